"""Second paths: no cache without who reads in its key, no read of everything but where that is meant.

Almost every leak of such systems was a cache that knew no person, or a read beside the one that checks.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi.access import Visitor, roles
from pages.parts.figures import compared, results

ROOT = Path(__file__).parent.parent.parent
FILES = sorted(file for folder in ("pages", "kpi", "connectors") for file in (ROOT / folder).rglob("*.py"))
TREES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts): ast.parse(file.read_text(encoding="utf-8"))
    for file in FILES
}

WHO_READS = {"Asked", "Scope", "Comparison", "Account"}
"""Types of arguments whose key says who reads; see Scope.key."""
IMPERSONAL = {
    "connectors.headings.spelling": "words of headings",
    "connectors.regions.names": "the government's list of regions",
    "connectors.regions._known": "the government's list of regions",
    "connectors.sentiment._model": "a model",
    "kpi.access.roles": "declared roles",
    "kpi.audit._words": "words for what was done",
    "kpi.digests._read": "whether a file is as it was written",
    "kpi.export.fonts._ems": "how wide a text is",
    "kpi.export.fonts._font": "fonts",
    "kpi.export.printing.spec": "pictures without data",
    "kpi.export.sections.declared": "declared sections",
    "kpi.export.web.bundles.drawing": "the script that draws",
    "kpi.export.rendering.renderer": "a process that draws",
    "kpi.export.workshop.workshop": "a process that makes files, told with every order who asks",
    "kpi.messages._texts": "sentences",
    "kpi.notation.number": "how a number is written",
    "kpi.projects._form": "declared programmes",
    "kpi.retention._declared": "declared times of retention",
    "kpi.sample.world.declared": "how the sample is made",
    "kpi.tables._tables": "declared tables",
    "kpi.totals._parsed": "words for totals",
    "kpi.totals.of_record": "words for totals",
    "pages.parts.data.connections._look": "asked by whoever may work with sources, see source_cards.found",
    "pages.parts.figures.machine._card": "how good the model is",
    "pages.parts.pictures._spec": "pictures without data",
    "pages.parts.figures.results._paths": "only targets for everybody, or of the project in force",
    "pages.parts.session._opened": "the store itself",
    "pages.parts.session._noted": "version, targets, projects: everybody gets what they may see",
    "pages.parts.session._known": "the register, from which everybody gets what they may see",
    "pages.parts.session._titles": "names, from which everybody gets what they may see",
    "pages.parts.access.trail._chain": "whether the audit log is whole",
    "pages.parts.words._sentences": "translations",
}
"""Cached functions without who reads in their key, and what they give."""

ONLY_WITHIN_SESSION = ("_opened", "_noted", "_known", "_titles")
EVERYTHING_MEANT = {
    "kpi.access": "the local person and the command line",
    "kpi.accounts": "whoever sees all by their role",
    "kpi.checks": "a command",
    "kpi.commands": "commands: whoever may run them can read the files",
    "kpi.doctor": "a command",
    "kpi.figures": "the command line",
    "kpi.frozen": "of a snapshot, which is narrowed when it is made and when it is opened",
    "kpi.mappings": "answers of people who see all count for everybody",
    "kpi.pulls": "sources are registered by administrators",
    "kpi.scope": "its declaration",
    "kpi.snapshots": "what is published is seen by everybody; verified by a command",
    "kpi.sources": "sources are registered by administrators",
    "kpi.store": "measures are computed of everything",
    "pages.parts.session": "the version of the data, never shown",
}
SAY_WHO = {"Scope", "Visitor", "Account", "Reading"}
"""Types of an argument that says for whom something is read."""
FOR_NOBODY = {
    "kpi.accounts": "the register, which decides who sees what",
    "kpi.agencies": "the register; see WHOLE_REGISTER",
    "kpi.attribution": "labels of texts, while they come in",
    "kpi.audit": "whether the log is whole: a count of lines",
    "kpi.claims": "who refreshes a source",
    "kpi.erasure": "removes what is too old",
    "kpi.evidence": "what a command names that was damaged",
    "kpi.export.captions": "words for what was read already",
    "kpi.export.frames": "names of agencies that were read already",
    "kpi.export.orders": "whether anything changed, never what",
    "kpi.export.statements": "how an indicator is defined",
    "kpi.figures": "the command line",
    "kpi.imports": "keeps what was judged for somebody",
    "kpi.inputs": "measures are computed of everything",
    "kpi.judgement": "headings of a file, while it comes in",
    "kpi.keeping": "keeps what was judged for somebody",
    "kpi.measures": "measures are computed of everything",
    "kpi.projects": "the register; see WHOLE_REGISTER",
    "kpi.pulls": "sources are registered by administrators",
    "kpi.refreshing": "sources are registered by administrators; gives what came of it",
    "kpi.registry": "the register, while rows come in; see kpi.registry.within",
    "kpi.retention": "removes what is too old",
    "kpi.snapshots": "a path",
    "kpi.sources": "whether what was typed can be right",
    "kpi.targets": "of a project that was read already",
    "kpi.views": "measures are computed of everything",
}
"""Modules with functions that open a store for nobody in particular, and what these give."""
WHOLE_REGISTER = {
    "kpi.accounts": "decides who sees what",
    "kpi.export.readings": "to find codes, which the scope of who reads then narrows",
    "kpi.anomalies": "narrowed by agencies.seen in the same line",
    "kpi.figures": "the command line",
    "kpi.projects": "which project covers which agency",
    "kpi.values": "narrowed by agencies.seen in the same line",
    "pages.parts.session": "narrowed by agencies.seen in _register",
}


def cached() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function whose results are kept, by its full name."""
    for module, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(map(is_cache, node.decorator_list)):
                yield f"{module}.{node.name}", node


def is_cache(decorator: ast.expr) -> bool:
    named = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
    last = named.rpartition(".")[2]
    return last in {"cache", "lru_cache", "cached", "_cached", "cache_data", "cache_resource"}


CACHED = dict(cached())


def test_caches_are_found() -> None:
    assert len(CACHED) > 30
    assert {
        "pages.parts.figures.results._figures",
        "pages.parts.figures.compared.values",
        "kpi.access.roles",
    } <= CACHED.keys()


@pytest.mark.parametrize("name", CACHED)
def test_who_reads_is_a_part_of_every_key(name: str) -> None:
    arguments = [ast.unparse(one.annotation) for one in CACHED[name].args.args if one.annotation]
    of_somebody = bool(WHO_READS & {one.rpartition(".")[2] for one in arguments})
    assert of_somebody != (name in IMPERSONAL), "say who reads, or why that does not matter"


@pytest.mark.parametrize("name", CACHED)
def test_no_key_is_a_frame_and_no_body_asks_who_is_there(name: str) -> None:
    node = CACHED[name]
    arguments = " ".join(ast.unparse(one.annotation) for one in node.args.args if one.annotation)
    assert not {"DataFrame", "Series", "pa.Table"} & set(
        arguments.replace("[", " ").replace("]", " ").split()
    )
    body = "\n".join(map(ast.unparse, node.body))
    for asked in ("st.user", "session_state", "query_params", "visitor()", "session.scope()", "st.context"):
        assert asked not in body, "what a cached function depends on is an argument"


def test_exceptions_are_still_there() -> None:
    assert IMPERSONAL.keys() <= CACHED.keys(), IMPERSONAL.keys() - CACHED.keys()


def test_every_answer_is_kept_by_a_key_of_who_asks() -> None:
    assert "within.key" in source(results.__name__, "key")
    assert "asked.key" in source(compared.__name__, "key")


def source(module: str, function: str) -> str:
    found = [
        one for one in ast.walk(TREES[module]) if isinstance(one, ast.FunctionDef) and one.name == function
    ]
    return "\n".join(map(ast.unparse, found))


def users(name: str) -> set[str]:
    """Modules that read a name, not counting that they import it."""
    return {
        module
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == name)
        or (isinstance(node, ast.Attribute) and ast.unparse(node) == name)
    }


def test_everything_is_read_only_where_that_is_meant() -> None:
    meant = users("EVERYTHING") | users("scope.EVERYTHING")
    assert {one for one in meant if not known(one, EVERYTHING_MEANT)} == set()


def test_the_whole_register_is_read_only_where_it_is_narrowed() -> None:
    assert {one for one in users("agencies.read") if not known(one, WHOLE_REGISTER)} == set()


def test_whoever_opens_a_store_says_for_whom() -> None:
    """A new read that takes no scope stands out here, before it stands on a screen."""
    found = {module for module, types in opening() if types & {"Store", "Lake"} and not types & SAY_WHO}
    assert found == FOR_NOBODY.keys()


def test_who_somebody_is_and_what_they_see_is_always_said() -> None:
    with pytest.raises(TypeError, match="scope"):
        Visitor("x", roles()["viewer"])  # type: ignore[call-arg]


def opening() -> Iterator[tuple[str, set[str]]]:
    """Every public function of kpi, commands and the sample aside: its module and the types that it takes."""
    for module, tree in TREES.items():
        if not module.startswith("kpi.") or module.startswith(("kpi.commands", "kpi.sample.")):
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                given = [one.annotation for one in (*node.args.args, *node.args.kwonlyargs) if one.annotation]
                yield (
                    module,
                    {one.id for type_ in given for one in ast.walk(type_) if isinstance(one, ast.Name)},
                )


@pytest.mark.parametrize("name", ONLY_WITHIN_SESSION)
def test_what_is_of_everybody_does_not_leave_the_session(name: str) -> None:
    assert users(f"session.{name}") == set()


def known(module: str, declared: dict[str, str]) -> bool:
    return module in declared or module.rpartition(".")[0] in declared
