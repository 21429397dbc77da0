"""Redaction: what must never stand in a log is taken out of every record, its traceback included."""

import logging
import re
import traceback

GONE = "[…]"
WORDS = r"(?:password|passwd|pwd|secret|token|(?:api|private|access)[_-]?key|cookie|authorization)"
SECRETS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(r"(?<=://)[^\s/@'\"]*:[^\s@'\"]*(?=@)"),  # name and password of an address
    re.compile(r"(?i)(?<=\bbearer )[\w.~+/=-]+"),
    re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"),  # a signed token
    re.compile(r"\bAIza[\w-]{30,}|\bya29\.[\w-]+"),  # keys of Google
    re.compile(
        rf"(?i)(?<![a-z])[\w-]*{WORDS}['\"]?\s*[=:]\s*(?:'[^']*'|\"[^\"]*\"|(?!\[…\])[^\s&,;'\")}}\]]+)"
    ),
    re.compile(r"(?<=[?&]code=)[^\s&'\"]+|(?<=[?&]state=)[^\s&'\"]+"),  # of a sign-in
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),  # an e-mail
)


class Record(logging.LogRecord):
    """A log record without secrets, whichever handler writes it."""

    def getMessage(self) -> str:  # noqa: N802 – the name is logging's
        """The message with its arguments, redacted."""
        return redacted(super().getMessage())


def redacted(text: str) -> str:
    """A text without passwords, keys, tokens and e-mails."""
    for secret in SECRETS:
        text = secret.sub(GONE, text)
    return text


def install() -> None:
    """From now on every logger of this process makes redacted records."""
    logging.setLogRecordFactory(_made)


def _made(*parts: object, **named: object) -> logging.LogRecord:
    record = Record(*parts, **named)  # type: ignore[arg-type]
    if record.exc_info and record.exc_info[0] is not None:
        # Formatters take this text instead of writing the traceback themselves.
        record.exc_text = redacted("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))
    return record
