"""The training of the model in data/sentiment from comments that people have labelled.

`python -m connectors.sentiment_training COMMENTS.csv` writes it anew, the same bytes from the same comments.
It needs scikit-learn, which nothing else does. Comments that say the same count as one before any is held
out: the model must not be asked what it was told.
"""

import csv
import json
import logging
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support
from sklearn.model_selection import StratifiedKFold, cross_val_predict, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from connectors import sentiment
from connectors.sentiment import BITS, LABELS

log = logging.getLogger(__name__)

SEED = 2019
HELD_OUT = 0.2
FOLDS = 5

ABOUT = """\
# The model that tells the sentiment of a text, written by python -m connectors.sentiment_training.
# weights.npy holds hashed pieces of words: no comment and no word can be read out of it.
trained = "2026-11-22"  # the day when data or training last changed, not that of a run
method = "logistic regression on the different pieces of one to five characters of words (tf-idf)"

[data]
name = "yasirabd/sentiment-dkk-semarang"
commit = "0f041d6"
licence = "Apache-2.0"

[data.about]
id = "Komentar di akun Instagram Dinas Kesehatan Kota Semarang, dilabeli tangan"
en = "Comments on the Instagram account of the health office of Semarang, labelled by hand"

[[limits]]
id = "Data latihnya dari satu dinas kesehatan di satu kota (bahasa Indonesia bercampur Jawa), masa pandemi. \
Di bidang, daerah, dan masa lain ketepatannya belum diukur dan mungkin lebih rendah."
en = "It learnt from one health office of one city (Indonesian mixed with Javanese), in the pandemic. \
In other matters, places and times nobody has measured it, and it may do worse."

[[limits]]
id = "Yang paling sering tertukar ialah netral dan negatif. Teks panjang seperti berita belum pernah diuji."
en = "It takes neutral for negative, and the reverse, most often. Long texts such as news were never tried."

[[limits]]
id = "Label mesin menunjukkan kecenderungan banyak pesan; jangan dipakai menilai satu pesan atau satu orang."
en = "Labels of a machine show the drift of many messages; never judge one message or one person by them."
"""
"""What the card says that no run finds out."""


@dataclass(frozen=True)
class Comments:
    """Different comments with their labels, in the order of what they say."""

    texts: Sequence[str]
    labels: Sequence[str]


def read(path: Path) -> tuple[Comments, dict[str, Any]]:
    """The different comments of a file, and what is to be told of them.

    Comments that differ in nothing but case, blanks, signs and names of accounts say the same; the label that
    most of them have counts, and none where that is undecided.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    texts: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (row["text"], row["label"])):
        votes[said(row["text"])][row["label"]] += 1
        texts.setdefault(said(row["text"]), row["text"])
    decided = {key: label for key, counts in votes.items() if (label := _most(counts))}
    days = [row["datetime"] for row in rows]
    about = {
        "rows": len(rows),
        "different": len(votes),
        "undecided": len(votes) - len(decided),
        "first": min(days),
        "last": max(days),
        "sha256": sha256(path.read_bytes()).hexdigest(),
    }
    keys = sorted(decided)
    return Comments([texts[key] for key in keys], [decided[key] for key in keys]), about


def said(text: str) -> str:
    """What a comment says, for comparison: its letters and digits, or all of it where there are none."""
    plain = sentiment.plain(text)
    return "".join(sign for sign in plain if sign.isalnum()) or plain


def _most(counts: Counter[str]) -> str | None:
    first, *others = counts.most_common(2)
    return None if others and others[0][1] == first[1] else first[0]


def split(comments: Comments) -> tuple[Comments, Comments]:
    """Comments to learn from, and a fifth to be asked about, with equal shares of the labels."""
    parts = train_test_split(
        comments.texts, comments.labels, test_size=HELD_OUT, random_state=SEED, stratify=comments.labels
    )
    return Comments(parts[0], parts[2]), Comments(parts[1], parts[3])


def matrix(texts: Sequence[str]) -> csr_matrix:
    """A row for each text, with a one at the place of each of its pieces."""
    owners, places = sentiment.pieces(texts)
    return csr_matrix((np.ones(len(owners)), (owners, places)), shape=(len(texts), 1 << BITS))


def logistic() -> Pipeline:
    """The way that was chosen; the labels count alike however many comments carry them."""
    return make_pipeline(TfidfTransformer(), LogisticRegression(C=1, class_weight="balanced", max_iter=1000))


def compare(known: Comments) -> dict[str, dict[str, float]]:
    """How ways to tell do on comments that they did not learn from, within those that may be learned from."""
    words = TfidfVectorizer(preprocessor=sentiment.plain, tokenizer=str.split, token_pattern=None)
    tellers = {
        "words_logistic": (known.texts, make_pipeline(words, logistic().steps[-1][1])),
        "pieces_logistic": (matrix(known.texts), logistic()),
        "pieces_vector_machine": (
            matrix(known.texts),
            make_pipeline(TfidfTransformer(), LinearSVC(C=0.2, class_weight="balanced", random_state=SEED)),
        ),
    }
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    found = {}
    for name, (rows, teller) in tellers.items():
        found[name] = _figures(known.labels, cross_val_predict(teller, rows, known.labels, cv=folds))
        log.info("%s: %s", name, found[name])
    return found


def learn(known: Comments) -> tuple[NDArray[np.float16], list[float]]:
    """Weights of the labels and rarity of the pieces, one row each, and the bias of the labels."""
    rarity, teller = (step for _, step in logistic().fit(matrix(known.texts), known.labels).steps)
    order = [list(teller.classes_).index(label) for label in LABELS]
    rows = np.vstack([teller.coef_[order] * rarity.idf_, rarity.idf_])
    return rows.astype(np.float16), [round(float(teller.intercept_[one]), 4) for one in order]


def measure(asked: Comments, told: Sequence[str | None]) -> dict[str, Any]:
    """How well labels fit those of people: in all, for each label, and beside the commonest label for all."""
    parts = precision_recall_fscore_support(asked.labels, told, labels=list(LABELS))
    pairs = Counter(zip(asked.labels, told, strict=True))
    commonest = Counter(asked.labels).most_common(1)[0][0]
    base = _figures(asked.labels, [commonest] * len(asked.labels))
    return {
        "rows": len(asked.labels),
        **_figures(asked.labels, told),
        "baseline_label": commonest,
        "baseline_accuracy": base["accuracy"],
        "baseline_macro_f1": base["macro_f1"],
        "labels": {
            label: {
                "rows": int(rows),
                "precision": round(float(precision), 4),
                "recall": round(float(recall), 4),
                "f1": round(float(f1), 4),
                "told": [pairs[label, one] for one in LABELS],
            }
            for label, precision, recall, f1, rows in zip(LABELS, *parts, strict=True)
        },
    }


def _figures(labels: Sequence[str], told: Sequence[str | None]) -> dict[str, float]:
    scores = {"accuracy": accuracy_score(labels, told), "macro_f1": f1_score(labels, told, average="macro")}
    return {name: round(float(score), 4) for name, score in scores.items()}


def write(path: Path, folder: Path) -> dict[str, Any]:
    """Train on the comments of a file and write weights and card; what was measured is in the card.

    The figures are those of the weights as they are shipped, asked about comments that were held out.
    """
    comments, about = read(path)
    known, asked = split(comments)
    log.info("%s: %d comments, %d different", path.name, about["rows"], len(comments.texts))
    rows, bias = learn(known)
    weights = BytesIO()
    np.save(weights, rows, allow_pickle=False)
    found = {
        "comments": about,
        "learnt": {"rows": len(known.texts), "seed": SEED},
        "held_out": measure(asked, sentiment.Model.of(rows, bias).label(asked.texts)),
        "compared": compare(known),
        "weights": {"sha256": sha256(weights.getvalue()).hexdigest(), "bias": bias},
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / sentiment.WEIGHTS).write_bytes(weights.getvalue())
    (folder / sentiment.CARD).write_text(ABOUT + _toml(found), encoding="utf-8")
    return found


def _toml(tables: Mapping[str, Mapping[str, Any]], above: str = "") -> str:
    """Tables of plain values and of further tables, as TOML."""
    lines = []
    for name, table in tables.items():
        plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
        further = {key: value for key, value in table.items() if isinstance(value, dict)}
        if plain:
            lines += [
                "",
                f"[{above}{name}]",
                *(f"{key} = {json.dumps(value)}" for key, value in plain.items()),
            ]
        lines += [_toml(further, f"{above}{name}.").rstrip("\n")] if further else []
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    write(Path(sys.argv[1]), sentiment.FOLDER)
