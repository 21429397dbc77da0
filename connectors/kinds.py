"""Kinds of columns: the SQL that reads a cell quickly, reads it by the full rules, and says what is wrong.

In the fragments {r} is the raw cell, {n} the value that it came with, {p} the plain text of it, {x} the
figure in it, {w} the value of its word, {g} the registered code, {u} the moment in UTC, {zone} the minutes
east of UTC of the row, {s} the way a date is written, {low} {high} {earliest} the bounds and {bounded} the
value of a moment within its bounds. The macros are those of rules.sql.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kpi.tables import Column

WORDED = ("choice", "boolean")
MOMENTS = ("date", "time")
NUMERIC = ("count", "scale", "decimal")
FOLDED = ("agency", "handle")  # compared without case
KEPT = ("id", "handle", "agency")  # must not pass as a value where digits are lost or characters hidden


@dataclass(frozen=True)
class Kind:
    """How cells of one type of column are judged.

    Attributes:
        quick: The value of a cell written in the commonest way, else NULL.
        thorough: The value of a cell written in any accepted way, else NULL.
        fault: The reason code of a cell that has no value.
        sql: Type of the value.
        given: What takes the place of quick where a cell came with a value, by the SQL type of that; for
            dates and times, the local moment.
    """

    quick: str
    thorough: str
    fault: str
    sql: str = "VARCHAR"
    given: Mapping[str, str] = field(default_factory=dict)


_ID = Kind("quick_id({r})", "id_of({r})", "id_fault({r})")
_GIVEN_MOMENT = dict.fromkeys(("DATE", "TIMESTAMP"), "given_moment({n})")
_MOMENT = Kind(
    "{bounded}",
    "this_century({bounded})",
    "moment_fault({u}, {zone}, {s}, {earliest})",
    "DATE",
    _GIVEN_MOMENT,
)

KINDS = {
    "count": Kind(
        "quick_count({r})",
        "as_count({x})",
        "count_fault({p}, {x})",
        "BIGINT",
        {"BIGINT": "given_count({n})"},
    ),
    "scale": Kind(
        "quick_scale({r}, {low}, {high})",
        "CASE WHEN {x} BETWEEN {low} AND {high} THEN as_count({x}) END",
        "scale_fault({p}, {x})",
        "BIGINT",
        {"BIGINT": "given_scale({n}, {low}, {high})"},
    ),
    "decimal": Kind(
        "in_bounds(quick_decimal({r}), {low}, {high})",
        "in_bounds({x}, {low}, {high})",
        "decimal_fault({p}, {x})",
        "DOUBLE",
        {"BIGINT": "in_bounds(CAST({n} AS DOUBLE), {low}, {high})"},
    ),
    "choice": Kind("{w}", "{w}", "'not_a_choice'"),
    "boolean": Kind("CAST({w} AS BOOLEAN)", "CAST({w} AS BOOLEAN)", "'not_yes_or_no'", "BOOLEAN"),
    "date": _MOMENT,
    "time": replace(_MOMENT, sql="TIMESTAMP"),
    "text": Kind("quick_text({r})", "text_of({r})", "id_fault({r})"),
    "url": Kind("quick_url({r})", "url_of({r})", "url_fault({r})"),
    "handle": Kind("quick_id({r})", "handle_of({r})", "id_fault({r})"),
    "region": Kind("quick_region({r})", "quick_region(id_of({r}))", "region_fault({r})"),
    "period": Kind(
        "begun(quick_period({r}), {earliest})",
        "begun(period_of({p}), {earliest})",
        "period_fault({p}, {earliest})",
    ),
    "codes": Kind("quick_codes({r})", "codes_of({r})", "codes_fault({r})"),
    "id": _ID,
    "agency": _ID,
}
REGISTERED = Kind("{g}", "{g}", "coalesce(id_fault({r}), 'agency_unregistered')")
"""An agency's code where it must be registered: everywhere but in the list of agencies itself."""
WITHIN = replace(REGISTERED, fault="coalesce(id_fault({r}), 'agency_out_of_scope')")
"""The same for a person who may not load rows of all agencies: nothing tells whether there is such a one."""


def sql_type(column: Column) -> str:
    """The type of a column's values."""
    return KINDS[column.type].sql
