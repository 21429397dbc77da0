"""What people type about projects, milestones, targets and evidence is there again until it is saved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from screens import Opened, texts
from streamlit.testing.v1 import AppTest

from kpi import access, drafts, evidence, plans, project_changes, projects, stakeholders, store, targets
from kpi.access import Visitor
from kpi.charters import Charter
from kpi.plans import Edit, Entry, Promise
from kpi.scope import EVERYTHING
from pages.parts import grids
from pages.parts.grids import Line

PAGE, CODE = "project/milestones", "PUSPEN-2019"
ME = access.local()


def part(opened: Opened, name: str) -> AppTest:
    screen = opened(PAGE)
    screen.session_state["bagian"] = name
    return screen.run()


def bare(screen: AppTest) -> str:
    return " ".join(texts(screen)).replace("\\", "").replace("\N{WORD JOINER}", "")


def plan() -> dict[str, Promise]:
    opened = store.open()
    rows = plans.read(opened, EVERYTHING, projects.found(opened, EVERYTHING, CODE))
    return {row["milestone_id"]: row for row in rows}


def entry(row: Promise, **changes: Any) -> Entry:
    return replace(Entry(**{name: row[name] for name in Entry.__dataclass_fields__}), **changes)


def by_another(row: Promise, **changes: Any) -> None:
    opened = store.open()
    project = projects.found(opened, EVERYTHING, CODE)
    edit = Edit(entry(row, **changes), row["number"], row["edition"])
    plans.save(opened, access.command_line(), project, [edit])


def test_a_project_that_was_typed_is_there_in_another_session_until_it_is_saved(
    own_sample: Path, opened: Opened
) -> None:
    screen = part(opened, "Proyek")
    screen.text_input(key=f"charter-{CODE}-title").set_value("Judul yang belum disimpan").run()
    screen.date_input(key=f"charter-{CODE}-ends-long").set_value(date(2026, 12, 30)).run()
    screen.text_area(key=f"charter-{CODE}-story-background").set_value("a" * 19_000).run()
    again = part(opened, "Proyek")
    assert again.text_input(key=f"charter-{CODE}-title").value == "Judul yang belum disimpan"
    assert again.date_input(key=f"charter-{CODE}-ends-long").value == date(2026, 12, 30)
    again.button(key="charter-save").click().run()
    assert "tersimpan" in bare(again)
    one = projects.found(store.open(), EVERYTHING, CODE)
    assert one.title == "Judul yang belum disimpan"
    assert one.story["background"] == "a" * 19_000
    assert drafts.found(store.open(), ME, f"charter-{CODE}") == {}
    assert "charter-discard" not in [button.key for button in part(opened, "Proyek").button]


def test_a_project_that_was_typed_can_be_given_up(own_sample: Path, opened: Opened) -> None:
    before = projects.found(store.open(), EVERYTHING, CODE).title
    part(opened, "Proyek").text_input(key=f"charter-{CODE}-title").set_value("Tidak jadi").run()
    screen = part(opened, "Proyek")
    screen.button(key="charter-discard").click().run()
    assert screen.text_input(key=f"charter-{CODE}-title").value == before
    assert part(opened, "Proyek").text_input(key=f"charter-{CODE}-title").value == before


def test_a_new_project_that_was_begun_is_there_again(own_sample: Path, opened: Opened) -> None:
    screen = part(opened, "Proyek")
    screen.button(key="charter-new").click().run()
    screen.text_input(key="charter-new-title").set_value("Satu pintu informasi").run()
    again = part(opened, "Proyek")
    assert again.text_input(key=f"charter-{CODE}-title").value != "Satu pintu informasi"
    again.button(key="charter-new").click().run()
    assert again.text_input(key="charter-new-title").value == "Satu pintu informasi"


def test_a_draft_of_a_project_that_somebody_else_has_saved_meanwhile_shows_both(
    own_sample: Path, opened: Opened
) -> None:
    part(opened, "Proyek").text_input(key=f"charter-{CODE}-title").set_value("Judul saya").run()
    one = projects.found(store.open(), EVERYTHING, CODE)
    other = Charter(CODE, "Judul lain", one.agency_code, one.programme, one.year, spans=one.spans)
    project_changes.edit(store.open(), access.command_line(), one, other)
    screen = part(opened, "Proyek")
    assert screen.text_input(key=f"charter-{CODE}-title").value == "Judul saya"
    screen.button(key="charter-save").click().run()
    assert "Judul: Judul lain" in bare(screen)
    screen.button(key="charter-mine").click().run()
    assert projects.found(store.open(), EVERYTHING, CODE).title == "Judul saya"


def test_a_milestone_that_was_typed_is_there_again_over_what_another_has_saved(
    own_sample: Path, opened: Opened
) -> None:
    row = plan()["P09"]
    place = f"milestone-{row['number']}"
    part(opened, "Eviden").text_input(key=f"{place}-output").set_value("Surat verifikasi").run()
    by_another(row, responsible="Ibu Sari")
    screen = part(opened, "Eviden")
    assert screen.text_input(key=f"{place}-output").value == "Surat verifikasi"
    screen.button(key="milestone-save").click().run()
    assert all(word in bare(screen) for word in ("telah diubah oleh cli", "Ibu Sari", "Surat verifikasi"))
    screen.button(key="milestone-theirs").click().run()
    assert screen.text_input(key=f"{place}-responsible").value == "Ibu Sari"
    assert screen.text_input(key=f"{place}-output").value == ""
    assert drafts.found(store.open(), ME, place) == {}


def test_a_milestone_that_was_typed_can_be_given_up(own_sample: Path, opened: Opened) -> None:
    place = f"milestone-{plan()['P09']['number']}"
    screen = part(opened, "Eviden")
    assert "milestone-discard" not in [button.key for button in screen.button]
    screen.number_input(key=f"{place}-weight").set_value(9.0).run()
    part(opened, "Eviden").button(key="milestone-discard").click().run()
    screen = part(opened, "Eviden")
    assert screen.number_input(key=f"{place}-weight").value == plan()["P09"]["weight"]
    assert screen.button(key="milestone-save").disabled


def test_fields_in_which_nobody_typed_follow_what_another_saves(own_sample: Path, opened: Opened) -> None:
    row = plan()["P09"]
    screen = part(opened, "Eviden")
    by_another(row, responsible="Ibu Sari")
    screen.run()
    assert screen.text_input(key=f"milestone-{row['number']}-responsible").value == "Ibu Sari"
    assert screen.button(key="milestone-save").disabled


def test_a_target_that_was_typed_is_there_again_and_never_over_one_that_was_not_seen(
    own_sample: Path, opened: Opened
) -> None:
    def chosen() -> AppTest:
        screen = part(opened, "Target")
        screen.selectbox(key="target-indicator").set_value("response_rate").run()
        return screen.selectbox(key="target-horizon").set_value("long").run()

    place = f"target-{CODE}-response_rate-long"
    chosen().number_input(key=f"{place}-target").set_value(88.0).run()
    project = projects.found(store.open(), EVERYTHING, CODE)
    wish = targets.Wish("response_rate", "long", 91.0, "Arahan")
    targets.promise(store.open(), access.command_line(), project, wish)
    screen = chosen()
    assert screen.number_input(key=f"{place}-target").value == 88.0
    screen.text_input(key=f"{place}-reason").set_value("Kesepakatan").run()
    screen.button(key="target-save").click().run()
    assert "telah diubah oleh cli" in bare(screen)
    assert "Target: 91.0" in bare(screen)
    screen.button(key="target-save").click().run()
    assert "Target tersimpan" in bare(screen)
    assert targets.own(store.open(), project)[("response_rate", "long")].wish.target == 88.0


def test_words_about_evidence_are_there_again(own_sample: Path, opened: Opened) -> None:
    row = plan()["P09"]
    other = Visitor("peserta@x.go.id", access.roles()["pusat"], EVERYTHING)
    address = "https://contoh.go.id/sk"
    piece = evidence.attach_link(store.open(), other, row["number"], "SK", address).number
    screen = part(opened, "Eviden")
    form = f"evidence-{row['number']}"
    screen.segmented_control(key=f"{form}-kind").set_value("link").run()
    screen.text_input(key=f"{form}-title").set_value("Tangkapan layar akun").run()
    screen.text_input(key=f"{form}-address").set_value("https://contoh.go.id/akun").run()
    screen.text_area(key=f"judgement-{piece}-reason").set_value("Nomor SK belum terbaca").run()
    again = part(opened, "Eviden")
    assert again.text_input(key=f"{form}-title").value == "Tangkapan layar akun"
    assert again.text_input(key=f"{form}-address").value == "https://contoh.go.id/akun"
    assert again.text_area(key=f"judgement-{piece}-reason").value == "Nomor SK belum terbaca"
    again.button(key=f"evidence-attach-{row['number']}").click().run()
    again.button(key=f"evidence-refused-{piece}").click().run()
    assert "Tangkapan layar akun" in bare(again)
    assert "Nomor SK belum terbaca" in bare(again)
    fresh = part(opened, "Eviden")
    assert fresh.text_input(key=f"{form}-title").value == ""
    assert fresh.text_area(key=f"judgement-{piece}-reason").value == ""


def typed_into_the_table(row: Promise, cells: dict[str, Any] | None) -> None:
    """What the browser's table sends, as it is kept: AppTest has no hand for tables."""
    change = {"number": row["number"], "edition": row["edition"], "cells": cells}
    added = {"number": None, "edition": 0, "cells": {"name": "Pelatihan admin", "planned_end": "2026-11-30"}}
    drafts.keep(store.open(), ME, f"plan-{CODE}", {grids.CHANGES: [change, added]})


def test_what_was_typed_into_the_table_is_there_again_and_can_be_saved_or_given_up(
    own_sample: Path, opened: Opened
) -> None:
    row = plan()["P09"]
    typed_into_the_table(row, {**entry(row).__dict__, "planned_end": "2019-07-01", "weight": 4})
    screen = part(opened, "Ubah rencana")
    shown = screen.dataframe[0].value
    assert shown.set_index("milestone_id").loc["P09", "planned_end"] == "01/07/2019"
    assert list(shown["name"])[-1] == "Pelatihan admin"
    assert screen.button(key="plan-save").label == "Simpan 2 perubahan"
    screen.button(key="plan-save").click().run()
    assert "Jangka masih kosong" in bare(screen)  # the new one has none, and nothing typed is lost
    screen.run()
    assert list(screen.dataframe[0].value["name"])[-1] == "Pelatihan admin"
    screen.button(key="plan-discard").click().run()
    assert "Pelatihan admin" not in list(screen.dataframe[0].value["name"])
    assert drafts.found(store.open(), ME, f"plan-{CODE}") == {}


def test_a_row_of_the_table_that_another_has_changed_meanwhile_is_not_saved_over(
    own_sample: Path, opened: Opened
) -> None:
    row = plan()["P09"]
    change = {"number": row["number"], "edition": row["edition"], "cells": entry(row, weight=4.0).__dict__}
    drafts.keep(store.open(), ME, f"plan-{CODE}", {grids.CHANGES: [change]})
    by_another(row, output="Surat")
    screen = part(opened, "Ubah rencana")
    screen.button(key="plan-save").click().run()
    assert "telah diubah oleh cli" in bare(screen)
    screen.button(key="plan-mine").click().run()
    assert (plan()["P09"]["weight"], plan()["P09"]["output"]) == (4.0, None)


def test_a_list_of_stakeholders_is_kept_until_all_of_it_can_be_saved(
    own_sample: Path, opened: Opened
) -> None:
    def typed(power: str) -> AppTest:
        cells = {"name": "PWI *pusat*", "power": power, "interest": "7", "stance": "netral"}
        change = {"number": None, "edition": 0, "cells": cells}
        drafts.keep(store.open(), ME, f"stakeholders-{CODE}", {grids.CHANGES: [change]})
        screen = opened("project/stakeholders")
        screen.session_state["stakeholders-many"] = True
        return screen.run()

    screen = typed("enam")
    screen.button(key="stakeholders-save").click().run()
    assert "Baris 1: Pengaruh enam di luar 0–10" in bare(screen)
    assert screen.button(key="stakeholders-save").label == "Simpan 1 baris"
    typed("6,5").button(key="stakeholders-save").click().run()
    found = {one.name: one for one in stakeholders.listed(store.open(), EVERYTHING, CODE)}
    assert found["PWI *pusat*"].positions[0].power == 6.5
    assert drafts.found(store.open(), ME, f"stakeholders-{CODE}") == {}


STORED = [{"number": 7, "edition": 3, "name": "Satu"}, {"number": 8, "edition": 1, "name": "Dua"}]


@pytest.mark.parametrize(
    ("draft", "lines"),
    [
        ([], [(7, 3, "Satu"), (8, 1, "Dua")]),
        ([{"number": 8, "edition": 0, "cells": {"name": "Dwi"}}], [(7, 3, "Satu"), (8, 0, "Dwi")]),
        ([{"number": 7, "edition": 3, "cells": None}], [(7, 3, None), (8, 1, "Dua")]),
        (
            [{"number": 9, "edition": 1, "cells": {"name": "Tiga"}}],
            [(7, 3, "Satu"), (8, 1, "Dua"), (None, 0, "Tiga")],
        ),
        ([{"number": 9, "edition": 1, "cells": None}], [(7, 3, "Satu"), (8, 1, "Dua")]),
    ],
    ids=["nothing", "changed", "removed", "of a row that is no more", "removal of a row that is no more"],
)
def test_a_draft_is_laid_over_the_rows(draft: list[Any], lines: list[Any]) -> None:
    assert [told(line) for line in grids.opened(STORED, draft)] == lines


def told(line: Line) -> tuple[Any, ...]:
    return line.number, line.edition, None if line.typed is None else line.typed["name"]


def test_what_the_browser_sends_and_what_the_table_returns_mean_the_same() -> None:
    lines = grids.opened(STORED, [{"number": 7, "edition": 3, "cells": None}])
    state = {"edited_rows": {"0": {"name": "Dwi"}}, "added_rows": [{"name": "Tiga"}], "deleted_rows": []}
    there = grids.moved(lines, state)
    assert there == {0: {**STORED[1], "name": "Dwi"}, 1: {"name": "Tiga"}}
    after = grids.after(lines, there)
    assert [told(line) for line in after] == [(7, 3, None), (8, 1, "Dwi"), (None, 0, "Tiga")]
    gone = grids.after(after, grids.moved(after, {"edited_rows": {}, "added_rows": [], "deleted_rows": [1]}))
    assert [told(line) for line in gone] == [(7, 3, None), (8, 1, "Dwi"), (None, 0, None)]
    read: Callable[[Any], Any] = lambda cells: cells.get("name")  # noqa: E731
    assert [told(line) for line in grids.Grid("x", STORED, read).changed(gone)] == [
        (7, 3, None),
        (8, 1, "Dwi"),
    ]
