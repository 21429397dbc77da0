"""Questions: which picture of which figures – all that a list of slides keeps, never the figures."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

from kpi import agencies, periods
from kpi.agencies import Agency
from kpi.periods import Period
from kpi.scope import Scope

CENTRAL = "pusat"


@dataclass(frozen=True)
class Question:
    """What a picture answers.

    Attributes:
        kind: A kind of illustration, see kpi.export.illustrations.
        period: Such as "2026-Q3".
        indicator: Its key; "" where the picture is not about one.
        region: Code of a province, "pusat" for the central government, "" for all.
        agency: Code of an agency, for it and all below it; "" for all.
        platform: One platform; "" for all.
        level: Level of the agencies that are compared; "" for any.
        project: Code of the project whose targets hold; "" for those of all.
        part: What its kind leaves open: the name of a histogram, the event and month of a wave, the goal of a
            sensitivity, the horizon of a timeline; "" for the usual one.
    """

    kind: str
    period: str
    indicator: str = ""
    region: str = ""
    agency: str = ""
    platform: str = ""
    level: str = ""
    project: str = ""
    part: str = ""

    @property
    def span(self) -> Period:
        """The period.

        Raises:
            RaporError: If the text names none.
        """
        return periods.parse(self.period)

    @property
    def platforms(self) -> tuple[str, ...] | None:
        """The platforms to read; figures that know none always count. None for all."""
        return (self.platform, "") if self.platform else None

    def codes(self, register: Mapping[str, Agency]) -> frozenset[str] | None:
        """The agencies that are asked for; None for all. A code that nobody bears selects nothing."""
        if self.agency:
            return agencies.subtree(register, self.agency) if self.agency in register else frozenset()
        if not self.region:
            return None
        wanted = self.region.removeprefix(CENTRAL)
        return frozenset(code for code in register if agencies.province(register, code) == wanted)

    def within(self, scope: Scope, register: Mapping[str, Agency]) -> Scope:
        """The agencies that are asked for, never beyond what the person may see."""
        return scope.select(self.codes(register))

    def kept(self) -> dict[str, str]:
        """The question as plain texts, for a session or a file."""
        return asdict(self)

    def about(self, indicator: str) -> "Question":
        """The same question about another indicator."""
        return replace(self, indicator=indicator)


def restored(kept: Mapping[str, str]) -> Question:
    """The question that was kept; what it does not know is left out."""
    known = {one.name for one in fields(Question)}
    return Question(**{name: str(value) for name, value in kept.items() if name in known})
