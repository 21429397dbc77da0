"""Who sees what, as it is sent: every role opens every page, and everything that comes is searched.

The table of role × page × agency × export is computed from data/access/roles.toml. All people visit one
server, so that what is kept for one person is met by the next.
"""

import inspect
import io
import time
from collections.abc import Iterator

import canaries
import listening
import providers
import pypdf
import pytest
from canaries import World

from kpi import access, engines, people, periods
from pages.parts import frame, session

ISSUER = "http://127.0.0.1:9"  # nobody signs in anew: the cookies are there already
ROLES = access.roles()
DECLARED = sorted({page for role in ROLES.values() for page in role.pages})
LISTED = [line for line in inspect.getsource(frame.pages).splitlines() if "_page(" in line]
BUILT = {"" if "default=True" in line else line.split('"')[3] for line in LISTED}
MANY = 10  # figures of others that whoever sees all is sent at least
LIMITED = [key for key, role in ROLES.items() if role.reach != "all"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """A store with canaries and a dashboard over it."""
    home = tmp_path_factory.mktemp("kenari") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPOR_HOME", str(home))
        world = canaries.made(home)
        with providers.dashboard(home, ISSUER) as address:
            yield world, address


@pytest.fixture(scope="module")
def warm(served: tuple[World, str]) -> tuple[World, str]:
    """The same after somebody who sees all has opened everything, and was shown everybody."""
    world, address = served
    raw = b""
    with listening.visit(address, "pusat") as visit:
        for page in sorted(ROLES["pusat"].pages & BUILT):
            shown = visit.page(page, opened=True)
            assert shown.errors == [], page
            raw += shown.raw
    for account in LIMITED:
        assert found(world, world.outside(account), raw), f"nothing would be found that {account} may not see"
        assert len(world.figures(raw, world.outside(account))) > MANY, f"no figure that {account} may not see"
    return served


def found(world: World, codes: frozenset[str], raw: bytes) -> list[bytes]:
    return [word for word in world.words(codes) if word in raw]


def test_every_page_is_declared_for_a_role() -> None:
    assert len(BUILT) == len(LISTED) > 10
    assert set(DECLARED) >= BUILT


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_lists_what_the_role_opens(served: tuple[World, str], role: str) -> None:
    with listening.visit(served[1], role) as visit:
        first = visit.page("katalog")
    assert first.menu == ROLES[role].pages & BUILT


@pytest.mark.parametrize("page", DECLARED)
@pytest.mark.parametrize("role", LIMITED)
def test_nothing_of_others_is_sent(warm: tuple[World, str], role: str, page: str) -> None:
    world, address = warm
    with listening.visit(address, role) as visit:
        shown = visit.page(page, opened=True)
    assert found(world, world.outside(role), shown.raw) == []
    assert world.figures(shown.raw, world.outside(role)) == set()
    if page in BUILT:
        opens = (
            page in ROLES[role].pages or page == ""
        )  # whoever asks for none is led to the first of the role
        assert (shown.errors == []) == opens, shown.errors


@pytest.mark.parametrize("page", ["indikator", "perbandingan"])
@pytest.mark.parametrize("role", ["pusat", "koordinator", "operator"])
def test_no_picture_tells_of_others(warm: tuple[World, str], role: str, page: str) -> None:
    """What stands in a PDF is read as a person would copy it; a PNG holds no text beside its picture."""
    world, address = warm
    with listening.visit(address, role) as visit:
        shown = visit.page(page, opened=True, periode=str(periods.containing(engines.today(), 3).shifted(-1)))
        files = [visit.file(one) for one in shown.pictures]
    told = "\n".join(
        one.extract_text() for file in files if file[:4] == b"%PDF" for one in reader(file).pages
    )
    drawn = [file for file in files if file[:4] == b"\x89PNG"]
    if role == "pusat" or (role, page) == ("koordinator", "perbandingan"):
        own = world.codes - world.outside(role)
        assert drawn
        assert page == "indikator" or found(world, own, told.encode()), "nothing would be found"
    assert found(world, world.outside(role), told.encode()) == []
    assert [
        file for file in drawn if found(world, world.codes, file) or b"tEXt" in file or b"iTXt" in file
    ] == []


def reader(file: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(file))


@pytest.mark.parametrize("role", [one for one in LIMITED if ROLES[one].reach != "published"])
def test_whoever_may_see_something_is_shown_it(warm: tuple[World, str], role: str) -> None:
    world, address = warm
    own = world.scopes[role].allowed or frozenset()
    with listening.visit(address, role) as visit:
        raw = visit.page("").raw + visit.page("instansi").raw
    assert found(world, own, raw)


@pytest.mark.parametrize("role", [one for one in LIMITED if ROLES[one].reach != "published"])
def test_asking_for_others_is_asking_for_nobody(warm: tuple[World, str], role: str) -> None:
    """An address is no control: what lies beyond the scope is as unknown as what does not exist."""
    world, address = warm
    other, nobody = min(world.outside(role)), "KNR999Q"
    with listening.visit(address, role) as visit:
        for page in sorted(ROLES[role].pages & set(frame.RESULTS)):
            asked = [visit.page(page, instansi=code, wilayah="11") for code in (other, nobody)]
            named = [canaries.name_of(code).encode() for code in world.outside(role)]
            assert [one for one in named if one in asked[0].raw] == []
            assert [one.errors for one in asked] == [[], []]
            assert len({len(one.elements) for one in asked}) == 1, page


def test_whoever_loses_access_gets_nothing_more(warm: tuple[World, str]) -> None:
    world, address = warm
    store, root, email = world.store, canaries.ROOT, "sebentar@contoh.go.id"
    people.invite(store, root, email, people.Grant("pusat"), {})
    with listening.visit(address, "sebentar") as visit:
        shown = visit.page("perbandingan", opened=True)
        assert found(world, world.codes, shown.raw)
        people.revoke(store, root, people.found(store, root, email))
        time.sleep(2 * session.STALE)
        assert found(world, world.codes, visit.page("perbandingan").raw) == []
        with pytest.raises(AssertionError, match="Failed to generate"):
            visit.file(shown.files[-1])
