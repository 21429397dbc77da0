"""Labels of a machine: how many are stored, and which figures rest on them."""

from pathlib import Path

import pytest
import stocks
import worlds

from kpi import access, catalogue, imports, labels, periods, settings, store, tables
from kpi.catalogue import Catalogue
from kpi.scope import EVERYTHING, Scope
from kpi.store import Store

TEXTS = ["terima kasih, mantap", "kecewa, buruk sekali", ""]


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    agencies = [{"agency_code": code, "name": code, "level": "opd"} for code in ("A", "B")]
    stocks.load(opened, stocks.written(tmp_path / "agencies.csv", agencies), "agencies")
    return opened


def messages(stock: Store, folder: Path, name: str, agency: str, day: str, **column: list[str]) -> str:
    ((heading, cells),) = column.items()
    rows = [
        {
            "agency_code": agency,
            "channel": "email",
            "message_id": f"{agency}{place}",
            "received_at": day,
            heading: cell,
        }
        for place, cell in enumerate(cells)
    ]
    return str(stocks.load(stock, stocks.written(folder / name, rows), "messages").import_id)


def scope(*codes: str) -> Scope:
    return Scope(selected=frozenset(codes))


def test_only_labels_of_a_machine_count_within_scope_and_period(stock: Store, tmp_path: Path) -> None:
    messages(stock, tmp_path, "a.csv", "A", "2026-03-05", text=TEXTS)
    messages(stock, tmp_path, "b.csv", "B", "2026-04-05", sentiment=["positif", "negatif", ""])
    assert labels.by_machine(stock, EVERYTHING) == 2
    assert [labels.by_machine(stock, scope(code)) for code in ("A", "B")] == [2, 0]
    march, april = (periods.parse(one) for one in ("2026-03", "2026-04"))
    assert [labels.by_machine(stock, EVERYTHING, one) for one in (march, april)] == [2, 0]


def test_labels_that_people_give_later_are_no_machines(stock: Store, tmp_path: Path) -> None:
    messages(stock, tmp_path, "a.csv", "A", "2026-03-05", text=TEXTS)
    later = messages(stock, tmp_path, "b.csv", "A", "2026-03-05", sentiment=["positif", "negatif", "netral"])
    assert labels.by_machine(stock, EVERYTHING) == 0
    imports.undo(stock, later, access.command_line())
    assert labels.by_machine(stock, EVERYTHING) == 2


def test_an_import_taken_back_takes_its_labels_along(stock: Store, tmp_path: Path) -> None:
    given = messages(stock, tmp_path, "a.csv", "A", "2026-03-05", text=TEXTS)
    imports.undo(stock, given, access.command_line())
    assert labels.by_machine(stock, EVERYTHING) == 0


def test_an_empty_store_has_none(home: Path) -> None:
    assert labels.by_machine(store.open(), EVERYTHING) == 0


def resting(framework: Catalogue) -> list[str]:
    known = tables.load()
    return [key for key, one in framework.indicators.items() if labels.rests_on_them(framework, known, one)]


@pytest.mark.usefixtures("home")
def test_of_the_framework_in_force_net_sentiment_rests_on_them() -> None:
    assert resting(catalogue.load(settings.DATA / "catalogue")) == ["net_sentiment"]


VIEWS = """
[views.renamed]
description = { id = "a", en = "a" }
tables = ["messages"]
date = "local_date"
sql = "SELECT agency_code, local_date, sentiment AS tone, category FROM messages"

[views.filtered]
description = { id = "b", en = "b" }
tables = ["messages"]
date = "local_date"
sql = "SELECT agency_code, local_date, category FROM messages WHERE sentiment = 'negative'"

[views.over]
description = { id = "c", en = "c" }
tables = ["renamed"]
date = "local_date"
sql = "SELECT agency_code, local_date, tone AS mood, category FROM renamed"
"""
INDICATOR = """
[{key}]
name = {{ id = "x", en = "x" }}
goal = "synergy"
horizon = "short"
table = "{table}"
numerator = "{numerator}"
denominator = "count(*)"
kind = "ratio"
unit = "ratio"
floor = 0
target = 5
source = "test"
"""


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("table", "numerator", "rests"),
    [
        ("messages", "count(*) filter (where sentiment = 'positive')", True),
        ("messages", "count(*) filter (where category = 'praise')", False),
        ("renamed", "count(*) filter (where tone = 'positive')", True),
        ("renamed", "count(*) filter (where category = 'praise')", False),
        ("filtered", "count(*) filter (where category = 'praise')", True),
        ("over", "count(*) filter (where mood = 'positive')", True),
        ("over", "count(*) filter (where category = 'praise')", False),
    ],
)
def test_what_a_figure_rests_on_is_seen_through_views(
    tmp_path: Path, table: str, numerator: str, rests: bool
) -> None:
    declared = worlds.FRAMEWORK + VIEWS + INDICATOR.format(key="looked_at", table=table, numerator=numerator)
    found = resting(worlds.framework(tmp_path / "framework", declared))
    assert ("looked_at" in found) is rests
