"""Every specification runs on every engine."""

from collections.abc import Callable
from functools import partial

import pytest

from kpi import engines

pytest.register_assert_rewrite("drawn")  # so that a failure shows both tables
import drawn  # noqa: E402


@pytest.fixture(params=["duckdb"])
def spec(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Compare what an indicator sums with what is expected: drawn.check on an engine."""
    return partial(drawn.check, engines.open(request.param))
