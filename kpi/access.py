"""Who visits: the account, its role, and the agencies and projects that it may see."""

import tomllib
from dataclasses import dataclass
from functools import cache

from kpi import settings
from kpi.errors import RaporError
from kpi.messages import Text
from kpi.scope import EVERYTHING, Scope


@dataclass(frozen=True)
class Role:
    """A row of data/access/roles.toml.

    Attributes:
        reach: all, subtree, projects, agency or published.
        pages: Addresses of the pages that the menu lists.
        powers: What may be done.
        home: Address of the page that the role begins with.
    """

    key: str
    name: Text
    reach: str
    pages: frozenset[str]
    powers: frozenset[str]
    home: str = ""


@dataclass(frozen=True)
class Visitor:
    """Who asks for something; made once per run.

    Attributes:
        account: What the audit log calls them: an e-mail, "lokal" or "cli".
        role: What they may open and do.
        scope: What they may see; a required argument of every read.
    """

    account: str
    role: Role
    scope: Scope

    def may(self, power: str) -> bool:
        """Whether the role has a power."""
        return power in self.role.powers

    def require(self, power: str) -> None:
        """Pass only whoever has a power.

        Raises:
            RaporError: not_allowed, for anybody else.
        """
        if not self.may(power):
            raise RaporError("not_allowed")

    def require_page(self, address: str) -> None:
        """Pass only whose role opens a page.

        Raises:
            RaporError: page_not_open, for anybody else.
        """
        if address not in self.role.pages:
            raise RaporError("page_not_open")

    def require_agency(self, code: str | None) -> None:
        """Pass only whoever may see an agency; what belongs to no agency is for those who see all.

        Raises:
            RaporError: not_allowed, which does not tell whether there is such an agency.
        """
        allowed = self.scope.allowed
        if allowed is not None and code not in allowed:
            raise RaporError("not_allowed")


@cache
def roles() -> dict[str, Role]:
    """The declared roles by their key."""
    declared = tomllib.loads((settings.DATA / "access" / "roles.toml").read_text(encoding="utf-8"))
    return {
        key: Role(
            key,
            Text(**one["name"]),
            one["reach"],
            frozenset(one["pages"]),
            frozenset(one["powers"]),
            one["pages"][0],
        )
        for key, one in declared.items()
    }


def local() -> Visitor:
    """The one person of an installation without sign-in."""
    return Visitor("lokal", roles()["pusat"], EVERYTHING)


def command_line() -> Visitor:
    """Whoever may run commands on the machine: they can read the files anyway."""
    return Visitor("cli", roles()["pusat"], EVERYTHING)
