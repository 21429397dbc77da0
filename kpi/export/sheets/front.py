"""The first sheet: what the workbook is about, the index and its goals, and where to find the rest."""

from dataclasses import replace
from typing import Any

from kpi import notation
from kpi.export.material import Material
from kpi.export.sheets import diagrams
from kpi.export.sheets.binder import Binder, Sheet
from kpi.export.sheets.contents import Cell, Column
from kpi.export.sheets.diagrams import Frame
from kpi.export.sheets.goalscores import AT, WHOLE, Key, Rules
from kpi.export.sheets.overall import Declared
from kpi.goals import ALL

HEAD = 9  # row of the heading of the scores
DRAWN = ("name", "value")  # of the first two columns
WIDTHS = (34, 12, 14, 20, 26)
PICTURE = 5  # column of the pictures
WIDE, BAR, LINE = 620, 22, 20  # pixels: of a chart across, for each of its bars, and of a row of cells


def write(binder: Binder, material: Material, declared: Declared, rules: Rules) -> None:
    """Write the sheet."""
    sheet = binder.sheets["front"]
    _subject(binder, material, sheet)
    titles = {"goal": "text", "score": "points", "present": "share", "status": "status"}
    columns = [
        Column(binder.word(f"column_{name}"), look, width)
        for (name, look), width in zip(titles.items(), WIDTHS, strict=False)
    ]
    for place, width in enumerate(WIDTHS):
        sheet.page.set_column(place, place, width)
    goals = rules.catalogue.goals
    wholes = [(WHOLE, rules.index, binder.word("index"))]
    wholes += [((goal, ALL), rules.whole(goal), one.title(binder.language)) for goal, one in goals.items()]
    rows = [_row(binder, rules, *one) for one in wholes]
    sheet.heading(columns, HEAD, rows)
    sheet.rows(columns, rows, HEAD + 1)
    sheet.coloured(HEAD + 1, 3, HEAD + len(rows))
    _pictures(binder, declared, rules, sheet, len(rows))
    _contents(binder, sheet, HEAD + len(rows) + 2)
    sheet.page.fit_to_pages(1, 1)
    sheet.page.activate()


def _subject(binder: Binder, material: Material, sheet: Sheet) -> None:
    """The project, its people and the period."""
    project = material.project
    lines = {
        "project": project.title if project else None,
        "agency": material.names.get(project.agency_code, project.agency_code) if project else None,
        "participant": ", ".join(one.name for one in project.named("participant")) if project else None,
        "period": notation.period(material.period, material.language),
    }
    for row, (name, text) in enumerate(((one, held) for one, held in lines.items() if held), start=4):
        sheet.put(row, 0, Cell(binder.word(f"column_{name}"), look="quiet"))
        sheet.across(row, 1, len(WIDTHS) - 1, Cell(text, look="subject"), sum(WIDTHS[1:]))


def _pictures(binder: Binder, declared: Declared, rules: Rules, sheet: Sheet, rows: int) -> None:
    """Bars of goals, below them bars of indicators."""
    high, count = 70 + 40 * rows, len(rules.catalogue.indicators)
    above = Frame(HEAD, PICTURE, binder.word("picture_scores"), binder.word("alt_scores"), WIDE, high)
    spans = {name: sheet.span(HEAD + 1, place, HEAD + rows, place) for place, name in enumerate(DRAWN)}
    diagrams.bars(binder, above, sheet, spans, rules.catalogue.index.scale)
    title, alt = binder.word("picture_points"), binder.word("alt_points")
    below = Frame(HEAD + 2 + high // LINE, PICTURE, title, alt, WIDE, 90 + BAR * count)
    spans = {"name": declared.span("name"), "value": declared.span("points")}
    diagrams.bars(binder, below, sheet, spans, 100)


def _row(binder: Binder, rules: Rules, key: Key, row: int, title: str) -> list[Any]:
    names = ("score", "present", "status")
    formulas = {name: rules.sheet.at(row, AT[name]) for name in (*names, "attained")}
    formulas = {name: f'IF(ISBLANK({at}),"",{at})' for name, at in formulas.items()}
    cells = rules.known.cells(binder, key, formulas)
    if key == WHOLE:
        cells["score"] = replace(cells["score"], look="large")
    return [Cell(title, look="strong"), *(cells[name] for name in names)]


def _contents(binder: Binder, sheet: Sheet, top: int) -> None:
    """Where to find what, and which cells may be changed."""
    sheet.put(top, 0, Cell(binder.word("contents"), look="section"))
    others = [one for code, one in binder.sheets.items() if code != "front"]
    link = binder.shape("link")
    for row, one in enumerate(others, start=top + 1):
        sheet.page.write_url(row, 0, f"internal:{one.quoted}!A1", link, one.name)
        sheet.put(row, 1, binder.word(f"about_{one.code}"), "quiet")
    end = top + len(others) + 2
    sheet.put(end, 0, Cell(binder.word("given"), look="text", given=True))
    sheet.put(end, 1, binder.word("about_given"), "quiet")
