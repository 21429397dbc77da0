"""A page on its own: one HTML file that needs no network, whose charts answer the pointer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kpi import messages, notation
from kpi.charts import finding
from kpi.export import documents, sections
from kpi.export.chapters import attainment, narrative
from kpi.export.illustrations import Illustration
from kpi.export.material import Material
from kpi.export.passages import Column, Shown, worded
from kpi.export.telling import Said, unsaid
from kpi.export.web import additions, bundles, interactive, markup
from kpi.export.web.additions import Folded, Part
from kpi.export.web.markup import element, text

READ = 0.7  # share of the work after reading
SUMMARY, CONTENT = "ringkasan", "isi"  # addresses within the page


@dataclass
class Pictures:
    """The pictures of a page, as they come.

    Attributes:
        specs: Vega-Lite of each, by the name of its place.
    """

    material: Material
    specs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def placed(self, shown: Illustration) -> str:
        """The place of a picture with its finding, its sentence, its table and its source."""
        material, language, frame, look = self.material, self.material.language, shown.frame, shown.look
        name, about = f"gambar-{len(self.specs) + 1}", material.subject(shown)
        self.specs[name] = interactive.spec(shown)
        alt = shown.picture.in_words(frame, look)
        foot = " · ".join(part for part in (*about.footer, interactive.cut(shown)) if part)
        said = element("p", text(messages.sentence("page_script", language)), class_="small")
        return element(
            "figure",
            element("h4", text(finding(shown.picture, frame, look, about.name)))
            + element("p", text(about.measured), class_="small")
            + element("div", class_="picture", id=name, role="img", aria_label=alt)
            + element("noscript", said)
            + _behind(shown, alt, language)
            + element("figcaption", text(foot)),
        )


def page(material: Material, chosen: Sequence[str] = (), said: Said = unsaid) -> bytes:
    """The page: title, contents, summary and a part for each section that says something.

    Args:
        material: What is told.
        chosen: Keys of sections; none for the usual ones.
        said: Told in words how far it has come, with the share that is done.

    Raises:
        RaporError: If there is no such section, or no picture can be drawn.
    """
    keys = sections.ordered(chosen or sections.usual())
    parts = _parts(material, keys, said)
    pictures = Pictures(material)
    body = "".join(_section(*part, pictures) for part in parts)
    said(messages.sentence("page_putting", material.language), READ)
    head = documents.head(material, worded("report_title", material.language))
    shown = (
        element(
            "a", text(messages.sentence("page_skip", material.language)), href=f"#{CONTENT}", class_="skip"
        )
        + _header(material, head, "opening" in keys)
        + _contents(material, parts)
        + element("main", body, id=CONTENT)
        + _footer(material, head)
        + element("script", harmless(pictures.specs), type="application/json", id="data")
    )
    return _whole(head, shown, material.language).encode("utf-8", errors="replace")


def _parts(material: Material, keys: Sequence[str], said: Said) -> list[tuple[str, str, Sequence[Part]]]:
    """What the page says: addresses, titles and passages."""
    language = material.language
    found: list[tuple[str, str, Sequence[Part]]] = []
    found.append((SUMMARY, worded("summary", language), attainment.summary(material)))
    told = [key for key in keys if key in documents.CHAPTERS]
    for place, key in enumerate(told):
        title = sections.declared()[key].title(language)
        said(messages.sentence("page_reading", language, part=title), READ * place / len(told))
        passages = additions.more(key, documents.CHAPTERS[key](material), material)
        if passages:
            found.append((key, title, passages))
    return found


def _section(name: str, title: str, passages: Sequence[Part], pictures: Pictures) -> str:
    inside = "".join(_passage(one, pictures) for one in passages)
    head = element("h2", text(title), id=f"{name}-judul")
    return element("section", head + inside, id=name, aria_labelledby=f"{name}-judul")


def _passage(one: Part, pictures: Pictures) -> str:
    if isinstance(one, Shown):
        return pictures.placed(one.illustration)
    if isinstance(one, Folded):
        title = element("summary", f"{text(one.title)} {element('span', text(one.note))}")
        return element("details", title + "".join(map(pictures.placed, one.shown)), class_="more")
    return markup.passage(one)


def _header(material: Material, head: dict[str, str], people: bool) -> str:
    language = material.language
    where = material.place or worded("everywhere", language)
    below = f"{notation.period(material.period, language)} · {where}"
    inside = (
        element("p", text(f"{worded('author', language)} · {worded('report_kind', language)}"), class_="kind")
        + element("h1", text(head["title"]))
        + element("p", text(below), class_="below")
        + "".join(markup.passage(one) for one in narrative.cover(material, people))
    )
    return element("header", inside)


def _contents(material: Material, parts: Sequence[tuple[str, str, Sequence[Part]]]) -> str:
    heading = worded("contents", material.language)
    links = "".join(
        element("li", element("a", text(title), href=f"#{name}")) for name, title, _passages in parts
    )
    return element("nav", element("h2", text(heading)) + element("ol", links), aria_label=heading)


def _footer(material: Material, head: dict[str, str]) -> str:
    alone = messages.sentence("page_alone", material.language)
    return element("footer", element("p", text(head["foot"])) + element("p", text(alone), class_="small"))


def _behind(shown: Illustration, alt: str, language: str) -> str:
    """The table behind a picture, folded."""
    titles, cells = interactive.written(shown)
    if not cells:
        return ""
    columns = [
        Column(title, align="right" if _figures(cells, at) else "left") for at, title in enumerate(titles)
    ]
    table = markup.grid(alt, columns, markup.rows(cells, columns))
    summary = element("summary", text(messages.sentence("page_table", language)))
    return element("details", summary + table)


def _figures(cells: Sequence[Sequence[str]], column: int) -> bool:
    """Whether what stands in a column are figures."""
    return all(row[column][:1] in f"0123456789+{notation.MINUS}{notation.NONE}" for row in cells)


def harmless(specs: dict[str, dict[str, Any]]) -> str:
    """JSON that ends no element, whatever its texts say."""
    return json.dumps(specs, separators=(",", ":")).replace("<", "\\u003c").replace("&", "\\u0026")


def _whole(head: dict[str, str], body: str, language: str) -> str:
    scripts = [bundles.drawing(), bundles.script()]
    foot = " · ".join(head[name] for name in ("title", "period", "foot"))
    style = bundles.style(foot, messages.sentence("page_of", language))
    policy = bundles.policy(scripts, [style])
    inside = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{text(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        + element("title", text(f"{head['title']} · {head['period']}"))
        + f"<style>{style}</style>"
    )
    run = "".join(f"<script>{one}</script>" for one in scripts)
    return f'<!doctype html><html lang="{language}"><head>{inside}</head><body>{body}{run}</body></html>\n'
