"""Attribution: whose a label is – a person's, which stays, or a machine's, which gives way to it.

A label that a machine gave is one that its source did not have: the record names its column in `absent`, so
that figures which want labels of people only can leave it out.
"""

from dataclasses import dataclass, fields, replace

from connectors.cleaning import Cleaned
from connectors.judging import Judging
from connectors.kinds import FOLDED
from connectors.sheets import SOURCE, quoted
from kpi import stored
from kpi.lake import Lake


def by_machine(name: str, absent: str = "absent") -> str:
    """The condition that a machine gave the label of a stored record that has one, as SQL."""
    return f"coalesce({absent}, '') LIKE '%;{name};%'"


@dataclass(frozen=True)
class Attributed(Cleaned):
    """What became of the rows of a sheet, and whose the labels of its records are."""

    sql: str

    @property
    def records_sql(self) -> str:
        """The accepted records; see Cleaned."""
        return self.sql

    @property
    def ordered_sql(self) -> str:
        """The same, month by month in the order of their key."""
        month = ["year(local_date) * 12 + month(local_date)"] if self.layout.table.date else []
        return f"SELECT * FROM ({self.sql}) ORDER BY {', '.join([*month, *self.layout.table.key])}"


def attributed(lake: Lake, cleaned: Cleaned) -> Cleaned:
    """Let labels of people stay, and mark those of a machine.

    A record that arrives without a label, or with one that a machine gave, keeps the label that a person gave
    to the stored record of the same key. The connection holds what is needed for it.

    Args:
        lake: Where the stored records are.
        cleaned: What arrives.

    Returns:
        The same, `labelled` being the labels that a machine gave and that stay.
    """
    table = cleaned.layout.table
    if table.store == "lake":
        for name in sorted({text.text_for for text in table.texts.values() if text.text_for}):
            cleaned = _Label(lake, cleaned, name).attributed()
    return cleaned


@dataclass(frozen=True)
class _Label:
    """A column that texts can tell, in rows that arrive."""

    lake: Lake
    cleaned: Cleaned
    name: str

    def attributed(self) -> Cleaned:
        """What arrives, each label being that of whoever gave it."""
        cleaned, name = self.cleaned, self.name
        given = {column.name for column in Judging(cleaned.layout, cleaned.options).columns}
        if not given.issuperset(cleaned.layout.table.key):
            return cleaned
        labelled = f"v_{name} IS NOT NULL" if name in given else "false"
        arrived = f"SELECT {self._key('v_')} AS key FROM clean WHERE"
        people = self._make("people", self._of_people(f"{arrived} {self._told} OR NOT {labelled}"))
        told = f"SELECT * FROM ({arrived} {self._told} AND {labelled})"
        machine = self._make("machine", f"{told} ANTI JOIN people_{name} USING (key)")
        if name in cleaned.labelled:
            cleaned = replace(cleaned, labelled={**cleaned.labelled, name: machine})
        if not (machine or people):
            return cleaned
        return Attributed(
            **{one.name: getattr(cleaned, one.name) for one in fields(Cleaned)}, sql=self._sql()
        )

    @property
    def _told(self) -> str:
        """The condition that a machine told the label of a row; see connectors.texts."""
        if self.name not in self.cleaned.labelled:
            return "false"
        place = self.cleaned.layout.columns[self.name][-1].index
        return f"row_no IN (SELECT row_no FROM {SOURCE} WHERE c{place} <> '')"

    def _of_people(self, waiting: str) -> str:
        """Labels that people gave to the stored records of which new ones wait for a label."""
        files = self.lake.files(self.cleaned.layout.table.name)
        if not files:
            return f"SELECT key, NULL::VARCHAR AS label FROM ({waiting}) LIMIT 0"
        held = stored.select(self.cleaned.connection, self.cleaned.layout.table, files)
        found = f"SELECT {self._key()} AS key, {self.name} AS label FROM ({held})"
        whose = f"{self.name} IS NOT NULL AND NOT {by_machine(self.name)}"
        return f"{found} WHERE {whose} AND key IN ({waiting})"

    def _sql(self) -> str:
        name, mark = self.name, f";{self.name};"
        people = f"nullif(replace(absent, {quoted(mark)}, ';'), ';')"
        machine = f"coalesce(absent, ';') || {quoted(mark[1:])}"
        absent = (
            f"CASE WHEN people.key IS NOT NULL THEN {people} "
            f"WHEN machine.key IS NOT NULL THEN {machine} ELSE absent END"
        )
        return (
            f"SELECT arrived.* REPLACE (coalesce(people.label, {name}) AS {name}, {absent} AS absent) "
            f"FROM ({self.cleaned.records_sql}) AS arrived "
            f"LEFT JOIN people_{name} AS people ON people.key = {self._key('arrived.')} "
            f"LEFT JOIN machine_{name} AS machine ON machine.key = {self._key('arrived.')}"
        )

    def _key(self, before: str = "") -> str:
        """The key of a record as one value; codes and handles are compared without case."""
        columns = [self.cleaned.layout.table.columns[name] for name in self.cleaned.layout.table.key]
        cells = [(f"lower({before}{c.name})" if c.type in FOLDED else f"{before}{c.name}") for c in columns]
        return f"row({', '.join(cells)})"

    def _make(self, what: str, sql: str) -> int:
        """Make a table of the label; how many rows it has."""
        connection = self.cleaned.connection
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {what}_{self.name} AS {sql}")
        ((count,),) = connection.execute(f"SELECT count(*) FROM {what}_{self.name}").fetchall()
        return int(count)
