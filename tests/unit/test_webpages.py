"""The page on its own: one file that asks for nothing, whose texts are texts, and which says its sources."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from test_charts import EXAMPLES
from test_rendering import HOSTILE

from kpi import access, charts, store
from kpi.charts import Look
from kpi.errors import RaporError
from kpi.export import material, plates, rendering, sections, webpages
from kpi.export.dossiers import Order
from kpi.export.illustrations import Illustration
from kpi.export.material import Material
from kpi.export.passages import Card, Cards, Cell, Column, Fact, Facts, Lead, Paragraphs, Points, Table
from kpi.export.web import bundles, interactive, markup
from kpi.scope import Scope

PROJECT = "PUSPEN-2019"
MEGABYTES = 5
VOID = {"meta", "link", "img", "br", "hr", "input", "col"}


class Reader(HTMLParser):
    """What a browser would make of a file: its elements, and the texts outside of scripts and styles."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.texts.append(data)

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@pytest.fixture(scope="module")
def opened(filled: Path) -> Iterator[store.Store]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(filled))
        yield store.open()
    rendering.stop()


def told(opened: store.Store, language: str = "id", **order: str) -> Material:
    return material.read(opened, access.command_line(), Order("2026-Q3", language, **order))


@pytest.fixture(scope="module", params=["id", "en"])
def whole(request: pytest.FixtureRequest, opened: store.Store) -> tuple[Material, str]:
    read = told(opened, request.param, project=PROJECT)
    return read, webpages.page(read).decode()


def test_it_is_one_small_file_that_asks_for_nothing(whole: tuple[Material, str]) -> None:
    _, content = whole
    page = Reader(content)
    assert page.open == []
    assert len(content.encode()) < MEGABYTES * 1_000_000
    addresses = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ("src", "href")
    ]
    assert [one for one in addresses if not (one or "").startswith("#")] == []
    style = content[content.index("<style>") : content.index("</style>")]
    assert {one[:5] for one in re.findall(r"url\((.{5})", style)} == {"data:"}
    assert "@import" not in style


def test_a_browser_may_run_and_load_nothing_else(whole: tuple[Material, str]) -> None:
    _, content = whole
    policy = next(one["content"] for one in Reader(content).named("meta") if "http-equiv" in one)
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", content, re.DOTALL)
    assert len(scripts) == 2
    assert all(bundles.hashed(one) in policy for one in scripts)


def test_it_says_every_section_that_has_something_to_say(whole: tuple[Material, str]) -> None:
    read, content = whole
    page = Reader(content)
    parts = {one["id"] for one in page.named("section")}
    assert {"ringkasan", "framework", "milestones", "goals", "agencies", "method"} <= parts
    assert {f"#{one}" for one in parts} <= {one["href"] for one in page.named("a")}
    for key in parts & sections.declared().keys():
        assert sections.declared()[str(key)].title(read.language) in page.text
    assert read.project is not None
    assert read.project.title in page.text


def test_it_prints_what_it_rests_on(whole: tuple[Material, str]) -> None:
    read, content = whole
    text = Reader(content).text
    assert read.state in text
    assert ("DATA CONTOH" if read.language == "id" else "SAMPLE DATA") in text
    assert ("semua instansi" if read.language == "id" else "all agencies") in text


def test_every_picture_has_a_finding_a_sentence_a_table_and_a_source(whole: tuple[Material, str]) -> None:
    read, content = whole
    page = Reader(content)
    specs = json.loads(re.findall(r'<script type="application/json" id="data">(.*?)</script>', content)[0])
    places = [one for one in page.named("div") if one.get("class") == "picture"]
    assert [one["id"] for one in places] == list(specs)
    assert all(one["aria-label"] for one in places)
    count = len(places)
    assert len(page.named("h4")) == len(page.named("figcaption")) == len(page.named("noscript")) == count
    assert count == content.count("<details>")
    assert (
        sum(text.startswith("Sumber" if read.language == "id" else "Source") for text in page.texts) >= count
    )


def test_every_horizon_has_its_timeline_and_every_indicator_its_course(whole: tuple[Material, str]) -> None:
    read, content = whole
    timelines = [
        one for one in Reader(content).texts if re.match(r".*\d+ (dari|of) \d+ (tonggak|milestones) ", one)
    ]
    assert len({row["horizon"] for row in read.plan}) == len([one for one in timelines if ": " in one])
    assert content.count('<details class="more">') == int(read.figures["enough"].sum())


def test_a_choice_of_sections_is_kept(opened: store.Store) -> None:
    content = webpages.page(told(opened, project=PROJECT), ("lessons", "background")).decode()
    assert [one["id"] for one in Reader(content).named("section")] == ["ringkasan", "background", "lessons"]
    with pytest.raises(RaporError) as refused:
        webpages.page(told(opened), ("nowhere",))
    assert refused.value.code == "section_unknown"


def test_without_a_project_it_tells_figures_alone(opened: store.Store) -> None:
    parts = {one["id"] for one in Reader(webpages.page(told(opened)).decode()).named("section")}
    assert "goals" in parts
    assert parts & {"milestones", "governance", "stakeholders"} == set()


def test_a_person_gets_a_page_of_what_they_may_see(opened: store.Store) -> None:
    visitor = access.Visitor(
        "a@example.go.id", access.roles()["koordinator"], Scope(allowed=frozenset({"51"}))
    )
    read = material.read(opened, visitor, Order("2026-Q3", "id", agency="51"))
    text = webpages.page(read).decode()
    everybody = {code: one.name for code, one in told(opened).register.items()}
    assert read.names["51"] in text
    strangers = [name for code, name in everybody.items() if code != "51" and name in text]
    assert strangers == []


def test_a_store_without_figures_makes_a_page_too(home: Path) -> None:
    read = material.read(store.open(), access.command_line(), Order("2026-Q3", "id"))
    page = Reader(webpages.page(read).decode())
    assert page.open == []
    assert "Indeks belum dapat dihitung" in page.text


def test_progress_is_told_in_words(opened: store.Store) -> None:
    steps: list[tuple[str, float]] = []
    webpages.page(told(opened), ("framework", "method"), lambda *step: steps.append(step))
    assert [share for _, share in steps] == sorted(share for _, share in steps)
    assert steps[0][0] == "Membaca: Kerangka keberhasilan"


@pytest.mark.parametrize("words", [HOSTILE, '"><img src=x onerror=alert(1)>', "</script><!--", "x" * 300])
def test_hostile_texts_are_texts_in_every_passage(words: str) -> None:
    one = Cell(words, words, "bad", "▼", strong=True)
    passages = [
        Lead(words),
        Paragraphs([words]),
        Points([one]),
        Facts([Fact(words, one)]),
        Cards([Card(words, words, one, words)]),
        Table(words, [Column(words)], [[one]], [words]),
    ]
    for passage in passages:
        page = Reader(markup.passage(passage))
        assert page.open == []
        assert {tag for tag, _ in page.elements} <= {
            *("p", "ul", "li", "dl", "div", "dt", "dd", "span", "bdi", "strong"),
            *("table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td"),
        }
        assert plates.printable(words) in page.texts


def test_hostile_names_stay_in_their_picture() -> None:
    frame = EXAMPLES["interval_dots"][0].assign(name="</script><script>alert(1)</script>")
    shown = Illustration(charts.interval_dots, frame, Look("id"), "a", None)
    written = webpages.harmless({"gambar-1": interactive.spec(shown)})
    assert "<" not in written
    assert "</script><script>alert(1)" in json.loads(written)["gambar-1"]["data"]["values"][0]["c0"]


def test_a_text_in_the_style_ends_nothing() -> None:
    written = bundles.quoted('"}</style><script>alert(1)\n')
    assert set("<>{}\n") & set(written) == set()
    assert written[1:-1].count('"') == 0


def test_a_long_comparison_is_cut_at_both_ends_and_its_table_is_whole() -> None:
    count = interactive.MOST + 12
    frame = pd.DataFrame(
        {
            "name": [f"Dinas {place:03}" for place in range(count)],
            "value": [place / 100 for place in range(count)],
            "low": [place / 100 - 0.005 for place in range(count)],
            "high": [place / 100 + 0.005 for place in range(count)],
            "reference": [0.3] * count,
            "sample": [100] * count,
            "enough": [True] * count,
        }
    )
    shown = Illustration(charts.interval_dots, frame, Look("id"), "Respons", None)
    assert len(interactive.spec(shown)["data"]["values"]) == interactive.MOST
    assert f"Digambar {interactive.MOST} dari {count}" in interactive.cut(shown)
    titles, rows = interactive.written(shown)
    assert len(rows) == count
    assert titles[:2] == ["Nama", "Nilai"]
    assert [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in rows[1][:2]] == ["Dinas 001", "1,0 %"]
