"""Events: what agencies join one after another, declared beside the indicators."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpi import declarations
from kpi.declarations import Place
from kpi.messages import Text
from kpi.relations import View


@dataclass(frozen=True)
class Event:
    """What agencies join on different days, so that those still waiting can be compared with.

    Attributes:
        view: View of agency_code and the day it joined, one row per agency.
        date: Column of that day.
    """

    key: str
    title: Text
    view: str
    date: str


def read(key: str, part: Mapping[str, Any], place: Place, *, views: Mapping[str, View]) -> Event:
    """The event of a declaration.

    Raises:
        RaporError: If the declaration is wrong; file, key and nearest known word are named.
    """
    declarations.check_known(part, ("name", "table"), place)
    declarations.check_name(key, (), place)
    view = declarations.required(part, "table", str, place)
    declarations.check_known([view], [name for name, one in views.items() if one.date], place.under("table"))
    return Event(key, declarations.text(part, "name", place), view, views[view].date)
