"""Sources as people keep them: added, looked at, edited, paused, removed – and what is refused when typed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import drives
import pytest
import stocks

from kpi import access, accounts, audit, sources, standings, store
from kpi.access import Visitor
from kpi.audit import Search
from kpi.errors import RaporError
from kpi.scope import EVERYTHING, Scope
from kpi.sources import Draft
from kpi.state.imports import now as present
from kpi.store import Store

PUSAT = access.roles()["pusat"]
WHO = Visitor("tester@x.id", PUSAT, EVERYTHING)
OTHER = Visitor("b@x.id", PUSAT, EVERYTHING)
HELPER = Visitor("c@x.id", replace(PUSAT, powers=PUSAT.powers - {accounts.MANAGES}), EVERYTHING)
"""Works with sources without being an administrator."""


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    opened = store.open()
    stocks.registered(opened, tmp_path)
    return opened


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    return tmp_path / "drive"


def draft(drive: Path, **said: Any) -> Draft:
    return Draft(**{"name": "Kiriman", "kind": "folder", "table": "posts", "address": str(drive), **said})


def add(stock: Store, one: Draft, who: Visitor = WHO) -> Draft:
    return sources.add(stock, who, one)


def code_of(stock: Store, one: Draft, who: Visitor = WHO) -> str:
    with pytest.raises(RaporError) as caught:
        add(stock, one, who)
    assert caught.value.text("id")
    assert caught.value.text("en")
    assert standings.listed(stock, WHO) == []
    return caught.value.code


def test_what_was_said_is_kept(stock: Store, drive: Path) -> None:
    said = draft(
        drive,
        sheet="Rekap",
        schedule="daily@06:30",
        agency="MERAUKE",
        decimal=",",
        mapping={"Tgl": "published_at"},
        overlap_days=7,
        format="canonical",
    )
    assert add(stock, said) == said
    stands = standings.standing(stock, WHO, "Kiriman")
    assert stands.draft == said
    assert (stands.freshness, stands.edition, stands.trusted, stands.paused) == ("never", 1, True, False)


def test_blanks_around_words_and_empty_words_are_nothing(stock: Store, drive: Path) -> None:
    kept = add(stock, draft(drive, name="  Kiriman ", sheet=" ", agency=""))
    assert (kept.name, kept.sheet, kept.agency) == ("Kiriman", None, None)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": ""}, "source_name_unfit"),
        ({"name": "x" * 81}, "source_name_unfit"),
        ({"name": "a\nb"}, "source_name_unfit"),
        ({"name": "--json"}, "source_name_unfit"),
        ({"name": "env:PATH"}, "source_name_unfit"),
        ({"kind": "ftp"}, "source_kind_unknown"),
        ({"table": "postss"}, "table_unknown"),
        ({"format": "nothing"}, "format_unknown"),
        ({"address": ""}, "address_missing"),
        ({"address": "drive/*.csv"}, "folder_relative"),
        ({"schedule": "sometimes"}, "schedule_unknown"),
        ({"schedule": ""}, "schedule_unknown"),
        ({"decimal": ";"}, "decimal_unknown"),
        ({"overlap_days": -1}, "overlap_unfit"),
        ({"overlap_days": 10**6}, "overlap_unfit"),
        ({"query": "SELECT 1"}, "source_option_unfit"),
        ({"watermark": "id"}, "source_option_unfit"),
        ({"mapping": {"Tgl": "publishd_at"}}, "source_column_unknown"),
    ],
)
def test_what_cannot_be_right_is_refused_when_typed(
    stock: Store, drive: Path, said: dict[str, Any], code: str
) -> None:
    assert code_of(stock, draft(drive, **said)) == code


@pytest.mark.parametrize("name", ["KOMINFO_DB", "kominfo", "connections.kominfo", "google_1"])
def test_names_of_secrets(stock: Store, drive: Path, name: str) -> None:
    assert add(stock, draft(drive, secret=name)).secret == name


@pytest.mark.parametrize(
    "value",
    [
        "AIzaSyD4f9k2LmNq8",
        "Rahasia123",
        "p@ssw0rd!",
        "kata rahasia",
        '{"type": "service_account"}',
        "-----BEGIN PRIVATE KEY-----",
        "postgresql://user:word@host/db",
        "x" * 41,
        "a.b.c.d.e",
        "ya29.a0AfB_byC",
    ],
)
def test_a_secret_itself_is_never_kept(stock: Store, drive: Path, value: str) -> None:
    assert code_of(stock, draft(drive, secret=value)) == "secret_not_a_name"
    with pytest.raises(RaporError) as caught:
        add(stock, draft(drive, secret=value))
    assert value not in caught.value.text()
    assert value.encode() not in b"".join(file.read_bytes() for file in stock.home.glob("state.db*"))


def test_a_name_that_is_known_may_look_like_anything(
    stock: Store, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KominfoDb2", "word")
    assert add(stock, draft(drive, secret="KominfoDb2")).secret == "KominfoDb2"


def test_a_name_is_given_once_whatever_its_case(stock: Store, drive: Path) -> None:
    add(stock, draft(drive))
    with pytest.raises(RaporError, match="sudah ada"):
        add(stock, draft(drive, name="KIRIMAN"))
    assert [one.draft.name for one in standings.listed(stock, WHO)] == ["Kiriman"]


def test_a_folder_of_the_server_is_for_administrators(stock: Store, drive: Path) -> None:
    assert code_of(stock, draft(drive), HELPER) == "folder_untrusted"


def test_two_people_never_overwrite_one_another(stock: Store, drive: Path) -> None:
    add(stock, draft(drive))
    seen = standings.standing(stock, WHO, "Kiriman")
    said = replace(seen.draft, schedule="weekly")
    sources.edit(stock, WHO, said, edition=seen.edition)
    with pytest.raises(RaporError, match="diubah orang lain"):
        sources.edit(stock, OTHER, replace(seen.draft, schedule="hourly"), edition=seen.edition)
    now = standings.standing(stock, WHO, "Kiriman")
    assert (now.draft.schedule, now.edition) == ("weekly", 2)


def test_an_edit_that_cannot_be_right_changes_nothing(stock: Store, drive: Path) -> None:
    add(stock, draft(drive))
    moment = present()
    seen = standings.standing(stock, WHO, "Kiriman", moment)
    with pytest.raises(RaporError):
        sources.edit(stock, WHO, replace(seen.draft, table="x"), edition=1)
    with pytest.raises(RaporError, match="administrator"):
        sources.edit(stock, HELPER, replace(seen.draft, schedule="weekly"), edition=1)
    assert standings.standing(stock, WHO, "Kiriman", moment) == seen


def test_pause_and_go_on(stock: Store, drive: Path) -> None:
    add(stock, draft(drive))
    sources.pause(stock, WHO, "Kiriman")
    assert standings.standing(stock, WHO, "Kiriman").freshness == "paused"
    assert standings.standing(stock, WHO, "Kiriman").due_at is None
    sources.pause(stock, WHO, "Kiriman", False)
    assert standings.standing(stock, WHO, "Kiriman").freshness == "never"


def test_a_removed_source_leaves_its_records_and_its_history(stock: Store, drive: Path) -> None:
    drives.put(drive, "a.csv", stocks.posts(10))
    add(stock, draft(drive))
    drives.refresh(stock)
    sources.remove(stock, WHO, "Kiriman")
    assert standings.listed(stock, WHO) == []
    assert len(stocks.held(stock)) == 10
    assert [pull["part"] for pull in drives.history(stock)] == ["a.csv"]
    with pytest.raises(RaporError, match="tidak terdaftar"):
        sources.remove(stock, WHO, "Kiriman")


def test_the_log_tells_what_people_do_with_a_source_but_not_where_it_leads(stock: Store, drive: Path) -> None:
    add(stock, draft(drive))
    seen = standings.standing(stock, WHO, "Kiriman").draft
    elsewhere = replace(seen, schedule="weekly", address=str(drive.parent))
    sources.edit(stock, OTHER, elsewhere, edition=1)
    sources.pause(stock, OTHER, "Kiriman")
    sources.remove(stock, OTHER, "Kiriman")
    removed, paused, changed, added = audit.lines(stock, access.local(), Search(noun="source"))
    assert [one.action for one in (removed, paused, added)] == [
        "source.removed",
        "source.paused",
        "source.added",
    ]
    assert (added.who, added.subject) == ("tester@x.id", "Kiriman")
    assert {removed.who, paused.who, changed.who} == {"b@x.id"}
    assert changed.before == {"schedule": "daily", "address": "…"}
    assert changed.after == {"schedule": "weekly", "address": "…"}
    assert str(drive) not in str([added.after, changed.before])


def test_a_look_shows_what_comes_and_stores_nothing(stock: Store, drive: Path) -> None:
    drives.put(drive, "a.csv", [stocks.post(1), stocks.post(2, likes="banyak")])
    drives.put(drive, "b.csv", [{"nama": "Budi", "umur": 40}])
    good, bad = sources.look(stock, WHO, draft(drive))
    assert (good.file, good.table, good.format) == ("a.csv", "posts", "canonical")
    assert (good.accepted, good.rejected, good.import_id) == (1, 1, None)
    assert good.heads[0].lines[0].cells[:3] == ("agency_code", "platform", "post_id")
    assert [row["row_no"] for row in good.preview] == [3, 2]
    assert bad.refused
    assert bad.heads[0].lines[1].cells == ("Budi", "40")
    assert stocks.held(stock) == []
    assert standings.listed(stock, WHO) == []


def test_a_look_at_what_is_not_there_is_told(stock: Store, drive: Path) -> None:
    with pytest.raises(RaporError, match="tidak ada"):
        sources.look(stock, WHO, draft(drive))


@pytest.mark.parametrize("role", ["koordinator", "mentor", "operator", "viewer", "pusat"])
def test_sources_are_for_those_who_see_all(stock: Store, drive: Path, role: str) -> None:
    """Also a role that is given the power works with none while it does not see every agency."""
    kept = add(stock, draft(drive))
    known = access.roles()[role]
    scopes = (
        [Scope(frozenset({"MERAUKE"}))] if role == "pusat" else [Scope(frozenset({"MERAUKE"})), EVERYTHING]
    )
    for visitor in (Visitor("x@x.id", known, scope) for scope in scopes):
        for act in (
            lambda who: sources.add(stock, who, replace(kept, name="Lain")),
            lambda who: sources.edit(stock, who, kept, edition=1),
            lambda who: sources.pause(stock, who, kept.name),
            lambda who: sources.remove(stock, who, kept.name),
            lambda who: sources.look(stock, who, kept),
            lambda who: standings.listed(stock, who),
            lambda who: standings.standing(stock, who, kept.name),
            lambda who: standings.standing(stock, who, "Tidak ada"),
            lambda who: standings.history(stock, who, kept.name),
        ):
            with pytest.raises(RaporError, match="tidak berwenang"):
                act(visitor)
    assert [one.draft for one in standings.listed(stock, WHO)] == [kept]
