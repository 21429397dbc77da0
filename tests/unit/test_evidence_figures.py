"""SIN-1c and SIN-3c are made of verified evidence only: attached, refused or withdrawn, it proves nothing."""

from datetime import date

import pytest

from kpi import access, evidence, periods, store, values
from kpi.access import Visitor
from kpi.evidence import REFUSED, VERIFIED
from kpi.scope import EVERYTHING
from kpi.state.project_models import Milestone
from kpi.store import Store

PUSAT = access.roles()["pusat"]
AUTHOR, JUDGE = Visitor("peserta@x.go.id", PUSAT, EVERYTHING), Visitor("mentor@x.go.id", PUSAT, EVERYTHING)
INDICATORS = {"SIN-1c": "short", "SIN-3c": "medium"}


@pytest.fixture(params=INDICATORS)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(home: object, code: str) -> Store:
    """Four milestones of weight 1 that were finished in time; nothing proves them yet."""
    found = store.open()
    with found.writing() as session:
        for number in range(1, 5):
            done = {"planned_end": date(2026, 6, 1), "actual_end": date(2026, 5, 30), "weight": 1.0}
            about = {"horizon": INDICATORS[code], "aspect": "people", "agency_code": "A", "name": "SK"}
            session.add(Milestone(number=number, project="P", milestone_id=f"M{number}", **about, **done))
    return found


def proven(opened: Store, code: str) -> tuple[float, float]:
    """Numerator and denominator of the indicator after the measures were brought up to date."""
    opened.refresh_measures()
    key = next(key for key, one in opened.catalogue.indicators.items() if one.code == code)
    span = periods.parse("2026-06")
    row = values.compute(opened.lake, opened.catalogue, EVERYTHING, span, "nation", indicators=[key]).iloc[0]
    return float(row["numerator"]), float(row["denominator"])


def test_only_what_somebody_else_has_verified_counts(opened: Store, code: str) -> None:
    assert proven(opened, code) == (0, 4)
    first, second = (
        evidence.attach_link(opened, AUTHOR, number, "Bukti", "https://kemendagri.go.id/sk")
        for number in (1, 2)
    )
    assert proven(opened, code) == (0, 4)
    evidence.judge(opened, JUDGE, first.number, 1, verdict=VERIFIED, reason="Sesuai")
    evidence.judge(opened, JUDGE, second.number, 1, verdict=REFUSED, reason="Belum ditandatangani")
    assert proven(opened, code) == (1, 4)
    evidence.judge(opened, JUDGE, second.number, 2, verdict=VERIFIED, reason="Sudah ditandatangani")
    assert proven(opened, code) == (2, 4)
    evidence.withdraw(opened, AUTHOR, first.number, 2)
    assert proven(opened, code) == (1, 4)
