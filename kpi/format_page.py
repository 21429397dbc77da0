"""The part of docs/tables.md that says which exports are recognised, and what their figures become."""

from collections.abc import Iterable

from kpi.format_parts import Part
from kpi.formats import Format
from kpi.messages import Text, sentence


def lines(known: Iterable[Format]) -> list[str]:
    """The part of the page about formats: those that fill a table first, then those that are refused."""
    found = ["", "## Format ekspor / Export formats", ""]
    for one in sorted(known, key=lambda one: (one.table is None, one.table or "", one.name)):
        filled = f"→ `{one.table}`" if one.table else "ditolak / refused"
        found += [f"### {both(one.title)} – `{one.name}` {filled}", ""]
        found += [*_described(one), f"Dikenali dari judul / Recognised by headings: {_marks(one)}.", ""]
        found += _unseen(one)
        if one.columns:
            found += ["| Kolom / Column | Judul dalam ekspor / Heading in the export |", "|---|---|"]
            found += [f"| `{column}` | {_headings(one, column)} |" for column in one.columns]
            found += [f"| `{column}` | = {text} |" for column, text in one.constants.items()]
            found.append("")
    return found[:-1]


def _described(one: Format) -> list[str]:
    texts = [one.description] if one.description else []
    texts += [Text(sentence(one.refuse, "id"), sentence(one.refuse, "en"))] if one.refuse else []
    return [line for text in texts for line in (text.id, "", text.en, "")]


def _unseen(one: Format) -> list[str]:
    """What is said of spellings that nobody has seen."""
    if not one.unseen:
        return []
    said = Text(
        "Ejaan berikut disusun dari antarmuka dan belum pernah terlihat dalam ekspor asli",
        "These spellings are put together from the interface and were never seen in a real export",
    )
    return [f"{both(said)}: {', '.join(one.unseen)}.", ""]


def _marks(one: Format) -> str:
    only = " – tidak ada yang lain / and no others" if one.exact else ""
    return ", ".join(mark[0] for mark in one.headings) + only


def _headings(one: Format, column: str) -> str:
    """The headings of a column in all their spellings, marked where only a part of the cell is read."""
    parts = [_spellings(part) for part in one.columns[column]]
    shown = [" + ".join(parts)] if column in one.made else list(dict.fromkeys(parts))
    return ", ".join(shown).replace("|", "\\|")


def _spellings(part: Part) -> str:
    piece = " (sebagian / part)" if part.pattern else ""
    spelled = ", ".join(f"{heading}{piece}" for heading in part.headings)
    return f"{spelled} + {', '.join(part.hour)}" if part.hour else spelled


def both(text: Text) -> str:
    """A text in both languages, once if they agree."""
    return text.id if text.id == text.en else f"{text.id} / {text.en}"
