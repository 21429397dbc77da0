"""The appendix: how figures are made, every formula with its figures, and the list of evidence."""

from collections.abc import Iterator, Sequence

from kpi import notation
from kpi.evidence import REFUSED, VERIFIED, Piece
from kpi.export import statements
from kpi.export.material import Material
from kpi.export.slides import blocks
from kpi.export.slides.boxes import Style
from kpi.export.slides.decks import Page, Words
from kpi.export.slides.grids import Cell, Column, Grid, Row
from kpi.export.slides.wording import count, day, goal_keys, parted, said

SIZES = (13, 12, 11, 10.5, 10, 9.5, 9, 8.5, 8)
RULES = Style((18, 17, 16, 15, 14, 13, 12), bullets=True, gap=0.5)
FORMULAS, EVIDENCE = 9, 14  # rows of one slide


def method(material: Material) -> Iterator[Page]:
    """How figures come about, then all of them with their formulas, then the evidence."""
    yield _rules(material)
    for goal, one in material.catalogue.goals.items():
        keys = goal_keys(material, goal)
        for part in parted(keys, FORMULAS):
            yield _formulas(material, one.title(material.language), part)
    yield from _evidence(material)


def _rules(material: Material) -> Page:
    language = material.language
    entries = [
        said("rule_values", material),
        said("rule_intervals", material),
        said("rule_enough", material),
        said("rule_scores", material, most=notation.number(material.catalogue.index.scale, language)),
        said(f"index_{material.catalogue.index.aggregation}", material),
        said("rule_status", material),
        said("rule_cause", material),
        said("rule_state", material, state=material.state),
    ]
    title = said("rules", material)
    return Page(Words(title, "", statements.footer(material), entries), blocks.text(entries, RULES))


def _formulas(material: Material, goal: str, keys: Sequence[str]) -> Page:
    columns = [
        Column(said("code", material), 0.75),
        Column(said("indicator", material), 1.9),
        Column(said("formula", material), 5.2),
        Column(said("numerator", material), 1.05, right=True),
        Column(said("denominator", material), 1.2, right=True),
        Column("n", 0.7, right=True),
        Column(said("value", material), 0.95, right=True),
    ]
    title = said("formulas", material, goal=goal)
    notes = [line for key in keys for line in (*statements.notes(material, key), "")]
    grid = Grid(columns, [_formula(material, key) for key in keys], title)
    return Page(Words(title, "", statements.footer(material), notes), blocks.pages(grid, SIZES))


def _formula(material: Material, key: str) -> Row:
    one, written = material.catalogue.indicators[key], statements.look(material, key)
    now = statements.figure(material, key)
    about: list[str | Cell] = [
        one.code or key,
        Cell(one.title(material.language), bold=True),
        one.description(material.language),
    ]
    if now is None:
        return [*about, *[notation.NONE] * 3, Cell(statements.status("", material.language))]
    numbers = [
        statements.plain(now[name], material.language) for name in ("numerator", "denominator", "sample")
    ]
    return [*about, *numbers, Cell(written.figure(now["value"]), bold=True)]


def _evidence(material: Material) -> Iterator[Page]:
    """Every piece of evidence with its milestone and verdict."""
    rows = [(one, piece) for one in material.plan for piece in material.pieces.get(one["number"], [])]
    sure = sum(piece.verdict == VERIFIED for _, piece in rows)
    counted = sum(one["evidence_count"] or 0 for one in material.plan) - len(rows)
    others = [said("evidence_counted", material, count=count(counted, material))] if counted > 0 else []
    measured = " · ".join([said("evidence_measured", material), *others])
    title = said("evidence_found", material, count=count(len(rows), material), sure=count(sure, material))
    columns = [
        Column(said("milestone", material), 3),
        Column(said("evidence", material), 4),
        Column(said("added", material), 1.2),
        Column(said("status", material), 1.4),
    ]
    for part in parted(rows, EVIDENCE):
        held = [
            [
                one["name"],
                piece.title,
                day(material, piece.added_at.date()),
                _verdict(material, piece),
            ]
            for one, piece in part
        ]
        notes = [f"{piece.title}: {piece.address or piece.sha256 or ''}" for _, piece in part]
        words = Words(title, measured, statements.footer(material), notes)
        yield Page(words, blocks.pages(Grid(columns, held, title), SIZES))


def _verdict(material: Material, piece: Piece) -> Cell:
    if piece.verdict == VERIFIED:
        return Cell(said("verified", material), "good", sign="✓ ")
    if piece.verdict == REFUSED:
        return Cell(said("refused", material), "bad", sign="▼ ")
    return Cell(said("waiting", material), "none", sign="○ ")
