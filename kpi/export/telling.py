"""Telling how far a file has come, to whoever waits for it."""

from collections.abc import Callable

Said = Callable[[str, float], None]
"""Takes what is being made, in words, and the share that is done."""


def unsaid(sentence: str, share: float) -> None:
    """Tell nobody."""
