"""Files for a seminar name nobody whom their reader may not see, whatever is searched in them."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import canaries
import pypdf
import pytest
from canaries import World

from kpi import access
from kpi.access import Visitor
from kpi.export import makers, orders, rendering
from kpi.export.makers import Wishes
from kpi.export.orders import Made

ROLES = access.roles()
LIMITED = ("koordinator", "mentor", "operator")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A store whose agencies bear names that stand nowhere else."""
    home = tmp_path_factory.mktemp("kenari") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        yield canaries.made(home)
    rendering.stop()


def visitor(world: World, role: str) -> Visitor:
    return Visitor(f"{role}@contoh.go.id", ROLES[role], world.scopes[role])


def made(world: World, reader: Visitor, kind: str, **changed: str) -> Made:
    order = replace(orders.usual(world.store, reader.scope, "id"), **changed)
    (found,) = orders.make(world.store, reader, order, Wishes((kind,)), lambda sentence, share: None)
    return found


def searched(found: Made) -> bytes:
    """Everything in a file that can be read: parts of archives, workbooks inside of them, texts of pages."""
    if found.form.ending == "pdf":
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(found.content)).pages]
        return re.sub(r"\s", "", " ".join(pages)).encode()
    return unpacked(found.content)


def unpacked(content: bytes) -> bytes:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b" ".join(unpacked(packed.read(name)) for name in packed.namelist())


def named(world: World, codes: frozenset[str], content: bytes) -> list[bytes]:
    return [word for word in world.words(codes) if word in content]


@pytest.mark.parametrize("kind", makers.KINDS)
def test_whoever_sees_all_is_told_of_agencies(world: World, kind: str) -> None:
    """Or else nothing would be found in the test below."""
    assert named(world, world.codes, searched(made(world, visitor(world, "pusat"), kind)))


@pytest.mark.parametrize("kind", makers.KINDS)
@pytest.mark.parametrize("role", LIMITED)
def test_nobody_outside_is_named(world: World, role: str, kind: str) -> None:
    reader = visitor(world, role)
    content = searched(made(world, reader, kind))
    assert named(world, world.outside(role), content) == []


@pytest.mark.parametrize("kind", makers.KINDS)
def test_an_agency_by_itself_names_no_other(world: World, kind: str) -> None:
    """What is selected counts as well: a file about one office is about that office."""
    reader = visitor(world, "koordinator")
    (office,) = world.scopes["operator"].allowed or frozenset()
    content = searched(made(world, reader, kind, agency=office, project=""))
    assert named(world, world.outside("koordinator"), content) == []
