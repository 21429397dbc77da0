"""Reckoning: what the engine computes, as formulas of a workbook; references and constants in, formulas out.

They follow kpi.estimates, kpi.scoring, kpi.composite and kpi.trajectory step by step; a test has LibreOffice
calculate them and compares. Functions are those that every spreadsheet has had since 2007.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi import trajectory
from kpi.composite import ROUNDING
from kpi.goals import Index
from kpi.indicators import Indicator

NOTHING = '""'
SLACK = f"{ROUNDING:.0e}".upper().replace("E-0", "E-")


@dataclass(frozen=True)
class Row:
    """Where the parts of a figure stand: addresses of cells."""

    numerator: str
    denominator: str
    sample: str
    value: str
    baseline: str
    expected: str
    enough: str
    points: str
    attained: str


@dataclass(frozen=True)
class Goalposts:
    """Where what is declared of an indicator stands: addresses of cells that people may change."""

    floor: str
    target: str
    minimum: str
    minimum_sample: str


def enough(row: Row, posts: Goalposts, yes: str, no: str) -> str:
    """Whether there is enough to say a figure."""
    needed = (
        f"ISNUMBER({row.numerator}),ISNUMBER({row.denominator}),N({row.denominator})<>0,"
        f"N({row.denominator})>={posts.minimum},N({row.sample})>={posts.minimum_sample}"
    )
    return f"IF(AND({needed}),{_text(yes)},{_text(no)})"


def value(row: Row, indicator: Indicator, yes: str) -> str:
    """Numerator ÷ denominator in the displayed unit, where there is enough."""
    scale = f"*{indicator.scale}" if indicator.scale != 1 else ""
    return f"IF({row.enough}={_text(yes)},{row.numerator}/{row.denominator}{scale},{NOTHING})"


def points(row: Row, posts: Goalposts, indicator: Indicator) -> str:
    """Share of the way from floor to target, 0–100; nothing for a value that cannot be."""
    shown, floor, target = row.value, posts.floor, posts.target
    logarithm = indicator.transform == "ln"
    way = (
        f"(LN({shown})-LN({floor}))/(LN({target})-LN({floor}))"
        if logarithm
        else f"({shown}-{floor})/({target}-{floor})"
    )
    found = f"MAX(0,MIN(1,{way}))*100"
    if indicator.range:
        low, high = indicator.range
        found = f"IF(OR({shown}<{low!r},{shown}>{high!r}),{NOTHING},{found})"
    if logarithm:
        found = f"IF({shown}<=0,{NOTHING},{found})"
    return f"IF(ISNUMBER({shown}),{found},{NOTHING})"


def attained(row: Row, indicator: Indicator) -> str:
    """Share of the gain that is expected by now, between 0 and 1."""
    shown, baseline, expected = row.value, row.baseline, row.expected
    sign = "" if indicator.better == "higher" else "-"
    gain = f"{sign}({expected}-{baseline})"
    way = f"MAX(0,MIN(1,({shown}-{baseline})/({expected}-{baseline})))"
    level = f"IF({sign}({shown}-{expected})>=-{SLACK},1,0)"
    known = f"AND(ISNUMBER({shown}),ISNUMBER({baseline}),ISNUMBER({expected}))"
    return f"IF({known},IF({gain}>{SLACK},{way},{level}),{NOTHING})"


def status(attained: str, words: Mapping[str, str]) -> str:
    """The word for a share of the expected gain."""
    on_track, at_risk, behind, none = (
        _text(words[one])
        for one in (trajectory.ON_TRACK, trajectory.AT_RISK, trajectory.BEHIND, trajectory.INSUFFICIENT)
    )
    past = f"IF({attained}>={trajectory.AT_RISK_SHARE}-{SLACK},{at_risk},{behind})"
    whole = f"IF({attained}>={trajectory.ON_TRACK_SHARE}-{SLACK},{on_track},{past})"
    return f"IF(ISNUMBER({attained}),{whole},{none})"


def present(weights: str, values: str) -> str:
    """Share of the weight whose value is there."""
    return f"{_carried(weights, values)}/SUM({weights})"


def mean(weights: str, values: str, least: str, scale: float = 1) -> str:
    """Weighted mean of what is there, where that carries enough of the weight."""
    carried = _carried(weights, values)
    scaled = f"*{scale!r}" if scale != 1 else ""
    found = f"SUMPRODUCT({weights},{values})/{carried}{scaled}"
    needed = f"{carried}>0,{carried}>=({least}-{SLACK})*SUM({weights})"
    return f"IF(AND({needed}),{found},{NOTHING})"


def mean_attained(score: str, weights: str, values: str, shares: str) -> str:
    """Weighted mean of the attained shares of what has a score, where there is a score of all."""
    counted = f"SUMPRODUCT({weights},--ISNUMBER({values}),{shares})"
    return f"IF(ISNUMBER({score}),{counted}/{_carried(weights, values)},{NOTHING})"


def index(goals: Sequence[tuple[str, str]], rule: Index, floor: str) -> str:
    """The mean of all goals, as the framework declares it; nothing where one of them is missing.

    Args:
        goals: Addresses of score and weight of each.
        rule: How they are brought together, and on which scale.
        floor: Address of the least points of a goal.
    """
    scores, weights = ",".join(score for score, _ in goals), "+".join(weight for _, weight in goals)
    if rule.aggregation == "arithmetic":
        found = "(" + "+".join(f"{score}*{weight}" for score, weight in goals) + f")/({weights})"
    else:
        least = f"{floor}*{rule.scale / 100!r}" if rule.scale != 100 else floor
        floored = [(f"MAX({score},{least})", weight) for score, weight in goals]
        if rule.aggregation == "geometric":
            total = "+".join(f"{weight}*LN({score})" for score, weight in floored)
            found = f"EXP(({total})/({weights}))"
        else:
            found = f"({weights})/(" + "+".join(f"{weight}/{score}" for score, weight in floored) + ")"
        found = f"IF(MAX(MIN({scores}),{least})<=0,0,{found})"
    return f"IF(COUNT({scores})={len(goals)},{found},{NOTHING})"


def weakest(score: str, shares: Sequence[str]) -> str:
    """The index attains no more than the weakest of its goals."""
    return f"IF(ISNUMBER({score}),MIN({','.join(shares)}),{NOTHING})"


def chosen(cells: str, place: str) -> str:
    """One of several cells, by its place; of an empty one a spreadsheet would make 0."""
    found = f"INDEX({cells},{place})"
    return f'IF({found}="","",{found})'


def drawn(cell: str) -> str:
    """A number for a picture, which leaves a gap where there is none."""
    return f"IF(ISNUMBER({cell}),{cell},NA())"


def _carried(weights: str, values: str) -> str:
    return f"SUMPRODUCT({weights},--ISNUMBER({values}))"


def _text(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
