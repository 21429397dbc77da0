"""Illustrations: pictures read anew from a question, with the rights of whoever asks."""

from kpi import declarations
from kpi.errors import RaporError
from kpi.export.kinds import compositions, developments, leagues, shifts, undertakings
from kpi.export.readings import Illustration, Maker, Reading

__all__ = ["KINDS", "Illustration", "Reading", "read"]

KINDS: dict[str, Maker] = {
    **compositions.KINDS,
    **developments.KINDS,
    **leagues.KINDS,
    **shifts.KINDS,
    **undertakings.KINDS,
}
"""The kinds of illustrations, by the word that a question and the command line use."""


def read(reading: Reading) -> Illustration:
    """The illustration that a question asks for.

    Raises:
        RaporError: If its kind, period or indicator is not known.
    """
    make = KINDS.get(reading.question.kind)
    if make is None:
        kind = reading.question.kind
        raise RaporError("illustration_unknown", kind=kind, nearest=declarations.nearest(kind, KINDS))
    with reading.store.sound():
        return make(reading)
