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

pytestmark = pytest.mark.slow
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


def made(world: World, role: str, **changed: str) -> list[Made]:
    """Every kind of file, of everything that the role sees."""
    reader = Visitor(f"{role}@contoh.go.id", ROLES[role], world.scopes[role])
    order = replace(orders.usual(world.store, reader.scope, "id"), **changed)
    return orders.make(world.store, reader, order, Wishes(makers.ORDERED), lambda sentence, share: None)


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


def test_whoever_sees_all_is_told_of_agencies(world: World) -> None:
    """Or else nothing would be found in the tests below."""
    for one in made(world, "pusat"):
        assert named(world, world.codes, searched(one)), one.kind


@pytest.mark.parametrize("role", LIMITED)
def test_nobody_outside_is_named(world: World, role: str) -> None:
    for one in made(world, role):
        assert named(world, world.outside(role), searched(one)) == [], one.kind


def test_an_office_by_itself_names_nobody_beyond_its_province(world: World) -> None:
    (office,) = world.scopes["operator"].allowed or frozenset()
    for one in made(world, "koordinator", agency=office, project=""):
        assert named(world, world.outside("koordinator"), searched(one)) == [], one.kind
