"""Record tables: the contract of columns, aliases, and the sentences about wrong declarations."""

import tomllib
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import settings, tables
from kpi.errors import RaporError

# Required columns first, each list in the order of the contract.
CONTRACT = {
    "agencies": (
        "agency_code name level",
        "short_name parent_code province_code region_code ppid_role commitment_signed_on admin_appointed_on "
        "valid_from valid_to",
        "agency_code",
    ),
    "accounts": (
        "agency_code platform handle as_of",
        "followers verified registered_on following posts_total",
        "agency_code platform handle as_of",
    ),
    "posts": (
        "agency_code platform post_id published_at",
        "content_type reach impressions likes comments shares saves link_clicks video_views "
        "followers_at_post url campaign topic aspect is_informational has_source approval_id "
        "collaborator_codes",
        "agency_code platform post_id",
    ),
    "messages": (
        "agency_code channel message_id received_at",
        "category needs_response first_response_at first_response_by closed_at due_at sentiment",
        "channel message_id",
    ),
    "mentions": (
        "source mention_id published_at",
        "agency_code topic region_code media_type sentiment from_official cites_official is_hoax detected_at "
        "clarified_at",
        "source mention_id",
    ),
    "survey_answers": (
        "survey_id respondent_no agency_code answered_on",
        "requirements procedure time cost product competence behaviour facilities complaints_handling trust "
        "usefulness first_source weight",
        "survey_id respondent_no",
    ),
    "activities": (
        "activity_id kind name held_on",
        "aspect ended_at published_at organiser_code",
        "activity_id",
    ),
    "participation": (
        "activity_id agency_code",
        "participant_no invited attended pre_score post_score commitment_signed",
        "activity_id agency_code participant_no",
    ),
    "campaign_assignments": ("campaign agency_code due_on", "issued_on", "campaign agency_code"),
    "milestones": (
        "project milestone_id name horizon aspect planned_end",
        "planned_start actual_end weight agency_code evidence_count evidence_verified "
        "responsible output budget",
        "project milestone_id",
    ),
    "reported_values": (
        "indicator agency_code period numerator",
        "denominator",
        "indicator agency_code period",
    ),
    "targets": (
        "indicator horizon target",
        "agency_code baseline baseline_on target_on reason",
        "indicator horizon agency_code",
    ),
}

DATES = {
    "agencies": None,
    "accounts": "as_of",
    "posts": "published_at",
    "messages": "received_at",
    "mentions": "published_at",
    "survey_answers": "answered_on",
    "activities": "held_on",
    "participation": None,
    "campaign_assignments": "due_on",
    "milestones": None,
    "reported_values": "period",
    "targets": None,
}

CHOICES = {
    "agencies.level": "ministry agency province regency city opd unit",
    "agencies.ppid_role": "main assistant none",
    "posts.content_type": "image video reel story carousel text link live",
    "messages.category": "information_request complaint aspiration question praise other",
    "messages.first_response_by": "human automatic",
    "messages.sentiment": "positive neutral negative",
    "mentions.media_type": "news social forum broadcast",
    "survey_answers.first_source": "official_account news messaging_group family influencer other",
    "activities.kind": "coordination training workshop outreach commitment",
    "activities.aspect": "policy governance people technology",
    "milestones.horizon": "short medium long",
    "accounts.platform": "instagram facebook x youtube tiktok threads linkedin whatsapp telegram website",
    "posts.platform": "instagram facebook x youtube tiktok threads linkedin whatsapp telegram website",
}

SKM = [
    *("requirements", "procedure", "time", "cost", "product", "competence", "behaviour", "facilities"),
    "complaints_handling",
]

SMALL = """
title = { id = "Kecil", en = "Small" }
description = { id = "Tabel kecil.", en = "A small table." }
key = ["code"]
date = "day"
[columns.code]
type = "id"
required = true
title = { id = "Kode", en = "Code" }
description = { id = "Kode.", en = "Code." }
[columns.day]
type = "date"
required = true
title = { id = "Hari", en = "Day" }
description = { id = "Hari.", en = "Day." }
aliases = ["tanggal"]
[columns.colour]
type = "choice"
title = { id = "Warna", en = "Colour" }
description = { id = "Warna.", en = "Colour." }
[columns.colour.choices]
red = { id = "Merah", en = "Red" }
blue = { id = "Biru", en = "Blue", aliases = ["laut"] }
[columns.grade]
type = "scale"
low = 1
high = 4
title = { id = "Nilai", en = "Grade" }
description = { id = "Nilai.", en = "Grade." }
"""


@pytest.fixture(scope="module")
def declared() -> dict[str, tables.Table]:
    return tables.load(settings.DATA / "tables")


def refused(tmp_path: Path, before: str, after: str) -> RaporError:
    """The error of the small table with one passage changed."""
    assert before in SMALL
    (tmp_path / "small.toml").write_text(SMALL.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(RaporError) as caught:
        tables.load(tmp_path)
    assert "small.toml" in caught.value.text("id")
    assert "small.toml" in caught.value.text("en")
    return caught.value


def test_tables_are_those_of_the_contract(declared):
    assert sorted(declared) == sorted(CONTRACT)


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_keys_and_dates_are_those_of_the_contract(declared, name):
    required, optional, key = (words.split() for words in CONTRACT[name])
    table = declared[name]
    assert sorted(table.columns) == sorted(required + optional)
    assert [column.name for column in table.columns.values() if column.required] == required
    assert list(table.key) == key
    assert table.date == DATES[name]
    assert table.store == ("state" if name in ("milestones", "targets") else "lake")


def test_platforms(declared):
    carrying = {name: table.platform for name, table in declared.items() if table.platform}
    assert carrying == {"accounts": "platform", "posts": "platform", "messages": "channel"}


@pytest.mark.parametrize("place", CHOICES)
def test_choices_are_those_of_the_contract(declared, place):
    name, column = place.split(".")
    assert [choice.value for choice in declared[name].columns[column].choices] == CHOICES[place].split()


def test_messages_come_in_by_every_platform_and_by_service_channels(declared):
    channels = [choice.value for choice in declared["messages"].columns["channel"].choices]
    services = ["sp4n_lapor", "email", "phone", "counter", "letter", "other"]
    assert channels == [*CHOICES["posts.platform"].split(), *services]


def test_scales(declared):
    columns = declared["survey_answers"].columns
    bounds = {name: (columns[name].low, columns[name].high) for name in [*SKM, "trust", "usefulness"]}
    assert bounds == {**dict.fromkeys(SKM, (1, 4)), "trust": (0, 10), "usefulness": (1, 5)}


def test_defaults_and_days_that_may_lie_ahead(declared):
    every = [(table.name, column) for table in declared.values() for column in table.columns.values()]
    assert {(name, column.name): column.default for name, column in every if column.default} == {
        ("participation", "participant_no"): "1",
        ("reported_values", "denominator"): "1",
    }
    assert {f"{name}.{column.name}" for name, column in every if column.future} == {
        *("agencies.valid_from", "agencies.valid_to", "messages.due_at", "campaign_assignments.due_on"),
        *("milestones.planned_start", "milestones.planned_end", "targets.target_on"),
    }
    assert {column.name for _, column in every if column.earliest} == {"valid_from", "valid_to"}


@pytest.mark.parametrize(
    ("table", "heading", "column"),
    [
        ("posts", "Suka", "likes"),
        ("posts", " SUKA* ", "likes"),
        ("posts", "kode_instansi", "agency_code"),
        ("posts", "Kode-Instansi", "agency_code"),
        ("posts", "Jangkauan", "reach"),
        ("posts", "tayangan", "impressions"),
        ("posts", "Tayangan Video", "video_views"),
        ("posts", "Komentar", "comments"),
        ("posts", "bagikan", "shares"),
        ("posts", "Simpan", "saves"),
        ("posts", "Réach", "reach"),
        ("survey_answers", "Biaya / Tarif", "cost"),
        ("survey_answers", "Sistem, Mekanisme, dan Prosedur", "procedure"),
        ("survey_answers", "Sarana dan Prasarana", "facilities"),
        ("survey_answers", "Penanganan Pengaduan, Saran dan Masukan", "complaints_handling"),
        ("agencies", "Nama OPD", "name"),
        ("posts", "Views", None),
        ("posts", "Instansi", None),
    ],
)
def test_headings(declared, table, heading, column):
    assert declared[table].headings.get(tables.normalise(heading)) == column


def test_skm_numbers_are_never_headings(declared):
    numbers = {f"u{number}" for number in range(1, 10)}
    assert not numbers & set(declared["survey_answers"].headings)


@pytest.mark.parametrize(
    ("place", "word", "value"),
    [
        *(("posts.platform", word, "instagram") for word in ("IG", "Insta", "INSTAGRAM")),
        *(("posts.platform", word, "x") for word in ("X", "Twitter", "X (Twitter)", "Twitter/X")),
        ("posts.platform", "FB", "facebook"),
        ("posts.platform", "YT", "youtube"),
        ("posts.platform", "Tik Tok", "tiktok"),
        ("posts.platform", "WA", "whatsapp"),
        ("messages.channel", "SP4N-LAPOR!", "sp4n_lapor"),
        ("posts.content_type", "foto", "image"),
        ("posts.content_type", "Cerita", "story"),
        ("posts.content_type", "Reels", "reel"),
        ("agencies.level", "Dinas", "opd"),
        ("agencies.level", "Perangkat Daerah", "opd"),
        ("agencies.level", "Kab.", "regency"),
        ("agencies.ppid_role", "PPID Pembantu", "assistant"),
        ("activities.kind", "Bimtek", "training"),
        ("activities.kind", "Rapat Koordinasi", "coordination"),
        ("activities.kind", "Sosialisasi", "outreach"),
        ("activities.aspect", "Tatalaksana", "governance"),
        ("messages.category", "Pengaduan", "complaint"),
        ("messages.sentiment", "Negatif", "negative"),
        ("milestones.horizon", "jangka menengah", "medium"),
        ("posts.has_source", "Ya", "true"),
        ("posts.has_source", "TIDAK", "false"),
        ("posts.has_source", "mungkin", None),
        ("posts.platform", "friendster", None),
    ],
)
def test_words_of_choices(declared, place, word, value):
    table, column = place.split(".")
    assert declared[table].columns[column].words.get(tables.normalise(word)) == value


def test_the_raw_files_hold_no_word_twice(declared):
    """Counted without the loader's own check: each word of a table means one column."""
    for file in (settings.DATA / "tables").glob("*.toml"):
        meant: dict[str, set[str]] = {}
        for name, column in tomllib.loads(file.read_text(encoding="utf-8"))["columns"].items():
            for word in (name, *column["title"].values(), *column.get("aliases", [])):
                meant.setdefault(tables.normalise(word), set()).add(name)
        assert not {word: names for word, names in meant.items() if len(names) > 1}, file.name


def test_examples_are_what_a_cell_may_hold(declared):
    for table in declared.values():
        for column in table.columns.values():
            assert column.example, (table.name, column.name)
            assert not column.choices or tables.normalise(column.example) in column.words
            if column.type == "scale":
                assert column.low <= int(column.example) <= column.high


def test_schema_of_a_stored_record(declared):
    schema = declared["posts"].schema
    assert schema.names == [*declared["posts"].columns, "local_date", "month", "absent", "import_id"]
    assert schema.field("published_at").type == pa.timestamp("us")
    assert schema.field("likes").type == pa.int64()
    assert schema.field("has_source").type == pa.bool_()
    assert schema.field("local_date").type == pa.date32()
    assert schema.field("month").type == schema.field("import_id").type == pa.string()
    undated = declared["participation"].schema
    assert undated.names == [*declared["participation"].columns, "absent", "import_id"]
    assert undated.field("pre_score").type == pa.float64()


def test_a_folder_adds_tables_and_overrides_them(tmp_path, declared):
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "posts.toml").write_text(SMALL.replace("Kecil", "Lain"), encoding="utf-8")
    found = tables.load(tmp_path)
    assert set(found) == set(declared) | {"small"}
    assert found["posts"].title.id == "Lain"
    assert found["messages"] == declared["messages"]
    (tmp_path / "small.toml").write_text(SMALL.replace("Kecil", "Mungil sekali"), encoding="utf-8")
    assert tables.load(tmp_path)["small"].title.id == "Mungil sekali"


def test_the_framework_in_force_brings_its_own_tables(tmp_path, monkeypatch):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "small.toml").write_text(SMALL, encoding="utf-8")
    monkeypatch.setenv("RAPOR_CATALOGUE", str(tmp_path))
    assert set(tables.load()) == set(CONTRACT) | {"small"}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('type = "id"', 'type = "idd"', ["columns.code.type", '"idd"', '"id"']),
        ('type = "scale"', 'type = "skala"', ["columns.grade.type", '"skala"', '"scale"']),
        ('key = ["code"]', 'key = ["kode"]', ["key", '"kode"', '"code"']),
        ('date = "day"', 'date = "days"', ["date", '"days"', '"day"']),
        ('date = "day"', 'store = "lakes"', ["store", '"lakes"', '"lake"']),
        ("required = true\n", "requierd = true\n", ["columns.code", '"requierd"', '"required"']),
        ('key = ["code"]', 'keys = ["code"]', ['"keys"', '"key"']),
    ],
)
def test_an_unknown_word_is_named_with_the_nearest_known_one(tmp_path, before, after, words):
    error = refused(tmp_path, before, after)
    assert error.code == "declaration_unknown"
    for word in words:
        assert word in error.text("id")
        assert word in error.text("en")


@pytest.mark.parametrize(
    ("before", "after", "code", "word"),
    [
        ('aliases = ["tanggal"]', 'aliases = ["KODE!"]', "declaration_twice", '"KODE!"'),
        ('aliases = ["laut"]', 'aliases = ["mérah"]', "declaration_twice", '"mérah"'),
        ('aliases = ["tanggal"]', 'aliases = ["?!"]', "declaration_wordless", '"?!"'),
        ('aliases = ["tanggal"]', 'aliases = "tanggal"', "declaration_kind", "columns.day.aliases"),
        ('title = { id = "Hari", en = "Day" }', "", "declaration_missing", "columns.day.title"),
        ('title = { id = "Hari", en = "Day" }', 'title = { id = "Hari" }', "declaration_missing", "title.en"),
        ('{ id = "Merah", en = "Red" }', '{ en = "Red" }', "declaration_missing", "choices.red.id"),
        ('description = { id = "Hari.", en = "Day." }', "", "declaration_missing", "columns.day.description"),
        ('key = ["code"]', "", "declaration_missing", '"key"'),
        ("high = 4", "", "declaration_bounds", "columns.grade"),
        ("high = 4", "high = 1", "declaration_bounds", "columns.grade"),
        ('date = "day"', 'date = "colour"', "table_undated", '"colour"'),
        ('type = "date"\nrequired = true', 'type = "date"', "table_undated", '"day"'),
        ('type = "date"', 'type = "date"\ndefault = "2026-01-01"', "table_undated", '"day"'),
        ("required = true", "required = false", "table_key_optional", '"code"'),
        ("required = true", 'required = "ya"', "declaration_kind", "columns.code.required"),
        ("[columns.code]", "[columns.Code]", "declaration_name", '"Code"'),
        ("[columns.code]", '[columns."a b"]', "declaration_name", '"a b"'),
        ("[columns.day]", "[columns.month]", "declaration_name", '"month"'),
        ('type = "date"', 'type = "date"\nearliest = "dulu"', "declaration_date", '"dulu"'),
        ("[columns.code]", "[columns.code", "declaration_unreadable", "TOML"),
    ],
)
def test_other_mistakes_are_named(tmp_path, before, after, code, word):
    error = refused(tmp_path, before, after)
    assert error.code == code
    assert word in error.text("id")
    assert word in error.text("en")


def test_the_small_table_itself_is_right(tmp_path):
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    small = tables.load(tmp_path)["small"]
    assert small.columns["colour"].words["laut"] == "blue"
    assert small.headings["tanggal"] == "day"


@pytest.mark.parametrize(
    ("heading", "normal"),
    [
        ("Kode_Instansi *", "kodeinstansi"),
        ("Réach", "reach"),
        ("ＩＤ　ｋｉｒｉｍａｎ", "idkiriman"),
        ("%", ""),
    ],
)
def test_normalise(heading, normal):
    assert tables.normalise(heading) == normal


@given(st.text())
def test_normalise_ignores_case_blanks_and_is_stable(heading):
    once = tables.normalise(heading)
    assert tables.normalise(once) == once
    assert tables.normalise(f" {heading}\u00a0_") == once
