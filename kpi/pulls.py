"""Pulls: what one source gives becomes records, part by part, and how it went is noted with the source."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from connectors import files
from connectors import sources as kinds
from connectors.containers import Limits
from connectors.headings import Layout
from connectors.sources import Origin, Pulled
from kpi import drift, failures, imports, judgement, sources, watermarks
from kpi.claims import Claim
from kpi.drift import Columns
from kpi.errors import RaporError
from kpi.judgement import Report
from kpi.scope import EVERYTHING
from kpi.state import imports as remembered
from kpi.state import sources as kept
from kpi.state.models import Pull
from kpi.state.sources import DONE, PASSED, REFUSED, UNCHANGED, Draft
from kpi.store import Store

SHRUNK = 0.8  # of the rows of last time: a source that gives fewer is not believed
NO_ROWS = ("file_empty", "file_no_rows")
EMPTY = (*NO_ROWS, "google_sheet_empty", "google_empty")


@dataclass(frozen=True)
class Asking:
    """Who asks for a refresh, and how.

    Attributes:
        who: A person, or what acts for nobody: "cli", "schedule".
        language: Of the sentences in reports.
        accept_fewer: Whether a source may have shrunk.
        full: Whether to pull everything, also what is stored already.
        only_due: Whether to leave a source out that is not, or no longer, due.
        patient: Whether to wait a while for another refresh of the same source.
    """

    who: str = "cli"
    language: str | None = None
    accept_fewer: bool = False
    full: bool = False
    only_due: bool = False
    patient: bool = True


@dataclass
class Refresh:
    """A source while it is refreshed.

    Attributes:
        before: Headings and types of the last success, by part.
        taken_back: Content hashes of what was stored and taken back.
        failed: What could not be taken: the part, "" for the whole source, and why.
    """

    store: Store
    claim: Claim
    asking: Asking
    told: Callable[[str, int], None]
    draft: Draft
    origin: Origin
    before: Mapping[str, Columns]
    taken_back: frozenset[str]
    began: datetime = field(default_factory=remembered.now)
    count: int = 0
    reports: list[Report] = field(default_factory=list)
    failed: list[tuple[str, RaporError]] = field(default_factory=list)

    def run(self) -> Iterator[Report]:
        """Pull and store; a report of each part as soon as there is one."""
        try:
            with failures.plainly(self.draft.name), imports.workplace(self.store) as folder:
                place = folder / "pulled"
                place.mkdir()
                for pulled in kinds.pull(self.origin, place, Limits(), self.tell):
                    self.reports.append(self.part(pulled, folder))
                    yield self.reports[-1]
        except RaporError as error:
            whole = Pulled("", (), "")
            yield self.empty(whole, error) or self.refused(whole, error)
        self.finish()

    def tell(self, word: str, count: int) -> None:
        """Pass on what goes on."""
        self.count = count
        self.claim.tell(word, count)
        self.told(word, count)

    def part(self, pulled: Pulled, folder: Path) -> Report:
        """Judge and store one part."""
        order = sources.order(self.draft, pulled)
        try:
            if pulled.refused is not None:
                raise pulled.refused
            if pulled.content_hash in self.taken_back:
                return self.nothing(pulled, PASSED, "source_taken_back")
            with failures.plainly(self.draft.name), imports.engine(folder) as connection:
                self.tell("cleaning", self.count)
                language = self.asking.language
                judged = judgement.judge(self.store, order, pulled, connection, EVERYTHING, language=language)
                rows = judged.report.accepted + judged.report.rejected
                self.believe(pulled, rows)
                columns, warnings = self.drifted(pulled, judged.layout)
                report = replace(judged.report, warnings=(*warnings, *judged.report.warnings))
                self.tell("storing", rows)
                judged = replace(judged, report=report)
                report = imports.kept(self.store, judged, self.asking.who, language)
        except RaporError as error:
            return self.empty(pulled, error) or self.refused(pulled, error)
        again = any(one["code"] == "import_unchanged" for one in report.warnings)
        self.note(pulled, UNCHANGED if again else DONE, report, columns)
        return report

    def nothing(self, pulled: Pulled, status: str, code: str) -> Report:
        """The report of a part that brings nothing, without being at fault."""
        said = judgement.warning(code, self.asking.language)
        label = files.label(sources.order(self.draft, pulled).label)
        report = Report(label, self.draft.table, self.draft.format, warnings=(said,))
        self.note(pulled, status, report, None)
        return report

    def believe(self, pulled: Pulled, rows: int) -> None:
        """Refuse a part that suddenly has far fewer rows, where all of them were asked for.

        Raises:
            RaporError: If so.
        """
        before = self.rows_before(pulled)
        if not self.asking.accept_fewer and rows < SHRUNK * before:
            raise RaporError("source_shrunk", name=self.draft.name, before=before, found=rows)

    def rows_before(self, pulled: Pulled) -> int:
        """How many rows a part had when all of them were last pulled; 0 where that cannot be compared."""
        if self.origin.since is not None:
            return 0
        with self.store.reading() as session:
            name, definition = self.draft.name, self.draft.definition
            return kept.rows_before(session, name, definition, pulled.label)

    def empty(self, pulled: Pulled, error: RaporError) -> Report | None:
        """The report of a part without rows where that is no fault; else None."""
        if error.code not in EMPTY:
            return None
        fewer = self.asking.accept_fewer and self.rows_before(pulled) > 0
        if self.origin.since is None and not fewer:
            return None
        return self.nothing(pulled, UNCHANGED, "source_nothing_new")

    def refused(self, pulled: Pulled, error: RaporError) -> Report:
        """The report of a part, or of a whole source, that could not be taken."""
        if error.code in EMPTY and (before := self.rows_before(pulled)):
            error = RaporError("source_shrunk", name=self.draft.name, before=before, found=0)
        elif error.code in NO_ROWS and self.draft.kind != "folder":
            error = RaporError("source_empty")
        error = judgement.plain(error)
        self.failed.append((pulled.label, error))
        order = sources.order(self.draft, pulled)
        _, warnings = self.drifted(pulled, None)
        report = replace(judgement.refusal(order, error, self.asking.language), warnings=warnings)
        self.note(pulled, REFUSED, report, None, error)
        return report

    def drifted(self, pulled: Pulled, layout: Layout | None) -> tuple[Columns, Sequence[Mapping[str, str]]]:
        """The headings of a part with their types, and what to tell of how they changed."""
        before = self.before.get(self.key(pulled), {})
        if layout is not None:
            columns: Columns = {name: pulled.columns.get(name, "") for name in layout.headings if name}
        else:
            columns = pulled.columns or drift.headings(pulled.sheets, before)
        found = drift.changes(before, columns)
        return columns, [judgement.warning(code, self.asking.language, **values) for code, values in found]

    def key(self, pulled: Pulled) -> str:
        """What the headings of a part are compared with: all files of a folder are alike."""
        return "" if self.draft.kind == "folder" else pulled.label

    def note(
        self,
        pulled: Pulled,
        status: str,
        report: Report,
        columns: Columns | None,
        error: RaporError | None = None,
    ) -> None:
        """Write what became of a part, and how far the source has come, in one transaction."""
        with self.store.writing() as session:
            stored = remembered.find(session, report.import_id) if report.import_id else None
            pull = Pull(
                source=self.draft.name,
                part=pulled.label,
                status=status,
                definition=self.draft.definition,
                content_hash=pulled.content_hash,
                import_id=report.import_id,
                rows=report.accepted + report.rejected,
                accepted=report.accepted,
                rejected=report.rejected,
                since=self.origin.since,
                reached=pulled.watermark,
                who=self.asking.who,
                started_at=self.began,
                finished_at=remembered.now(),
                lake_before=stored.lake_before if stored else None,
                lake_after=stored.lake_after if stored else None,
                provenance=self.provenance(pulled),
                warnings=[dict(one) for one in report.warnings],
                failure=failures.held(error, pulled.label) if error else None,
            )
            kept.note(session, pull, self.claim.owner, self.key(pulled), columns)
        self.began = remembered.now()

    def provenance(self, pulled: Pulled) -> dict[str, str]:
        """Where a part came from, without secrets."""
        said = {"kind": self.draft.kind, "address": self.draft.address, "sheet": self.draft.sheet}
        query = sha256(self.draft.query.encode()).hexdigest() if self.draft.query else None
        known = {name: text for name, text in {**said, "query_hash": query}.items() if text is not None}
        return {**known, **pulled.provenance}

    def finish(self) -> None:
        """Write how the whole refresh went."""
        taken = [report for report in self.reports if report.refused is None]
        rows = sum(report.accepted + report.rejected for report in taken)
        counts = (rows, sum(report.rejected for report in taken)) if rows else None
        first = failures.held(self.failed[0][1], self.failed[0][0], len(self.failed)) if self.failed else None
        with self.store.writing() as session:
            kept.settle(
                session, self.draft.name, self.claim.owner, taken=bool(taken), counts=counts, failure=first
            )


def begin(store: Store, claim: Claim, asking: Asking, told: Callable[[str, int], None]) -> Refresh:
    """A claimed source, ready to be refreshed from where it stands."""
    with store.reading() as session:
        row = kept.find(session, claim.name)
        draft = kept.draft_of(row)
        known, taken_back = kept.known(session, draft.name, draft.definition)
        since = watermarks.less(row.reached, row.overlap_days) if row.watermark else None
        if asking.full:
            since, known, taken_back = None, frozenset(), frozenset()
        origin = sources.origin(draft, row.trusted, since=since, known=known)
        return Refresh(store, claim, asking, told, draft, origin, row.columns, taken_back)
