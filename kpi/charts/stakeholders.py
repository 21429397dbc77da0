"""The map of power and interest: where everybody stood, where they stand, and an arrow between."""

from typing import Any

import pandas as pd

from kpi import influence, messages, notation
from kpi.charts import placing
from kpi.charts.theme import RULE, Look, Picture, colours, legible, painted, safe, themed

SHOWN = (
    *("label", "name", "institution", "interest", "power", "interest_before", "power_before"),
    *("role", "now", "before", "moved", "align", "dx", "dy", "middle_x", "middle_y", "stance_words"),
)
COLUMNS = tuple(f"c{place}" for place in range(len(SHOWN)))
HEIGHT = 470
ROOM = 0.6  # points around the scale of 0–10, so that no dot is cut
CORNER = 1.4  # points above it, where two of the quarters are named
LETTERS = 30  # of a name beside its dot; the table and the pointer tell all of it
ROLES = {"supports": "main", "neutral": "second", "opposes": "bad"}
SHAPES = {"main": "circle", "second": "diamond", "bad": "triangle-down", "none": "circle"}


def rows(frame: pd.DataFrame, look: Look) -> pd.DataFrame:
    """Stakeholders, the mightiest first; their names where they hide one another least.

    Args:
        frame: As from kpi.influence.movement.
        look: How the picture is drawn.
    """
    held = frame.sort_values(["power", "interest", "name"], ascending=[False, False, True])
    moved = held["power_before"].notna() & (
        (held["power_before"] != held["power"]) | (held["interest_before"] != held["interest"])
    )
    shown = held.assign(
        label=[_short(name) for name in held["name"]],
        institution=held["institution"].fillna(notation.NONE),
        role=[ROLES.get(one, "none") for one in held["stance"]],
        now=[_stood(*one, look) for one in zip(held["group"], held["power"], held["interest"], strict=True)],
        before=[
            _stood(*one, look)
            for one in zip(held["group_before"], held["power_before"], held["interest_before"], strict=True)
        ],
        moved=moved,
        stance_words=[_stance(one, look) for one in held["stance"]],
    )
    for name in ("power", "interest"):
        shown[f"{name}_before"] = shown[f"{name}_before"].astype(float).where(moved)
    for axis, name in (("x", "interest"), ("y", "power")):
        shown[f"middle_{axis}"] = (shown[name] + shown[f"{name}_before"]) / 2
    points = shown[["interest", "power", "interest_before", "power_before"]].astype(float)
    pixels = placing.SLIDE if look.medium == "paper" else placing.TELEPHONE
    sheet = placing.Sheet(pixels, influence.HIGHEST + ROOM, influence.HIGHEST + CORNER)
    places = placing.beside(points.itertuples(index=False), shown["label"], sheet)
    for at, column in enumerate(("align", "dx", "dy")):
        shown[column] = [place[at] for place in places]
    return safe(shown, SHOWN)


def marks(shown: pd.DataFrame, look: Look) -> Any:
    """The chart of prepared rows."""
    import altair as alt  # noqa: PLC0415

    scale, up = (
        alt.Scale(domain=[-ROOM, influence.HIGHEST + more], nice=False, zero=False) for more in (ROOM, CORNER)
    )
    base = alt.Chart(shown).encode(
        x=alt.X("c3:Q", scale=scale, axis=None), y=alt.Y("c4:Q", scale=up, axis=None), tooltip=_tip(look)
    )
    gone = base.transform_filter("datum.c10")
    way = painted(gone, "none").mark_rule(strokeWidth=1.8, opacity=0.75)
    was = painted(gone, "none").mark_point(filled=False, size=60, strokeWidth=1.5)
    head = painted(gone.transform_calculate(angle=_angle()), "none").mark_point(
        filled=True, size=90, opacity=1, shape="triangle-right"
    )
    roles = list(SHAPES)
    shape = alt.Shape(
        "c7:N", scale=alt.Scale(domain=roles, range=[SHAPES[one] for one in roles]), legend=None
    )
    now = base.mark_point(filled=True, size=120, opacity=1).encode(color=colours("c7"), shape=shape)
    beside = {name: alt.ExprRef(f"datum.c{place}") for name, place in (("align", 11), ("dx", 12), ("dy", 13))}
    layered = alt.layer(
        *_ground(shown, scale, up, look),
        way.encode(x=alt.X("c5:Q", scale=scale), y=alt.Y("c6:Q", scale=up), x2="c3:Q", y2="c4:Q"),
        was.encode(x=alt.X("c5:Q", scale=scale), y=alt.Y("c6:Q", scale=up)),
        head.encode(
            x=alt.X("c14:Q", scale=scale),
            y=alt.Y("c15:Q", scale=up),
            angle=alt.Angle("angle:Q", scale=None),
        ),
        now,
        *legible(base.encode(text="c0:N"), fontSize=12, fontWeight=600, baseline="middle", **beside),
    )
    return themed(layered.properties(height=HEIGHT), look)


def in_words(frame: pd.DataFrame, look: Look) -> str:
    """What the picture shows, in a sentence."""
    if frame.empty:
        return messages.sentence("chart_empty", look.language)
    counts = [
        f"{messages.sentence(f'group_{one}', look.language)} "
        f"{(frame['group_before'] == one).sum()} → {(frame['group'] == one).sum()}"
        for one in influence.GROUPS
    ]
    changed = frame["group_before"].notna() & (frame["group_before"] != frame["group"])
    return messages.sentence(
        "chart_influence",
        look.language,
        count=look.count(len(frame)),
        groups=", ".join(counts),
        changed=look.count(int(changed.sum())),
    )


def _ground(shown: pd.DataFrame, scale: Any, up: Any, look: Look) -> list[Any]:
    """The two lines in the middle, what each quarter is called, and what the axes say."""
    import altair as alt  # noqa: PLC0415

    once = alt.Chart(shown).transform_aggregate(rows="count()")
    line = once.mark_rule(color=RULE, opacity=0.45)
    found = [
        line.encode(x=alt.XDatum(influence.MIDDLE, scale=scale)),
        line.encode(y=alt.YDatum(influence.MIDDLE, scale=up)),
    ]
    corners = {
        "promoters": ("width", 0),
        "latents": ("0", 0),
        "defenders": ("width", 1),
        "apathetics": ("0", 1),
    }
    for group, (across, low) in corners.items():
        side = "right" if across == "width" else "left"
        away = -4 if side == "right" else 4
        words = (
            messages.sentence(f"group_{group}", look.language),
            messages.sentence(f"do_{group}", look.language),
        )
        for place, (text, weight) in enumerate(zip(words, (700, 400), strict=True)):
            if place and look.medium == "paper":  # letters are too large there for a second line
                continue
            mark = painted(once, "none").mark_text(
                align=side,
                dx=away,
                dy=(16 if not low else -38) + 16 * place,
                fontSize=12.5,
                fontWeight=weight,
                text=text,
            )
            at = alt.value(alt.ExprRef("height")) if low else alt.value(0)
            found.append(mark.encode(x=alt.value(alt.ExprRef(across)), y=at))
    return [*found, *_axes(once, up, look)]


def _axes(once: Any, up: Any, look: Look) -> list[Any]:
    """What the axes say, at the ends of the two lines in the middle."""
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    quiet, written = painted(once, "none"), {"fontSize": 12, "fontStyle": "italic"}
    across = quiet.mark_text(
        align="right", dx=-4, dy=-9, text="interest →" if english else "minat →", **written
    )
    upwards = quiet.mark_text(
        align="left", dx=6, dy=8, text="↑ power" if english else "↑ pengaruh", **written
    )
    return [
        across.encode(x=alt.value(alt.ExprRef("width")), y=alt.YDatum(influence.MIDDLE, scale=up)),
        upwards.encode(x=alt.value(alt.ExprRef("width / 2")), y=alt.value(0)),
    ]


def _angle() -> str:
    """Clockwise degrees of an arrow on the screen, whatever its width and height have become."""
    across, up = influence.HIGHEST + 2 * ROOM, influence.HIGHEST + ROOM + CORNER
    rise, run = f"(datum.c4 - datum.c6) * height / {up}", f"(datum.c3 - datum.c5) * width / {across}"
    return f"atan2(-{rise}, {run}) * 180 / PI"


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1].rstrip()}…"


def _stood(group: str | None, power: float | None, interest: float | None, look: Look) -> str:
    if group is None or pd.isna(group):
        return notation.NONE
    figures = [notation.number(one, look.language, 1) for one in (power, interest)]
    return messages.sentence(
        "chart_stood",
        look.language,
        group=messages.sentence(f"group_{group}", look.language),
        power=figures[0],
        interest=figures[1],
    )


def _stance(stance: str | None, look: Look) -> str:
    known = stance in influence.STANCES
    return messages.sentence(f"stance_{stance}", look.language) if known else notation.NONE


def _tip(look: Look) -> list[Any]:
    import altair as alt  # noqa: PLC0415

    english = look.language == "en"
    titles = ("Stakeholder", "Institution", "Now", "Before", "Stance")
    if not english:
        titles = ("Pemangku kepentingan", "Lembaga", "Sekarang", "Sebelum", "Sikap")
    return [
        alt.Tooltip(f"c{column}:N", title=title)
        for column, title in zip((1, 2, 8, 9, 16), titles, strict=True)
    ]


influence_map = Picture("influence_map", rows, marks, in_words, COLUMNS)
