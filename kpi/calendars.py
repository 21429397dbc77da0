"""Calendars: the two relations that views may read beside records – the days of the data, and today."""

import pyarrow as pa

DAYS: dict[str, pa.DataType] = {
    "day": pa.date32(),
    "week_start": pa.date32(),
    "month": pa.string(),
    "month_end": pa.date32(),
}
CALENDAR = pa.schema(DAYS)
CLOCK = pa.schema([("as_of", pa.date32())])
HELPERS = {"calendar": CALENDAR, "clock": CLOCK}
"""Relations that every engine provides."""
