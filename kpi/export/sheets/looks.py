"""Looks: how cells of the workbook look, by the name of what they hold."""

from collections.abc import Mapping
from typing import Any

from kpi import notation, trajectory
from kpi.charts.theme import PAPER, ROLES

COLOURS = dict(zip(ROLES, PAPER, strict=True))
GROUND, RULE, QUIET = "#F1EEE7", "#DED9CE", "#566061"
TINTS = {
    trajectory.ON_TRACK: ("#DCEBE1", "#1F4E35"),
    trajectory.AT_RISK: ("#F8E8C8", "#6B450A"),
    trajectory.BEHIND: ("#F3D6D4", "#7A1512"),
    trajectory.INSUFFICIENT: ("#E8EBEB", "#4A5455"),
}
"""Ground and letters of each status: dark on pale, and the word stands in it."""

BODY: Mapping[str, Any] = {"valign": "top"}
HEAD = {"bold": True, "bg_color": GROUND, "bottom": 1, "bottom_color": RULE, "text_wrap": True}
DAYS = {"id": "[$-421]d mmm yyyy", "en": "[$-809]d mmm yyyy"}  # months in the language of the file
SIGNED = "+{0};-{0};{0}"
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "text": {"text_wrap": True, "align": "left", "indent": 1},
    "unseen": {"num_format": ";;;"},
    "quiet": {"font_color": QUIET},
    "faint": {"font_color": QUIET, "num_format": "0.00"},
    "code": {"text_wrap": True, "font_name": "Consolas", "font_size": 9},
    "count": {"num_format": "#,##0"},
    "amount": {"num_format": "#,##0.00"},
    "plain": {"num_format": "General"},
    "share": {"num_format": "0%"},
    "points": {"num_format": "0.0"},
    "day": {"num_format": DAYS["id"], "align": "left", "indent": 1},
    "centred": {"align": "center"},
    "status": {"align": "center", "text_wrap": True},
    "large": {"num_format": "0.0", "bold": True, "font_size": 14},
    "title": {"bold": True, "font_size": 16, "font_color": COLOURS["main"]},
    "subject": {"bold": True, "text_wrap": True, "align": "left", "indent": 1},
    "strong": {"bold": True, "align": "left", "indent": 1},
    "link": {"font_color": COLOURS["main"], "underline": 1},
    "section": {"bold": True, "font_size": 12, "font_color": COLOURS["main"]},
    "warning": {"bold": True, "font_color": COLOURS["bad"]},
    "head": {**HEAD, "align": "left", "indent": 1},
    "head_right": {**HEAD, "align": "right"},
    **{
        unit: {"num_format": ("0." + "0" * digits) + {"percent": '" %"', "permille": '" ‰"'}.get(unit, "")}
        for unit, digits in notation.DECIMALS.items()
        if unit != "points"
    },
    **{
        f"signed_{unit}": {"num_format": SIGNED.format("0." + "0" * digits)}
        for unit, digits in notation.DECIMALS.items()
    },
}
INPUT: Mapping[str, Any] = {"font_color": "#1F3FA8", "bg_color": "#E8EEF9"}
"""What people may change: all else follows from it."""
