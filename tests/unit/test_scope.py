"""Scopes: what may be seen, what is selected of it, and keys that never mix two people up."""

from kpi.scope import EVERYTHING, Scope

MINE, OURS = frozenset({"A"}), frozenset({"A", "B"})


def test_nothing_beyond_what_is_allowed_can_be_selected() -> None:
    assert Scope(OURS).select(frozenset({"B", "C"})).codes == {"B"}
    assert Scope(OURS).select(None).codes == OURS
    assert Scope(frozenset()).select(OURS).codes == frozenset()
    assert EVERYTHING.select(MINE).codes == MINE
    assert EVERYTHING.codes is None


def test_the_whole_of_a_scope_is_what_may_be_seen_whatever_is_selected() -> None:
    assert Scope(OURS, MINE).whole == Scope(OURS)


def test_what_belongs_to_no_agency_is_for_those_who_see_all() -> None:
    assert [Scope(OURS).covers(code) for code in ("A", "C", "", None)] == [True, False, False, False]
    assert EVERYTHING.covers(None)


def test_keys_are_equal_for_equal_scopes_only() -> None:
    scopes = [
        EVERYTHING,
        Scope(OURS),
        Scope(MINE),
        EVERYTHING.select(MINE),  # the same agencies to read, but other names beside them
        Scope(OURS).select(MINE),
        Scope(OURS, projects=frozenset()),
        Scope(OURS, projects=frozenset({"P"})),
        Scope(frozenset()),
        EVERYTHING.select(frozenset()),
    ]
    assert len({one.key for one in scopes}) == len(scopes)
    assert Scope(frozenset({"B", "A"})).key == Scope(OURS).key
