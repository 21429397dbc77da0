"""Compound files (OLE2): the container of old workbooks and of encrypted new ones.

Source: Microsoft, [MS-CFB] Compound File Binary File Format.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST = 0xFFFFFFFA  # sector numbers from here on are marks, not places
ENTRY = 128
STREAM, ROOT = 2, 5


class DamagedError(Exception):
    """The file does not hold together."""


@dataclass(frozen=True)
class _Entry:
    kind: int
    start: int
    size: int


class Compound:
    """A compound file in memory.

    Raises:
        DamagedError: If its chains of sectors lead nowhere or the file ends within one.
    """

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        if len(self.data) < 512 or not self.data.startswith(MAGIC):
            raise DamagedError
        shift, small_shift = struct.unpack_from("<HH", self.data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise DamagedError
        self.sector, self.small = 1 << shift, 1 << small_shift
        directory, self.cutoff, small_table = struct.unpack_from("<I4xII", self.data, 48)
        self.table = self._table()
        self.entries = self._entries(self._chain(directory))
        root = next((entry for entry in self.entries.values() if entry.kind == ROOT), None)
        self.small_table = self._numbers(self._chain(small_table))
        self.small_stream = self._chain(root.start, root.size) if root else b""

    @property
    def names(self) -> set[str]:
        """Names of its streams and storages."""
        return set(self.entries)

    def stream(self, *names: str) -> bytes:
        """The content of the first of these streams that it has.

        Raises:
            DamagedError: If it has none of them, or not all of its content.
        """
        for name in names:
            found = self.entries.get(name)
            if found is not None and found.kind == STREAM:
                chain = self._small_chain if found.size < self.cutoff else self._chain
                return chain(found.start, found.size)
        raise DamagedError

    def _table(self) -> list[int]:
        """For each sector the one that follows it."""
        listed = list(struct.unpack_from("<109I", self.data, 76))
        (following,) = struct.unpack_from("<I", self.data, 68)
        seen = 0
        while following < LAST:
            seen += 1
            if seen > len(self.data) // self.sector:
                raise DamagedError
            *more, following = self._numbers(self._at(following))
            listed += more
        return self._numbers(b"".join(self._at(number) for number in listed if number < LAST))

    def _at(self, number: int) -> bytes:
        place = (number + 1) * self.sector
        if place >= len(self.data):
            raise DamagedError
        return self.data[place : place + self.sector]

    def _chain(self, start: int, size: int | None = None) -> bytes:
        """The sectors of a chain, cut to a size; the last of a file may be shorter than a sector."""
        parts = [self._at(number) for number in _followed(start, self.table)]
        return _cut(parts, len(parts) * self.sector if size is None else size)

    def _small_chain(self, start: int, size: int) -> bytes:
        places = [number * self.small for number in _followed(start, self.small_table)]
        return _cut([self.small_stream[place : place + self.small] for place in places], size)

    def _numbers(self, block: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))

    def _entries(self, directory: bytes) -> dict[str, _Entry]:
        found: dict[str, _Entry] = {}
        for place in range(0, len(directory) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", directory, place + 64)
            start, size = struct.unpack_from("<II", directory, place + 116)
            if kind and 2 <= length <= 64:
                name = directory[place : place + length - 2].decode("utf-16-le", "replace")
                found.setdefault(name, _Entry(kind, start, size))
        return found


def _cut(parts: list[bytes], size: int) -> bytes:
    """What parts of one length, the last perhaps shorter, hold.

    Raises:
        DamagedError: If that is less than it should be.
    """
    content = b"".join(parts)
    if len(content) < size:
        raise DamagedError
    return content[:size]


def _followed(start: int, table: list[int]) -> list[int]:
    """The sectors of a chain.

    Raises:
        DamagedError: If it leaves the table or runs in a circle.
    """
    chain: list[int] = []
    while start < LAST:
        if start >= len(table) or len(chain) > len(table):
            raise DamagedError
        chain.append(start)
        start = table[start]
    return chain
