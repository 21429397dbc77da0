"""The catalogue: ours is complete and gives its sources, another framework loads, mistakes are named."""

from datetime import date
from pathlib import Path

import pytest

from kpi import catalogue, settings, tables
from kpi.catalogue import Catalogue, Index
from kpi.errors import RaporError
from kpi.messages import Text

SEEDS = Path(__file__).parent.parent.parent.parent / "shared" / "seeds"
OURS = catalogue.load(settings.DATA / "catalogue")

FRAMEWORK = """
[goals.reach]
name = { id = "Jangkauan", en = "Reach" }
[goals.speed]
name = { id = "Kecepatan", en = "Speed" }
[horizons.first]
name = { id = "Pertama", en = "First" }
starts = 2026-01-01
ends = 2026-06-30
[horizons.second]
name = { id = "Kedua", en = "Second" }
starts = 2026-07-01
ends = 2026-12-31

[waiting]
name = { id = "Lama menunggu", en = "Waiting time" }
goal = "speed"
horizon = "first"
table = "reported_values"
kind = "mean"
unit = "ratio"
better = "lower"
floor = 60
target = { second = 20, first = 40 }
minimum = 10
source = "Renstra 2026"

[visitors]
name = { id = "Pengunjung", en = "Visitors" }
goal = "reach"
horizon = "second"
table = "reported_values"
kind = "ratio"
unit = "percent"
floor = 10
target = 30
source = "Renstra 2026"
"""


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "framework.toml").write_text(text, encoding="utf-8")
    return folder


def mistake(folder: Path, old: str, new: str) -> RaporError:
    """The first mistake of the framework after a change; load and check must agree on it."""
    assert old in FRAMEWORK
    changed = written(folder, FRAMEWORK.replace(old, new))
    with pytest.raises(RaporError) as caught:
        catalogue.load(changed)
    assert str(catalogue.check(changed)[0]) == str(caught.value)
    return caught.value


# --- ours


def test_ours_is_sound() -> None:
    assert catalogue.check(settings.DATA / "catalogue") == []
    assert len(OURS.indicators) == 25
    assert list(OURS.goals) == ["synergy", "trust", "reference"]
    assert list(OURS.horizons) == ["short", "medium", "long"]
    assert OURS.index == Index("geometric", 1, 0.65)


def test_horizons_follow_one_another() -> None:
    short, medium, long = OURS.horizons.values()
    assert (short.starts, short.ends) == (date(2019, 4, 4), date(2019, 6, 19))
    assert (medium.ends, long.ends) == (date(2020, 12, 31), date(2029, 12, 31))
    assert (medium.starts - short.ends).days == (long.starts - medium.ends).days == 1


def test_every_goal_has_indicators_in_every_horizon() -> None:
    cells = {(one.goal, one.horizon) for one in OURS.indicators.values()}
    assert cells == {(goal, horizon) for goal in OURS.goals for horizon in OURS.horizons}


@pytest.mark.parametrize("key", OURS.indicators)
def test_an_indicator_explains_itself(key: str) -> None:
    one = OURS.indicators[key]
    for text in (one.title, one.description, one.caveat, one.source):
        assert text.id
        assert text.en
        assert text.id != text.en
    assert one.code
    assert one.stage
    assert one.minimum or one.minimum_sample
    assert "usulan proyek" in one.source.id
    assert "proposed by the project" in one.source.en
    assert "÷" in one.description.id
    horizons = list(OURS.horizons)
    assert list(one.targets) == horizons[horizons.index(one.horizon) :]


def test_a_source_may_be_written_once_for_both_languages(tmp_path: Path) -> None:
    one = catalogue.load(written(tmp_path, FRAMEWORK)).indicators["waiting"]
    assert one.source.id == one.source.en == "Renstra 2026"


def test_codes_are_those_of_the_reference() -> None:
    letters = {"short": "1abc", "medium": "2abc", "long": "3abc"}
    prefixes = {"synergy": "SIN", "trust": "KEP", "reference": "RUJ"}
    known = {
        (prefix, horizon): [f"{prefix}-{letters[horizon][0]}{letter}" for letter in letters[horizon][1:]]
        for prefix in prefixes.values()
        for horizon in letters
    }
    for one in OURS.indicators.values():
        assert one.code in known[prefixes[one.goal], one.horizon]
    assert len({one.code for one in OURS.indicators.values()}) == 25


def test_targets_end_where_the_reference_says() -> None:
    ends = {one.code: (one.floor, one.target) for one in OURS.indicators.values()}
    assert ends["SIN-1a"] == (60, 90)
    assert ends["KEP-1c"] == (1.5, 2.5)
    assert ends["KEP-2a"] == (0, 25)
    assert ends["KEP-2c"] == (76.61, 88.31)
    assert ends["RUJ-2b"] == (1, 3)
    assert dict(OURS.indicators["on_time_response"].targets) == {"short": 60, "medium": 70, "long": 80}


@pytest.mark.parametrize(
    ("unit", "scale"), [("percent", 100), ("permille", 1000), ("points", 100), ("index", 1), ("ratio", 1)]
)
def test_scale_shows_a_stored_value_in_its_unit(unit: str, scale: int, tmp_path: Path) -> None:
    other = catalogue.load(written(tmp_path, FRAMEWORK.replace('unit = "ratio"', f'unit = "{unit}"')))
    assert other.indicators["waiting"].scale == scale


@pytest.mark.parametrize("key", [*OURS.goals, *OURS.indicators])
def test_seeds_are_verbatim(key: str) -> None:
    if not SEEDS.is_dir():
        pytest.skip("../shared/seeds is absent")
    seed = {**OURS.goals, **OURS.indicators}[key].seed
    assert len(seed) > 15
    assert any(seed in file.read_text(encoding="utf-8") for file in SEEDS.glob("*.txt"))


def test_nothing_in_the_code_names_an_indicator() -> None:
    # The sample data know what they imitate; everything else must work with any framework.
    code = [file for file in (settings.ROOT / "kpi").rglob("*.py") if "sample" not in file.parts]
    words = {f'"{key}"' for key in OURS.indicators}
    assert [(file.name, word) for file in code for word in words if word in file.read_text("utf-8")] == []


@pytest.mark.parametrize("key", OURS.views)
def test_views_read_what_they_declare(key: str) -> None:
    needs = OURS.needs(key)
    assert needs[-1] == key
    assert set(needs) - OURS.views.keys() <= tables.load().keys()
    assert "agency_code" in OURS.views[key].columns.names
    for name in needs[:-1]:
        assert set(OURS.needs(name)) <= set(needs[: needs.index(name) + 1])


# --- another framework


def test_another_framework_loads(tmp_path: Path) -> None:
    other = catalogue.load(written(tmp_path, FRAMEWORK))
    assert list(other.goals) == ["reach", "speed"]
    assert list(other.indicators) == ["visitors", "waiting"]  # by goal
    assert other.index == Index()
    assert other.goals["reach"].title == Text("Jangkauan", "Reach")
    waiting = other.indicators["waiting"]
    assert waiting.date == "period"
    assert waiting.numerator == 'SUM("numerator") FILTER(WHERE "indicator" = \'waiting\')'
    assert waiting.sample == waiting.denominator == waiting.numerator.replace("numerator", "denominator")
    assert (dict(waiting.targets), waiting.target) == ({"first": 40, "second": 20}, 20)
    assert (waiting.weight, waiting.over_time, waiting.better) == (1, "sum", "lower")
    visitors = other.indicators["visitors"]
    assert (dict(visitors.targets), visitors.target, visitors.better) == ({"second": 30}, 30, "higher")


def test_a_framework_may_lie_in_several_files_and_have_views(tmp_path: Path) -> None:
    head, _, tail = FRAMEWORK.partition("[visitors]")
    written(tmp_path, head)
    (tmp_path / "more.toml").write_text(
        """
        [views.lively]
        description = { id = "Ramai", en = "Lively" }
        tables = ["liked"]
        date = "local_date"
        sql = "SELECT agency_code, local_date, likes FROM liked WHERE likes > 9"
        [views.liked]
        description = { id = "Disukai", en = "Liked" }
        tables = ["posts"]
        sql = "SELECT agency_code, local_date, likes FROM posts WHERE likes > 0"
        [visitors]"""
        + tail.replace("reported_values", "lively").replace(
            'kind = "ratio"', 'kind = "ratio"\nnumerator = "sum(likes)"\ndenominator = "count(*)"'
        ),
        encoding="utf-8",
    )
    other = catalogue.load(tmp_path)
    assert list(other.views) == ["liked", "lively"]  # each after what it reads
    assert other.needs("lively") == ("posts", "liked", "lively")
    assert other.indicators["visitors"].date == "local_date"


def test_the_hash_follows_the_meaning(tmp_path: Path) -> None:
    def hashed(text: str) -> str:
        return catalogue.load(written(tmp_path, text)).hash

    first = hashed(FRAMEWORK)
    assert hashed("# a remark\n" + FRAMEWORK.replace(" = ", "=")) == first
    assert hashed(FRAMEWORK.replace("floor = 10", "floor = 11")) != first
    assert hashed(FRAMEWORK) == first


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    first = catalogue.load(written(tmp_path, FRAMEWORK))
    assert catalogue.load(tmp_path) is first
    again = catalogue.load(written(tmp_path, FRAMEWORK.replace("target = 30", "target = 31.5")))
    assert again.indicators["visitors"].target == 31.5


def test_the_settings_choose_the_framework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPOR_CATALOGUE", str(written(tmp_path, FRAMEWORK)))
    assert list(catalogue.load().goals) == ["reach", "speed"]


# --- mistakes


@pytest.mark.parametrize(
    ("old", "new", "key", "found", "nearest"),
    [
        ("minimum = 10", "minimun = 10", "waiting", "minimun", "minimum"),
        ('goal = "speed"', 'goal = "sped"', "waiting.goal", "sped", "speed"),
        ('horizon = "first"', 'horizon = "frist"', "waiting.horizon", "frist", "first"),
        ("second = 20, first", "secnd = 20, first", "waiting.target", "secnd", "second"),
        (
            'table = "reported_values"',
            'table = "reported_value"',
            "waiting.table",
            "reported_value",
            "reported_values",
        ),
        ('kind = "mean"', 'kind = "means"', "waiting.kind", "means", "mean"),
        ('unit = "percent"', 'unit = "persent"', "visitors.unit", "persent", "percent"),
        ('better = "lower"', 'better = "lowest"', "waiting.better", "lowest", "lower"),
        ("minimum = 10", 'stage = "outcomes"', "waiting.stage", "outcomes", "outcome"),
        ("minimum = 10", 'over_time = "latest"', "waiting.over_time", "latest", "last"),
        ("minimum = 10", 'date = "peroid"', "waiting.date", "peroid", "period"),
        ("minimum = 10", 'numerator = "sum(numerato)"', "waiting.numerator", "numerato", "numerator"),
        ("minimum = 10", 'sample = "cuont(*)"', "waiting.sample", "cuont", "count"),
        ("starts = 2026-01-01", "start = 2026-01-01", "horizons.first", "start", "starts"),
        (
            "[goals.reach]",
            '[index]\naggregation = "geo"\n[goals.reach]',
            "index.aggregation",
            "geo",
            "geometric",
        ),
        ("[goals.reach]", "[goals.reach]\ntitle = 1", "goals.reach", "title", "weight"),
    ],
)
def test_an_unknown_word_is_named_with_file_key_and_nearest(
    old: str, new: str, key: str, found: str, nearest: str, tmp_path: Path
) -> None:
    error = mistake(tmp_path, old, new)
    assert (error.values["file"], error.values["key"]) == ("framework.toml", key)
    assert error.values["found"] == found
    if found != "title":
        assert error.values["nearest"] == nearest
    for language in ("id", "en"):
        assert all(f'"{word}"' in error.text(language) for word in (key, found))


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ('source = "Renstra 2026"\n\n[', "\n[", "declaration_missing", "waiting.source"),
        (
            '{ id = "Pengunjung", en = "Visitors" }',
            '{ id = "Pengunjung" }',
            "declaration_missing",
            "visitors.name.en",
        ),
        ("floor = 10", "", "declaration_missing", "visitors.floor"),
        ("target = 30", "", "declaration_missing", "visitors.target"),
        ("target = 30", "target = {}", "declaration_missing", "visitors.target"),
        ("target = 30", "target = 10", "indicator_flat", "visitors.target"),
        ("target = 30", "target = 9.5", "indicator_direction_up", "visitors.target"),
        ("floor = 60", "floor = 10", "indicator_direction_down", "waiting.target"),
        ("second = 20, first = 40", "second = 40, first = 20", "indicator_direction_down", "waiting.target"),
        ("target = 30", "target = inf", "indicator_number", "visitors.target"),
        ("floor = 10", "floor = nan", "indicator_number", "visitors.floor"),
        ("target = 30", 'target = "30"', "declaration_kind", "visitors.target.second"),
        ("target = 30", "target = true", "declaration_kind", "visitors.target.second"),
        ("minimum = 10", "minimum = -1", "indicator_amount", "waiting.minimum"),
        ("minimum = 10", "weight = 0", "indicator_amount", "waiting.weight"),
        ("minimum = 10", "numerator = 3", "declaration_kind", "waiting.numerator"),
        ("minimum = 10", 'numerator = "sum(period)"', "formula_types", "waiting.numerator"),
        (
            "minimum = 10",
            'numerator = "count(*) filter (where period > 3)"',
            "formula_mixed",
            "waiting.numerator",
        ),
        ("minimum = 10", 'table = "posts"', "declaration_unreadable", None),
        ("ends = 2026-06-30", "ends = 2025-06-30", "catalogue_days", "horizons.first.ends"),
        ("ends = 2026-06-30", 'ends = "2026-06-30"', "catalogue_day", "horizons.first.ends"),
        ("ends = 2026-06-30", "ends = 2026-06-30T00:00:00", "catalogue_day", "horizons.first.ends"),
        ("ends = 2026-06-30", "", "declaration_missing", "horizons.first.ends"),
        ("[waiting]", "[Waiting]", "declaration_name", "Waiting"),
        ("[waiting]", "['x'' or 1']", "declaration_unreadable", None),
        ("[goals.reach]", "waited = 3\n[goals.reach]", "declaration_kind", "waited"),
        ("[goals.reach]", "[index]\navailable = 65\n[goals.reach]", "catalogue_most", "index.available"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(
    old: str, new: str, code: str, key: str | None, tmp_path: Path
) -> None:
    error = mistake(tmp_path, old, new)
    assert (error.code, error.values["file"], error.values.get("key")) == (code, "framework.toml", key)


def test_a_table_without_reported_figures_needs_its_formulas(tmp_path: Path) -> None:
    error = mistake(tmp_path, 'table = "reported_values"\nkind = "mean"', 'table = "posts"\nkind = "mean"')
    assert (error.code, error.values["key"]) == ("declaration_missing", "waiting.numerator")


def test_a_time_that_is_not_the_tables_own_decides_no_month(tmp_path: Path) -> None:
    # A time is UTC; only the table's own date is also stored as the agency's day.
    error = mistake(
        tmp_path,
        'table = "reported_values"\nkind = "mean"',
        'table = "activities"\ndate = "ended_at"\nkind = "mean"',
    )
    assert (error.code, error.values["key"], error.values["nearest"]) == (
        "indicator_date",
        "waiting.date",
        "held_on",
    )


VIEW = """
[views.days]
description = { id = "Hari", en = "Days" }
tables = ["posts"]
date = "local_date"
platform = "platform"
sql = "SELECT agency_code, local_date, platform, likes FROM posts"
[views.weeks]
description = { id = "Minggu", en = "Weeks" }
tables = ["days"]
sql = "SELECT agency_code FROM days"
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "key", "nearest"),
    [
        ("likes FROM", "like_s FROM", "formula_column", "views.days.sql", "likes"),
        ("likes FROM", "p.likse FROM", "formula_unbound", "views.days.sql", None),
        ("likes FROM posts", "p.likse FROM posts p", "formula_column", "views.days.sql", "likes"),
        ("likes FROM", "sum(likes) AS likes FROM", "formula_unbound", "views.days.sql", None),
        ("FROM posts", "FROM messages", "view_table", "views.days.sql", "posts"),
        (
            "local_date, platform",
            "published_at AS local_date, platform",
            "view_column",
            "views.days.date",
            "local_date",
        ),
        (
            "agency_code, local_date",
            "agency_code AS agency, local_date",
            "view_column",
            "views.days.sql",
            "agency",
        ),
        ('platform = "platform"', 'platform = "likes"', "view_column", "views.days.platform", "likes"),
        ('tables = ["posts"]', 'tables = ["post"]', "declaration_unknown", "views.days.tables", "posts"),
        ('tables = ["posts"]', 'table = ["posts"]', "declaration_unknown", "views.days", "tables"),
        ("[views.days]", "[views.posts]", "declaration_name", "views.posts", None),
        ('tables = ["posts"]', 'tables = ["weeks"]', "view_circle", "views.days.tables", None),
        (
            'description = { id = "Hari", en = "Days" }',
            "",
            "declaration_missing",
            "views.days.description",
            None,
        ),
    ],
)
def test_a_mistake_in_a_view_is_named(
    old: str, new: str, code: str, key: str, nearest: str | None, tmp_path: Path
) -> None:
    assert catalogue.check(written(tmp_path, FRAMEWORK + VIEW)) == []
    found = catalogue.check(written(tmp_path, FRAMEWORK + VIEW.replace(old, new)))
    named = {(error.code, error.values["key"]): error.values.get("nearest") for error in found}
    assert (code, key) in named
    assert nearest in (None, named[code, key])


def test_check_names_every_declaration_that_is_wrong_once(tmp_path: Path) -> None:
    text = FRAMEWORK.replace('unit = "ratio"', 'unit = "rato"').replace("target = 30", "target = 10")
    text += VIEW.replace("likes FROM posts", "likess FROM posts")
    text += '[lively]\nname = { id = "Ramai", en = "Lively" }\ntable = "weeks"\n'
    (tmp_path / "broken.toml").write_text("[goals", encoding="utf-8")
    (tmp_path / "double.toml").write_text("[goals.reach]\n[index]\navailable = 2\n", encoding="utf-8")
    found = catalogue.check(written(tmp_path, text))
    assert [(error.code, error.values["file"], error.values.get("key")) for error in found] == [
        ("declaration_unreadable", "broken.toml", None),
        ("catalogue_twice", "framework.toml", "goals.reach"),
        ("declaration_missing", "double.toml", "goals.reach.name"),
        ("formula_column", "framework.toml", "views.days.sql"),
        ("declaration_unknown", "framework.toml", "waiting.unit"),
        ("indicator_flat", "framework.toml", "visitors.target"),
        ("catalogue_most", "double.toml", "index.available"),
    ]


@pytest.mark.parametrize("section", ["goals", "horizons", "indicators"])
def test_an_empty_catalogue_says_what_is_missing(section: str, tmp_path: Path) -> None:
    goals, rest = (
        FRAMEWORK[: FRAMEWORK.index("[horizons.first]")],
        FRAMEWORK[FRAMEWORK.index("[horizons.first]") :],
    )
    text = {"goals": rest, "horizons": goals, "indicators": FRAMEWORK.partition("[waiting]")[0]}[section]
    with pytest.raises(RaporError) as caught:
        catalogue.load(written(tmp_path, text))
    assert (caught.value.code, caught.value.values["section"]) == ("catalogue_empty", section)


def test_no_folder_is_an_empty_catalogue(tmp_path: Path) -> None:
    with pytest.raises(RaporError) as caught:
        catalogue.load(tmp_path / "nowhere")
    assert caught.value.code == "catalogue_empty"


def test_a_catalogue_cannot_be_changed() -> None:
    assert isinstance(OURS, Catalogue)
    with pytest.raises(AttributeError):
        OURS.indicators["on_time_response"].floor = 1  # type: ignore[misc]
