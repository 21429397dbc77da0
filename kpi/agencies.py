"""The tree of agencies: who stands below whom, and which group an agency's figures belong to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from kpi.engines import Engine
from kpi.errors import RaporError
from kpi.lake import Lake
from kpi.scope import Scope

COLUMNS = ("agency_code", "name", "level", "parent_code", "province_code")


@dataclass(frozen=True)
class Agency:
    """One agency of the register; texts are empty where nothing is known."""

    code: str
    name: str
    level: str
    parent: str
    province: str


def read(lake: Lake, engine: Engine) -> dict[str, Agency]:
    """The whole register by code, which decides who sees what; what may be shown of it is `seen`."""
    files = lake.files("agencies")
    if not files:
        return {}
    return of(
        engine.query(f"SELECT {', '.join(COLUMNS)} FROM agencies ORDER BY agency_code", {"agencies": files})
    )


def of(rows: pa.Table) -> dict[str, Agency]:
    """The register from rows of the record table agencies."""
    columns = [[text or "" for text in rows[name].to_pylist()] for name in COLUMNS]
    return {code: Agency(code, *rest) for code, *rest in zip(*columns, strict=True)}


def seen(register: Mapping[str, Agency], scope: Scope) -> dict[str, Agency]:
    """The register as far as a scope may see it, whatever of it is selected.

    Nothing tells who stands above: an agency whose parent is out of scope has none, and keeps only the
    province that lies there.
    """
    allowed = scope.allowed
    if allowed is None:
        return dict(register)
    return {
        code: replace(
            agency,
            parent=agency.parent if agency.parent in allowed else "",
            province=province(register, code),
        )
        for code, agency in register.items()
        if code in allowed
    }


def subtree(register: Mapping[str, Agency], code: str) -> frozenset[str]:
    """An agency and everything below it; nothing for a code that is not registered. Circles do no harm."""
    children: dict[str, list[str]] = {}
    for agency in register.values():
        children.setdefault(agency.parent, []).append(agency.code)
    found: set[str] = set()
    waiting = [code] if code in register else []
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += children.get(one, [])
    return frozenset(found)


def groups(register: Mapping[str, Agency], by: str) -> dict[str, str]:
    """The group of each agency, one at most; agencies that belong to none are absent.

    Args:
        register: All agencies.
        by: "province" – the province code of the agency or of its nearest ancestor that has one;
            "level" – its level;
            "parent" – an agency that has others below it stands with those of them that have none themselves.

    Raises:
        RaporError: If there is no such grouping.
    """
    parents = {agency.parent for agency in register.values() if agency.parent in register}
    rules: dict[str, Callable[[Agency], str]] = {
        "province": lambda agency: province(register, agency.code),
        "level": lambda agency: agency.level,
        "parent": lambda agency: agency.code if agency.code in parents else agency.parent or agency.code,
    }
    if by not in rules:
        raise RaporError("grouping_unknown", by=by, known=", ".join(rules))
    return {code: group for code, agency in register.items() if (group := rules[by](agency))}


def province(register: Mapping[str, Agency], code: str) -> str:
    """The province code of an agency or of its nearest ancestor that has one; "" if none has."""
    seen: set[str] = set()
    while code in register and code not in seen:
        if register[code].province:
            return register[code].province
        seen.add(code)
        code = register[code].parent
    return ""
