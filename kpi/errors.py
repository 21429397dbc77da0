"""The one error that is meant for people."""

from kpi import messages


class RaporError(Exception):
    """Something a person can mend: what was found, where, and what to do.

    Args:
        code: A key of data/messages/*.toml.
        values: What the sentence's braces stand for.
    """

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def text(self, language: str | None = None) -> str:
        """The sentence in a language."""
        return messages.sentence(self.code, language, **self.values)

    def __str__(self) -> str:
        return self.text()
