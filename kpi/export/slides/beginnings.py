"""The first slides: who and what, where it began, the idea, what counts as success, who works on it."""

from collections.abc import Iterator, Sequence

from kpi import notation, periods, projects, scoring, trajectory
from kpi.export import statements
from kpi.export.material import Material
from kpi.export.slides import blocks
from kpi.export.slides.decks import Page, Words
from kpi.export.slides.grids import Cell, Column, Grid, Row
from kpi.export.slides.wording import count, day, goal_keys, said, scored, story, told
from kpi.goals import Horizon
from kpi.projects import Member


def people(material: Material) -> list[str]:
    """The programme and the people of the opening slide."""
    project, language = material.project, material.language
    if project is None:
        return [said("figures", material), material.place or said("all_agencies", material)]
    form = projects.form()
    programme = form.programmes.get(project.programme)
    about = (
        said("report", material),
        programme(language) if programme else project.programme,
        str(project.year),
        project.cohort or "",
    )
    lines = [" · ".join(part for part in about if part)]
    for role, title in form.roles.items():
        named = "; ".join(_person(one) for one in project.named(role))
        lines += [f"{title(language)}: {named}"] if named else []
    owner = material.names.get(project.agency_code, project.agency_code)
    return [*lines, said("owner", material, agency=owner)]


def opening(material: Material) -> tuple[str, list[str], str]:
    """Title, lines and footer of the first slide."""
    title = material.project.title if material.project else said("no_project", material)
    return title, people(material), statements.footer(material)


def background(material: Material) -> Iterator[Page]:
    """Why there is a project, beside where its figures began."""
    if not story(material, "background"):
        return
    rows = []
    for goal in material.catalogue.goals:
        key = statements.leading(material, goal_keys(material, goal))
        since = statements.change(material, key) if key else None
        if since is not None:
            rows.append((key, since))
    text, notes = told(material, "background"), story(material, "background")
    if not rows:
        words = Words(said("background", material), "", statements.footer(material), notes)
        yield Page(words, text)
        return
    key, since = max(rows, key=lambda one: _gap(material, one[0], one[1]["value_before"]))
    written = statements.look(material, key)
    title = said(
        "began",
        material,
        subject=material.catalogue.indicators[key].title(material.language),
        value=written.figure(since["value_before"]),
        since=statements.period(periods.parse(since["before"]), material.language),
        target=written.shown(material.catalogue.indicators[key].target),
    )
    notes = [*notes, *(line for one, _ in rows for line in statements.notes(material, one))]
    grid = Grid(
        [
            Column(said("indicator", material), 2.2),
            Column(said("at_first", material), 1.9),
            Column(said("last_target", material), 1.2, right=True),
        ],
        [_beginning(material, one, row) for one, row in rows],
        title,
    )
    words = Words(title, said("background_measured", material), statements.footer(material), notes)
    yield Page(words, blocks.beside((1, text), (1, blocks.table(grid))))


def idea(material: Material) -> Iterator[Page]:
    """The idea above its aspects, each with how far its milestones are."""
    project = material.project
    if project is None or not (story(material, "idea") or project.aspects):
        return
    choices = {one.value: one.title for one in material.store.tables["milestones"].columns["aspect"].choices}
    cards, counts = [], []
    for key, aspect in choices.items():
        rows = [one for one in material.plan if one["aspect"] == key]
        if not rows and not project.aspects.get(key):
            continue
        name = aspect(material.language)
        counts.append(f"{statements.small(name)} {count(len(rows), material)}")
        done = sum(one["actual_end"] is not None for one in rows)
        kept = said("done_of", material, done=count(done, material), all=count(len(rows), material))
        entries = (project.aspects.get(key, ""), kept if rows else "")
        cards.append((name, [entry for entry in entries if entry]))
    title = (
        said(
            "idea_found",
            material,
            count=count(len(material.plan), material),
            all=count(len(counts), material),
            aspects=", ".join(counts),
        )
        if material.plan and len(counts) > 1
        else said("idea", material)
    )
    words = Words(title, "", statements.footer(material), story(material, "idea"))
    text = blocks.text(story(material, "idea"))
    if not cards:
        yield Page(words, text)
    elif not story(material, "idea"):
        yield Page(words, blocks.cards(cards))
    else:
        yield Page(words, blocks.stacked(0.42, text, blocks.cards(cards)))


def framework(material: Material) -> Iterator[Page]:
    """Goals by horizons, above how each goal stands."""
    goals, horizons = material.catalogue.goals, material.catalogue.horizons
    language = material.language
    cells = [statements.score(material, goal, horizon) for goal in goals for horizon in horizons]
    words_ = [one["status"] for one in cells if one is not None]
    whole = statements.score(material, scoring.INDEX)
    title = (
        said(
            "framework_found",
            material,
            good=count(words_.count(trajectory.ON_TRACK), material),
            all=count(len(cells), material),
            bad=count(words_.count(trajectory.BEHIND), material),
            index=said("index_is", material, score=statements.scored(material, whole))
            if whole
            else said("index_missing", material),
        )
        if words_
        else said("framework", material, goals=count(len(goals), material))
    )
    columns = [
        Column(said("goal", material), 2.2),
        *(Column(_until(material, one), 1.6) for one in horizons.values()),
        Column(said("goal_whole", material), 1.6),
    ]
    rows = [
        [
            Cell(one.title(language), bold=True),
            *(_cell(material, key, horizon) for horizon in horizons),
            _cell(material, key, scoring.ALL),
        ]
        for key, one in goals.items()
    ]
    cards = [(one.title(language), _standing(material, key)) for key, one in goals.items()]
    about = Words(
        title,
        said("framework_measured", material, most=count(material.catalogue.index.scale, material)),
        statements.footer(material),
        [said(f"index_{material.catalogue.index.aggregation}", material)],
    )
    table = blocks.table(Grid(columns, rows, title))
    yield Page(about, blocks.stacked(0.5, table, blocks.cards(cards, blocks.LIST)) if words_ else table)


def governance(material: Material) -> Iterator[Page]:
    """Who works on it, and by which decree."""
    text, team = story(material, "governance"), material.team
    if not text and not team:
        return
    if not team:
        title = said("governance", material)
        yield Page(Words(title, "", statements.footer(material), text), told(material, "governance"))
        return
    decrees = list(dict.fromkeys(one.decree for one in team if one.decree))
    title = said(
        "team_decreed" if decrees else "team_found",
        material,
        count=count(len(team), material),
        decrees=", ".join(decrees[:2]),
    )
    columns = [
        Column(said("name", material), 2.2),
        Column(said("part", material), 2.4),
        Column(said("decree", material), 1.4),
        Column(said("since", material), 1.2),
    ]
    rows: list[Row] = [
        [
            Cell(one.name, bold=True),
            one.position or notation.NONE,
            one.decree or notation.NONE,
            day(material, one.since),
        ]
        for one in team
    ]
    table = blocks.table(Grid(columns, rows, title))
    words = Words(title, "", statements.footer(material), text)
    yield Page(words, blocks.beside((1, told(material, "governance")), (1.6, table)) if text else table)


def _until(material: Material, horizon: Horizon) -> str:
    title = horizon.title(material.language)
    return said("until", material, horizon=title, day=day(material, horizon.ends))


def _person(member: Member) -> str:
    return f"{member.name}, {member.position}" if member.position else member.name


def _gap(material: Material, key: str, before: float) -> float:
    """How far a first value was from the last target, as a share of that target."""
    one = material.catalogue.indicators[key]
    return abs(one.target - float(before) * one.scale) / (abs(one.target) or 1.0)


def _beginning(material: Material, key: str, since: statements.Row) -> Sequence[str | Cell]:
    one, written = material.catalogue.indicators[key], statements.look(material, key)
    when = notation.brief(periods.parse(since["before"]), material.language)
    value = f"{written.figure(since['value_before'])} {statements.unbroken(f'({when})')}"
    return [one.title(material.language), value, written.shown(one.target)]


def _cell(material: Material, goal: str, horizon: str) -> Cell:
    row = statements.score(material, goal, horizon)
    return scored(material, row["score"] if row else None, row["status"] if row else "")


def _standing(material: Material, goal: str) -> list[str]:
    """How the indicators of a goal stand, and what moved most."""
    keys = goal_keys(material, goal)
    words = [(statements.figure(material, key) or {}).get("status") for key in keys]
    lines = [statements.statuses(words, material.language)]
    return [line for line in (*lines, statements.moved(material, statements.leading(material, keys))) if line]
