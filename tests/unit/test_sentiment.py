"""Sentiment: what the shipped model says, and that the same comments give the same model."""

import csv
import random
import tomllib
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import sentiment, sentiment_training
from connectors.sentiment import LABELS
from kpi.errors import RaporError

COMMENTS = "id_comment_sentiment/dinkes_semarang_comments.csv"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Terima kasih banyak, pelayanannya sangat baik dan ramah 👍", "positive"),
        ("Alhamdulillah, semoga sehat selalu", "positive"),
        ("Pelayanan buruk sekali, mengecewakan! Antre lama tidak jelas", "negative"),
        ("Min, kapan jadwal vaksin dosis 2?", "neutral"),
        ("@someone", "neutral"),
    ],
)
def test_a_clear_text_gets_its_label(text: str, label: str) -> None:
    assert sentiment.label([text]) == [label]


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0\u2003"])
def test_where_there_is_nothing_to_read_there_is_no_label(text: str) -> None:
    assert sentiment.label(["mantap", text, "mantap"]) == ["positive", None, "positive"]


def test_the_label_does_not_hang_on_the_company() -> None:
    texts = ["bagus sekali", "", "jelek", "kapan buka?", "mantap " * 1000, "@a b", "\n"] * 100
    alone = [sentiment.label([text])[0] for text in texts]
    assert sentiment.label(texts) == alone


def test_names_and_links_say_nothing() -> None:
    texts = ["@budi.santoso mantap https://a.id/x?y=1", "@ANI mantap www.b.go.id"]
    assert sentiment.plain(texts[0]) == sentiment.plain(texts[1]) == "@ mantap →"


def test_pieces_are_those_of_words_with_a_blank_at_either_end() -> None:
    texts = ["Ya, ya bagus", "", "a"]
    owners, places = sentiment.pieces(texts)
    expected = {f"{piece}" for word in (" ya, ", " ya ", " bagus ") for piece in cut(word)}
    assert [int((owners == number).sum()) for number in range(3)] == [len(expected), 0, len(cut(" a "))]
    assert len(set(zip(owners, places, strict=True))) == len(owners)


def cut(word: str) -> set[str]:
    found = {word[at : at + size] for size in range(1, 6) for at in range(len(word) - size + 1)}
    return found - {" "}


@given(st.lists(st.text(max_size=60), max_size=5))
def test_no_text_is_too_odd(texts: list[str]) -> None:
    assert all(one in (*LABELS, None) for one in sentiment.label(texts))
    assert len(sentiment.label(texts)) == len(texts)


def test_a_damaged_or_absent_model_says_so(tmp_path: Path) -> None:
    folder = copytree(sentiment.FOLDER, tmp_path / "model")
    weights = bytearray((folder / sentiment.WEIGHTS).read_bytes())
    weights[-7] ^= 1
    (folder / sentiment.WEIGHTS).write_bytes(weights)
    for place in (folder, tmp_path / "absent"):
        with pytest.raises(RaporError) as refused:
            sentiment.load(place)
        assert refused.value.code == "sentiment_model_damaged"
        assert "data/sentiment" in refused.value.text("id")


# --- training ---


def comments(folder: Path, name: str, order: int) -> Path:
    rng = random.Random(1)
    words = {
        "positive": "mantap bagus terima kasih sehat",
        "negative": "buruk lama kecewa parah",
        "neutral": "kapan dimana jadwal apa",
    }
    rows = [
        {"text": " ".join(rng.choices(words[label].split(), k=5)) + f" {number}", "label": label}
        for number, label in enumerate(LABELS * 20)
    ]
    rows += [{**row, "text": f"@nama {row['text'].upper()}!!"} for row in rows[:30]]  # say the same
    rows += [{"text": "iya", "label": label} for label in LABELS]  # nobody knows
    random.Random(order).shuffle(rows)
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["text", "label", "datetime"])
        writer.writeheader()
        writer.writerows({**row, "datetime": "2021-01-01"} for row in rows)
    return path


def test_the_same_comments_give_the_same_weights_in_any_order(tmp_path: Path) -> None:
    made = []
    for order in (0, 0, 1):
        found, _ = sentiment_training.read(comments(tmp_path, "a.csv", order))
        rows, bias = sentiment_training.learn(sentiment_training.split(found)[0])
        made.append((rows.tobytes(), bias))
    assert made[0] == made[1] == made[2]


def test_what_is_asked_was_not_told(tmp_path: Path) -> None:
    found, about = sentiment_training.read(comments(tmp_path, "a.csv", order=0))
    assert (about["rows"], about["different"], about["undecided"]) == (93, 61, 1)
    known, asked = sentiment_training.split(found)
    told = {sentiment_training.said(text) for text in known.texts}
    assert told.isdisjoint(sentiment_training.said(text) for text in asked.texts)
    assert (len(known.texts), len(asked.texts)) == (48, 12)
    assert sorted(asked.labels) == sorted(LABELS * 4)


def test_a_written_model_can_be_loaded_and_says_how_good_it_is(tmp_path: Path) -> None:
    written = sentiment_training.write(comments(tmp_path, "a.csv", order=0), tmp_path / "model")
    assert sentiment.load(tmp_path / "model").label(["mantap bagus terima", "parah buruk"]) == [
        "positive",
        "negative",
    ]
    card = sentiment.card(tmp_path / "model")
    assert card["held_out"] == written["held_out"]
    assert card["held_out"]["accuracy"] > card["held_out"]["baseline_accuracy"]
    assert set(card["held_out"]["labels"]) == set(LABELS)


def test_the_shipped_files_are_weights_and_a_card() -> None:
    assert sorted(file.name for file in sentiment.FOLDER.iterdir()) == ["card.toml", "weights.npy"]
    rows = np.load(sentiment.FOLDER / sentiment.WEIGHTS, allow_pickle=False)
    assert (rows.shape, str(rows.dtype)) == ((4, 1 << sentiment.BITS), "float16")
    card = sentiment.card()
    assert {"name", "commit", "licence", "about"} <= set(card["data"])
    assert all({"id", "en"} == set(one) for one in card["limits"])


@pytest.mark.slow
def test_the_shipped_model_is_what_its_comments_give(
    shared: Path, record_property: Callable[[str, object], None]
) -> None:
    found, about = sentiment_training.read(shared / COMMENTS)
    card: dict[str, Any] = tomllib.loads((sentiment.FOLDER / sentiment.CARD).read_text(encoding="utf-8"))
    assert about == card["comments"]
    known, asked = sentiment_training.split(found)
    assert sentiment_training.measure(asked, sentiment.label(asked.texts)) == card["held_out"]
    rows, bias = sentiment_training.learn(known)
    shipped = np.load(sentiment.FOLDER / sentiment.WEIGHTS, allow_pickle=False)
    assert np.abs(rows.astype(float) - shipped).max() < 0.01  # the last bit may differ on another processor
    assert bias == pytest.approx(card["weights"]["bias"], abs=0.001)
    held = card["held_out"]
    record_property("held out", f"accuracy {held['accuracy']}, macro-F1 {held['macro_f1']}, n {held['rows']}")
