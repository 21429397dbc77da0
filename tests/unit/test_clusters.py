"""What counts as one observation, declared or by kind."""

from pathlib import Path

import pytest
import worlds

from kpi.errors import RaporError


def clusters(folder: Path, **words: str) -> str:
    """The cluster of the ratio of the small framework, with some words of its declaration changed."""
    text = worlds.FRAMEWORK
    start, end = text.index("[engagement]"), text.index("[trusted]")
    part = text[start:end]
    for name, value in words.items():
        lines = [line for line in part.splitlines() if not line.startswith(f"{name} =")]
        part = "\n".join([*lines, f'{name} = "{value}"', ""])
    return (
        worlds.framework(folder / "catalogue", text[:start] + part + text[end:])
        .indicators["engagement"]
        .cluster
    )


@pytest.mark.parametrize(
    ("words", "cluster"),
    [
        ({}, "week"),
        ({"over_time": "last"}, "record"),
        ({"kind": "mean"}, "record"),
        ({"kind": "index"}, "record"),
        ({"kind": "difference"}, "record"),
        ({"kind": "proportion"}, "record"),  # its sample is declared: the denominator is no count
        ({"kind": "proportion", "sample": "sum(reach) filter (where likes is not null)"}, "none"),
        ({"over_time": "last", "numerator": "max(likes)"}, "none"),
        ({"cluster": "record"}, "record"),
        ({"cluster": "none"}, "none"),
        ({"kind": "mean", "cluster": "week"}, "week"),
        ({"over_time": "last", "numerator": "max(likes)", "cluster": "week"}, "none"),
    ],
    ids=str,
)
def test_kind_and_declaration_decide(tmp_path: Path, words: dict[str, str], cluster: str) -> None:
    assert clusters(tmp_path, **words) == cluster


def test_reported_values_have_none(tmp_path: Path) -> None:
    catalogue = worlds.framework(tmp_path / "catalogue")
    assert catalogue.indicators["reported"].cluster == "none"


def test_another_word_is_named_with_the_nearest_known(tmp_path: Path) -> None:
    with pytest.raises(RaporError, match=r"weeks.*week"):
        clusters(tmp_path, cluster="weeks")
