"""What a figure consists of: response times between fixed edges, the elements of a survey."""

from collections.abc import Mapping
from itertools import pairwise

import pandas as pd

from kpi import breakdowns, charts, messages, notation
from kpi.breakdowns import Histogram
from kpi.charts import Look
from kpi.export.readings import Illustration, Maker, Reading
from kpi.indicators import Indicator
from kpi.messages import Text

LEAST = 10  # answers; of fewer no distribution is told
LONGEST = 36  # letters of an element's title


def counted(histogram: Histogram, found: pd.DataFrame) -> tuple[list[float], float]:
    """Answers in each bin, and messages that need one, from the figures of a histogram's parts."""
    counts = found.set_index("indicator")["numerator"]
    return [float(counts.get(key, 0)) for key in histogram.bins], float(counts.get(histogram.everything, 0))


def classes(histogram: Histogram, counts: list[float], asked: float, language: str) -> pd.DataFrame:
    """Bins, and those that nobody has answered, in columns as charts.count_bars takes them."""
    edges = [notation.minutes(edge, language, histogram.day) for edge in histogram.edges]
    between = [f"{_short(low, high)} – {high}" for low, high in pairwise(edges)]
    waiting = messages.sentence("unanswered", language)
    kept = [edge <= histogram.promise for edge in histogram.edges]
    found = pd.DataFrame(
        {
            "name": [f"≤ {edges[0]}", *between, f"> {edges[-1]}", waiting],
            "count": [*counts, asked - sum(counts)],
            "role": [*("main" if one else "none" for one in (*kept, False)), "watch"],
        }
    )
    promise = notation.minutes(histogram.promise, language, histogram.day)
    return found.assign(share=found["count"] / asked, promise=promise)


def subject(indicator: Indicator, histogram: Histogram, language: str) -> str:
    """What the picture of a histogram is of: the indicator, and which time is counted."""
    told = histogram.title(language).lower()
    named = indicator.title(language)
    return messages.sentence("illustration_histogram", language, subject=named, counted=told)


def elements(found: pd.DataFrame, titles: Mapping[str, Text], language: str) -> pd.DataFrame:
    """Elements of a survey, in columns as charts.interval_dots takes them.

    Args:
        found: Their figures, as from kpi.values.series.
        titles: Of each element, by the key of its part.
        language: Of the titles.
    """
    rows = found.set_index("indicator").reindex([*titles]).reset_index()
    means = rows["numerator"] / rows["denominator"]
    return rows.assign(
        name=[_brief(title(language)) for title in titles.values()],
        whole=[title(language) for title in titles.values()],
        reference=means.mean(),
        enough=rows["denominator"].notna(),
        sample=rows["denominator"].fillna(0),
    )


def element_titles(indicator: str, survey: breakdowns.Survey | None) -> dict[str, Text]:
    """The title of each element of a survey, by the key of its part."""
    return {
        breakdowns.element(indicator, name): title
        for name, title in (survey.elements if survey else {}).items()
    }


def scores(language: str, better: str) -> Look:
    """How elements are drawn: their scores go from 1 to 4."""
    return Look(language, "ratio", 1, better)


def _response_times(reading: Reading) -> Illustration:
    """The histogram asked for, by its name; otherwise the first. No rows where too few are answered."""
    known = reading.store.catalogue.breakdowns[reading.indicator.key].histograms
    histogram = known.get(reading.question.part) or next(iter(known.values()), None)
    empty = pd.DataFrame({"name": [], "count": [], "role": [], "share": []})
    if histogram is None:
        return Illustration(charts.count_bars, empty, reading.look(), "", reading.indicator)
    keys = [*histogram.bins, histogram.everything]
    counts, asked = counted(histogram, reading.values([reading.question.span], "nation", *keys))
    rows = classes(histogram, counts, asked, reading.language) if sum(counts) >= LEAST else empty
    told = subject(reading.indicator, histogram, reading.language)
    return Illustration(charts.count_bars, rows, reading.look(), told, reading.indicator)


def _elements(reading: Reading) -> Illustration:
    """The elements of an index; no rows of fewer people than may be broken down."""
    one = reading.indicator
    titles = element_titles(one.key, reading.store.catalogue.breakdowns[one.key].survey)
    found = reading.values([reading.question.span], "nation", one.key, *titles)
    whole = found.loc[found["indicator"] == one.key, "sample"].sum()
    rows = elements(found, titles, reading.language)
    look = scores(reading.language, one.better)
    shown = rows if whole >= one.least_group else rows.head(0)
    return Illustration(charts.interval_dots, shown, look, one.title(reading.language), one)


def _short(low: str, high: str) -> str:
    """A length of time without its unit if the other has the same."""
    amount, unit = low.split(notation.NARROW)
    return amount if high.endswith(unit) else low


def _brief(title: str) -> str:
    """A long title without its last part, so that the figure beside it has room on a phone."""
    return title if len(title) <= LONGEST else f"{title.rpartition(',')[0]}, …"


KINDS: dict[str, Maker] = {"elements": _elements, "response_times": _response_times}
