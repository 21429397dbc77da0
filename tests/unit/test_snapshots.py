"""Snapshots: frozen once, the same for ever, read within a scope, and any changed byte is found."""

import json
import shutil
import subprocess
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import killed
import pyarrow.parquet as pq
import pytest
import stocks
from sqlalchemy import select, update

from kpi import access, differences, figures, frozen, imports, periods, retention, snapshots, store
from kpi.access import Visitor
from kpi.errors import RaporError
from kpi.scope import EVERYTHING, Scope
from kpi.state import imports as remembered
from kpi.state.access_models import Entry, Snapshot
from kpi.state.dialogue_models import Review
from kpi.state.imports import now
from kpi.state.project_models import Evidence, Member, Milestone, Project, Target
from kpi.store import Store

QUARTER = periods.parse("2026-Q1")
PROMISES = [
    {
        "milestone_id": "M1",
        "agency_code": "KOMINFO-DPS",
        "planned_end": "2026-02-01",
        "actual_end": "2026-02-01",
    },
    {"milestone_id": "M2", "agency_code": "HUMAS-JKT", "planned_end": "2026-03-01", "actual_end": ""},
    {"milestone_id": "M3", "agency_code": "", "planned_end": "2026-04-01", "actual_end": ""},
]


@pytest.fixture
def stock(home: Path, tmp_path: Path) -> Store:
    """Three agencies with posts; a project of Denpasar that covers Jakarta, with evidence and a review."""
    opened = store.open()
    stocks.registered(opened, tmp_path)
    stocks.load(opened, stocks.written(tmp_path / "posts.csv", stocks.posts(300)), "posts")
    fixed = {"project": "P", "name": "Kanal satu pintu", "horizon": "short", "aspect": "policy"}
    rows = [{**fixed, **row} for row in PROMISES]
    stocks.load(opened, stocks.written(tmp_path / "milestones.csv", rows), "milestones")
    with opened.writing() as session:
        session.add(
            Project(
                **{
                    "code": "P",
                    "title": "Satu pintu",
                    "agency_code": "KOMINFO-DPS",
                    "agencies": ["HUMAS-JKT"],
                },
                **{"programme": "pkn2", "year": 2026},
            )
        )
        session.flush()
        number = session.scalars(select(Milestone.number).where(Milestone.milestone_id == "M1")).one()
        session.add(
            Evidence(milestone=number, title="Nota", added_by="a@x.id", added_at=now(), sha256="0" * 64)
        )
        session.add(
            Review(project="P", about="project", kind="question", text="Kapan?", added_by="m", added_at=now())
        )
        session.add(Member(project="P", role="mentor", name="Mentor", account="mentor@x.id"))
    opened.refresh_measures()
    return opened


def visitor(role: str, *codes: str, projects: frozenset[str] | None = None) -> Visitor:
    allowed = Scope(frozenset(codes), projects=projects)
    return Visitor(f"{role}@x.id", access.roles()[role], EVERYTHING if role == "pusat" else allowed)


CENTRE = visitor("pusat")
JAKARTA = Scope(frozenset({"HUMAS-JKT"}))


def made(stock: Store, name: str = "Seminar I", who: Visitor = CENTRE, project: str | None = None) -> str:
    return snapshots.create(stock, who, name, project)


def test_what_was_frozen_gives_the_same_figures_when_the_data_are_gone(stock: Store) -> None:
    before = figures.values(stock, "2026-Q1", "agency")
    scores = figures.scored(stock, "2026-Q1", "agency").scores
    snapshot = made(stock)
    with stock.reading() as session:
        posts = next(one for one in remembered.listed(session, EVERYTHING) if one["table_name"] == "posts")
    imports.undo(stock, posts["import_id"], access.command_line())
    opened = frozen.opened(stock, EVERYTHING, snapshot)
    held = opened.values([QUARTER], "agency").merge(before, on=["indicator", "group"])
    assert len(held) > 3
    assert (held["numerator_x"] == held["numerator_y"]).all()
    assert (held["low_x"].dropna() == held["low_y"].dropna()).all()
    left = figures.values(stock, "2026-Q1", "agency")
    assert left["value"].notna().sum() < before["value"].notna().sum()
    own = opened.scores([QUARTER], "agency").dropna(subset="score")
    assert own["score"].tolist() == scores.dropna(subset="score")["score"].tolist()
    assert opened.catalogue.hash == stock.catalogue.hash


def test_another_framework_does_not_change_what_was_frozen(
    stock: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = made(stock)
    own = frozen.opened(stock, EVERYTHING, snapshot).catalogue
    shutil.copytree(Path(__file__).parent.parent / "frameworks" / "ipm", tmp_path / "ipm")
    monkeypatch.setenv("RAPOR_CATALOGUE", str(tmp_path / "ipm"))
    opened = frozen.opened(store.open(), EVERYTHING, snapshot)
    assert list(opened.catalogue.indicators) == list(own.indicators)
    assert len(opened.values([QUARTER], "agency")) > 3


def test_the_lists_are_as_they_were_and_hold_no_account_of_a_member(stock: Store) -> None:
    snapshot = made(stock)
    with stock.writing() as session:
        session.execute(update(Milestone).values(name="anders"))
    lists = frozen.opened(stock, EVERYTHING, snapshot).lists
    assert [row["milestone_id"] for row in lists["milestones"]] == ["M1", "M2", "M3"]
    assert {row["name"] for row in lists["milestones"]} == {"Kanal satu pintu"}
    assert lists["milestones"][0]["planned_end"] == date(2026, 2, 1)
    assert (lists["evidence"][0]["title"], lists["reviews"][0]["text"]) == ("Nota", "Kapan?")
    assert isinstance(lists["evidence"][0]["added_at"], datetime)
    assert "mentor@x.id" not in (snapshots.folder(stock, snapshot) / "members.json").read_text(
        encoding="utf-8"
    )


def test_it_keeps_who_wrote_as_the_page_about_privacy_says(stock: Store) -> None:
    lists = frozen.opened(stock, EVERYTHING, made(stock)).lists
    assert lists["reviews"][0]["added_by"]
    assert lists["evidence"][0]["added_by"]
    assert "surel penulis tinjauan" in retention.kinds(stock.home)["snapshots"].holds.id


def test_other_tools_can_read_and_check_it(stock: Store) -> None:
    place = snapshots.folder(stock, made(stock, "Rapat \x00 pimpinan"))
    assert pq.read_table(place / "measures.parquet").num_rows > 0
    about = json.loads((place / "snapshot.json").read_text(encoding="utf-8"))
    assert (about["name"], about["agencies"]) == ("Rapat pimpinan", None)
    sums = [line.split("  ") for line in (place / "SHA256SUMS").read_text(encoding="ascii").splitlines()]
    assert {name for _, name in sums} >= {"milestones.json", "agencies.parquet", "README.md", "snapshot.json"}
    assert all(sha256((place / name).read_bytes()).hexdigest() == digest for digest, name in sums)
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=place, check=True)


def test_a_sound_snapshot_is_told_so(stock: Store) -> None:
    assert snapshots.verify(stock, EVERYTHING, made(stock)) == []


def test_every_changed_byte_is_found_and_its_file_named(stock: Store) -> None:
    snapshot = made(stock)
    place = snapshots.folder(stock, snapshot)
    for file in sorted(one for one in place.rglob("*") if one.is_file()):
        content = file.read_bytes()
        for at in {0, len(content) // 2, len(content) - 1}:
            flipped = bytearray(content)
            flipped[at] ^= 1
            file.write_bytes(flipped)
            told = [one.values["file"] for one in snapshots.verify(stock, EVERYTHING, snapshot)]
            assert told == [file.relative_to(place).as_posix()]
            with pytest.raises(RaporError, match=told[0]):
                frozen.opened(stock, EVERYTHING, snapshot)
        file.write_bytes(content)
    assert snapshots.verify(stock, EVERYTHING, snapshot) == []


def test_missing_and_foreign_files_are_named(stock: Store) -> None:
    snapshot = made(stock)
    place = snapshots.folder(stock, snapshot)
    (place / "targets.json").unlink()
    (place / "catalogue" / "lain.toml").write_text("", encoding="utf-8")
    told = [(one.code, one.values["file"]) for one in snapshots.verify(stock, EVERYTHING, snapshot)]
    assert told == [("snapshot_extra", "catalogue/lain.toml"), ("snapshot_missing", "targets.json")]
    shutil.rmtree(place)
    assert len(snapshots.verify(stock, EVERYTHING, snapshot)) == 35


def test_whoever_rewrites_files_digests_and_state_alike_is_found_by_the_id(stock: Store) -> None:
    snapshot = made(stock)
    place = snapshots.folder(stock, snapshot)
    with stock.writing() as session:
        row = session.scalars(select(Snapshot)).one()
        (place / "notes.json").write_text("[ ]\n", encoding="utf-8")
        digest = sha256(b"[ ]\n").hexdigest()
        sums = (place / "SHA256SUMS").read_text(encoding="ascii").replace(row.manifest["notes.json"], digest)
        (place / "SHA256SUMS").write_text(sums, encoding="ascii")
        row.manifest = {**row.manifest, "notes.json": digest}
        row.manifest_hash = sha256(sums.encode()).hexdigest()
    assert [one.code for one in snapshots.verify(stock, EVERYTHING, snapshot)] == ["snapshot_rewritten"]


def test_a_snapshot_holds_only_what_its_maker_sees(stock: Store) -> None:
    snapshot = made(stock, who=visitor("koordinator", "HUMAS-JKT"))
    place = snapshots.folder(stock, snapshot)
    assert set(pq.read_table(place / "measures.parquet")["agency_code"].to_pylist()) == {"HUMAS-JKT"}
    content = b"".join(one.read_bytes() for one in place.rglob("*.json"))
    assert b"M2" in content
    assert b"MERAUKE" not in content
    assert b"Kapan?" not in content  # of the owner, who is out of scope
    assert b"Nota" not in content
    assert set(frozen.opened(stock, EVERYTHING, snapshot).register) == {"HUMAS-JKT"}


def test_who_opens_a_snapshot_sees_no_more_of_it_than_elsewhere(stock: Store) -> None:
    snapshot = made(stock)
    opened = frozen.opened(stock, JAKARTA, snapshot)
    assert set(opened.values([QUARTER], "agency")["group"]) == {"HUMAS-JKT"}
    assert [row["milestone_id"] for row in opened.lists["milestones"]] == ["M2"]
    assert (opened.lists["reviews"], opened.lists["evidence"], list(opened.names)) == ([], [], ["HUMAS-JKT"])
    whole, part = (frozen.opened(stock, one, snapshot).values([QUARTER]) for one in (EVERYTHING, JAKARTA))
    assert part["denominator"].sum() < whole["denominator"].sum()


def test_a_mentor_sees_the_projects_that_are_theirs(stock: Store) -> None:
    snapshot = made(stock)
    codes = frozenset({"KOMINFO-DPS", "HUMAS-JKT"})
    for projects, numbers in ((frozenset({"P"}), ["M1", "M2", "M3"]), (frozenset({"Q"}), [])):
        opened = frozen.opened(stock, Scope(codes, projects=projects), snapshot)
        assert [row["milestone_id"] for row in opened.lists["milestones"]] == numbers


def test_viewers_see_what_is_published_and_nothing_else(stock: Store) -> None:
    first, second = made(stock), made(stock, "Seminar II")
    viewer = Scope(frozenset(), projects=frozenset())
    assert snapshots.listed(stock, viewer) == []
    with pytest.raises(RaporError, match=first):
        frozen.opened(stock, viewer, first)
    snapshots.publish(stock, CENTRE, first)
    assert [one.id for one in snapshots.listed(stock, viewer)] == [first]
    opened = frozen.opened(stock, viewer, first)
    assert len(set(opened.values([QUARTER], "agency")["group"])) == 3
    assert len(opened.lists["milestones"]) == 3
    snapshots.publish(stock, CENTRE, first, published=False)
    with pytest.raises(RaporError) as out_of_scope:
        frozen.opened(stock, viewer, second)
    with pytest.raises(RaporError) as unknown:
        frozen.opened(stock, viewer, "C20260101-0000000000")
    assert out_of_scope.value.code == unknown.value.code == "snapshot_unknown"


def test_a_snapshot_of_a_project_is_for_those_who_see_the_project(stock: Store) -> None:
    snapshot = made(stock, project="P")
    assert [one.id for one in snapshots.listed(stock, JAKARTA)] == [snapshot]
    assert snapshots.listed(stock, Scope(frozenset({"MERAUKE"}))) == []
    with pytest.raises(RaporError, match="Q"):
        made(stock, project="Q")
    with pytest.raises(RaporError, match="P"):
        made(stock, who=visitor("koordinator", "MERAUKE"), project="P")


@pytest.mark.parametrize("role", ["mentor", "operator", "viewer"])
def test_who_may_not_freeze_cannot(stock: Store, role: str) -> None:
    with pytest.raises(RaporError) as refused:
        made(stock, who=visitor(role, "HUMAS-JKT"))
    assert refused.value.code == "not_allowed"
    assert snapshots.listed(stock, EVERYTHING) == []


def test_who_may_freeze_may_not_therefore_publish(stock: Store) -> None:
    coordinator = visitor("koordinator", "HUMAS-JKT")
    snapshot = made(stock, who=coordinator)
    with pytest.raises(RaporError) as refused:
        snapshots.publish(stock, coordinator, snapshot)
    assert refused.value.code == "not_allowed"
    assert snapshots.found(stock, EVERYTHING, snapshot).published_at is None


@pytest.mark.parametrize("name", ["", " \t", "x" * 201, "\x00"])
def test_a_snapshot_needs_a_name(stock: Store, name: str) -> None:
    with pytest.raises(RaporError) as refused:
        made(stock, name)
    assert refused.value.code == "snapshot_unnamed"


def test_what_is_done_with_a_snapshot_is_in_the_audit_log(stock: Store) -> None:
    snapshot = made(stock)
    snapshots.publish(stock, CENTRE, snapshot)
    snapshots.publish(stock, CENTRE, snapshot)  # which it is already
    snapshots.publish(stock, CENTRE, snapshot, published=False)
    with stock.reading() as session:
        lines = session.execute(select(Entry.who, Entry.action).where(Entry.subject == snapshot)).all()
    actions = ["snapshot.made", "snapshot.published", "snapshot.withdrawn"]
    assert [tuple(line) for line in lines] == [("pusat@x.id", action) for action in actions]


def test_targets_of_the_project_come_before_those_for_all(stock: Store) -> None:
    key = next(iter(stock.catalogue.indicators))
    fixed = {"indicator": key, "horizon": "short", "agency_key": ""}
    with stock.writing() as session:
        session.add_all([Target(**fixed, project="P", target=77), Target(**fixed, project="", target=55)])
    for project in ("P", None):  # it is the newest as well
        opened = frozen.opened(stock, EVERYTHING, made(stock, project=project))
        assert opened.targets["target"].to_pylist() == [77.0]


def test_two_snapshots_side_by_side(stock: Store, tmp_path: Path) -> None:
    first = frozen.opened(stock, EVERYTHING, made(stock))
    more = [stocks.post(9000 + number, f"2026-02-{number % 28 + 1:02}", 500) for number in range(100)]
    stocks.load(stock, stocks.written(tmp_path / "more.csv", more), "posts")
    with stock.writing() as session:
        session.execute(
            update(Milestone).where(Milestone.milestone_id == "M2").values(actual_end=date(2026, 3, 2))
        )
        session.execute(
            update(Milestone).where(Milestone.milestone_id == "M3").values(planned_end=date(2026, 5, 1))
        )
        session.execute(update(Evidence).values(verdict="verified", judged_by="m", judged_at=now()))
        session.add(Evidence(milestone=1, title="Foto", added_by="a@x.id", added_at=now()))
    second = frozen.opened(stock, EVERYTHING, made(stock, "Seminar II"))
    turns = differences.milestones(first, second)
    assert [(turn.row["milestone_id"], turn.kind) for turn in turns] == [("M2", "done"), ("M3", "moved")]
    assert [(turn.row["title"], turn.kind) for turn in differences.evidence(first, second)] == [
        ("Nota", "verified"),
        ("Foto", "added"),
    ]
    back = differences.milestones(second, first)
    assert [turn.kind for turn in back] == ["reopened", "moved"]
    moved = differences.values(first, second, QUARTER, QUARTER).set_index("indicator")
    corrected = moved[moved["difference"] != 0]
    assert len(corrected) > 0
    assert corrected["beyond_noise"].isna().all()  # of the same months: a correction, not a change
    assert not moved["redefined"].any()
    scores = differences.scores(first, second, QUARTER, QUARTER)
    assert {"score", "score_before"} <= set(scores.columns)


def test_a_changed_definition_is_told_beside_the_figures(
    stock: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = frozen.opened(stock, EVERYTHING, made(stock))
    own = Path(__file__).parent.parent.parent / "data" / "catalogue"
    shutil.copytree(own, tmp_path / "own" / "catalogue")
    file = tmp_path / "own" / "catalogue" / "reference.toml"
    text = file.read_text(encoding="utf-8")
    floor = next(line for line in text.splitlines() if line.startswith("floor"))
    file.write_text(text.replace(floor, "floor = 1.5", 1), encoding="utf-8")
    monkeypatch.setenv("RAPOR_CATALOGUE", str(tmp_path / "own"))
    changed = store.open()
    second = frozen.opened(changed, EVERYTHING, made(changed, "Seminar II"))
    found = list(differences.redefined(first, second))
    assert len(found) == 1
    assert found[0][0] == "indicators"
    moved = differences.values(first, second, QUARTER, QUARTER)
    assert set(moved.loc[moved["redefined"], "indicator"]) <= {found[0][1]}


POINTS = [
    "kpi.freezing:_figures:after",
    "kpi.freezing:write:before",
    "kpi.freezing:listed:before",
    "kpi.freezing:write:after",
    "kpi.snapshots:_keep:before",
    "kpi.state.audit:note:after",
]


@pytest.mark.parametrize("point", POINTS)
def test_killed_half_way_it_is_not_there(stock: Store, home: Path, point: str) -> None:
    assert killed.status(home, "snapshot", "create", "Seminar I", point=point) == -9
    assert snapshots.listed(stock, EVERYTHING) == []
    assert not list((home / "snapshots").glob("*"))
    assert killed.status(home, "snapshot", "create", "Seminar I") == 0
    assert [snapshots.verify(stock, EVERYTHING, one.id) for one in snapshots.listed(stock, EVERYTHING)] == [
        []
    ]
    assert not list((home / "tmp").glob("*"))


def test_killed_before_its_row_is_committed_it_is_not_seen(stock: Store, home: Path) -> None:
    assert killed.status(home, "snapshot", "create", "Seminar I", point="os:replace:after") == -9
    assert snapshots.listed(stock, EVERYTHING) == []
    left = [one.name for one in (home / "snapshots").iterdir()]
    with pytest.raises(RaporError):
        frozen.opened(stock, EVERYTHING, left[0])
    assert killed.status(home, "snapshot", "create", "Seminar I") == 0
    assert len(snapshots.listed(stock, EVERYTHING)) == 1


def test_killed_once_its_row_is_committed_it_is_whole(stock: Store, home: Path) -> None:
    assert killed.status(home, "snapshot", "create", "Seminar I", point="kpi.snapshots:_keep:after") == -9
    assert [snapshots.verify(stock, EVERYTHING, one.id) for one in snapshots.listed(stock, EVERYTHING)] == [
        []
    ]


def test_the_commands(stock: Store, capsys: pytest.CaptureFixture[str]) -> None:
    from kpi import cli  # noqa: PLC0415

    assert cli.main(["snapshot", "create", "Seminar I", "--project", "P"]) == 0
    snapshot = capsys.readouterr().out.strip()
    assert cli.main(["snapshot", "publish", snapshot]) == 0
    assert cli.main(["snapshot", "list", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["id"], said["name"], said["project"], said["published"]) == (
        snapshot,
        "Seminar I",
        "P",
        True,
    )
    assert cli.main(["snapshot", "verify", snapshot]) == 0
    assert "35" in capsys.readouterr().out
    (snapshots.folder(stock, snapshot) / "notes.json").write_text("", encoding="utf-8")
    assert cli.main(["snapshot", "verify", snapshot]) == 1
    assert capsys.readouterr().out == "notes.json: isinya berubah\n"
    assert cli.main(["snapshot", "verify", "C1"]) == 1
    assert "C1" in capsys.readouterr().err
