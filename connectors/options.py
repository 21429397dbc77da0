"""Options: what is known of the rows of a sheet beside the sheet itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa

OWN_ZONE = 420  # minutes east of UTC: rows without an agency are taken as western Indonesian time
TAKEN = "taken"
"""The relation of keys that a limited person's rows must not have, in the columns they are known by."""


@dataclass(frozen=True)
class Registry:
    """Who is registered, as far as the person who loads rows may know.

    Attributes:
        agencies: Columns code, zone (minutes east of UTC).
        accounts: Columns handle, code.
    """

    agencies: pa.Table
    accounts: pa.Table


@dataclass(frozen=True)
class Options:
    """What the caller knows about the rows.

    Attributes:
        agency: Code of the agency that owns rows which name none, as registered.
        zone: Minutes east of UTC of that agency.
        handle: Its account that owns the rows of an export which names none, or None.
        decimal: The decimal sign that the person or the source states, or None.
        decimals: The decimal sign found for each decimal column.
        limited: Whether the person may load rows of the registered agencies only: no others, none without
            an agency, and none whose key stands in the relation TAKEN of the connection.
        day_first: Whether 03/04/2026 is the third of April.
        epoch_1904: Whether serial dates count from 1904.
        cell_limit: Characters of a cell.
        now: The moment after which, by a day, nothing can have happened; UTC.
    """

    agency: str | None = None
    zone: int = OWN_ZONE
    handle: str | None = None
    decimal: str | None = None
    decimals: Mapping[str, str] = field(default_factory=dict)
    limited: bool = False
    day_first: bool = True
    epoch_1904: bool = False
    cell_limit: int = 32_767
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))
