"""Formulas and views of the catalogue: parsed, compared with an allow-list, written anew.

No text of a declaration ever reaches an engine: what runs is the SQL that the checked tree writes.
"""

import re
from collections.abc import Collection, Iterator, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from kpi import declarations
from kpi.declarations import Place

DIALECT = "duckdb"
FORMULA_LENGTH, VIEW_LENGTH = 500, 4000
"""The longest texts that are read; ours need 300 and 1,800 characters."""

QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
SIGNS = re.compile(r";|--|/\*")
"""Texts and names, in which those signs neither end nor comment on anything; the checked tree keeps none."""

DEPTH = 20
"""Brackets within brackets; 3,000 of them exhaust the parser's stack."""

TOTALS = (exp.Count, exp.Sum)
EXTREMES = (exp.Min, exp.Max)
"""Totals of parts add up to the total of the whole; extremes do not, and are left to stocks and views."""

LINEAR = (exp.Paren, exp.Neg, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Coalesce, exp.Cast)
"""What may be done with totals so that the result still adds up."""

FUNCTIONS: dict[str, type[exp.Expr]] = {
    **{"count": exp.Count, "sum": exp.Sum, "min": exp.Min, "max": exp.Max, "coalesce": exp.Coalesce},
    **{"abs": exp.Abs, "least": exp.Least, "greatest": exp.Greatest, "nullif": exp.Nullif, "cast": exp.Cast},
    **{"lower": exp.Lower, "upper": exp.Upper, "trim": exp.Trim, "length": exp.Length},
    **{"replace": exp.Replace, "substr": exp.Substring, "concat": exp.Concat, "case": exp.Case},
    **{"date_trunc": exp.TimestampTrunc, "date_diff": exp.DateDiff, "extract": exp.Extract},
    **{"year": exp.Year, "month": exp.Month},
}
WINDOW_FUNCTIONS: dict[str, type[exp.Expr]] = {
    **{"row_number": exp.RowNumber, "rank": exp.Rank, "lead": exp.Lead, "lag": exp.Lag, "avg": exp.Avg},
}
FORMULA_PARTS = {
    *FUNCTIONS.values(),
    *(exp.Column, exp.Identifier, exp.Star, exp.Literal, exp.Boolean, exp.Null, exp.Interval, exp.Var),
    *(exp.Paren, exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE),
    *(exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg),
    *(exp.Mod, exp.DPipe, exp.If, exp.DataType, exp.DataTypeParam, exp.Filter, exp.Where),
}
VIEW_PARTS = {
    *FORMULA_PARTS,
    *WINDOW_FUNCTIONS.values(),
    *(exp.Select, exp.Union, exp.With, exp.CTE, exp.From, exp.Join, exp.Table, exp.TableAlias, exp.Alias),
    *(exp.Group, exp.Having, exp.Distinct, exp.Window, exp.WindowSpec, exp.Order, exp.Ordered),
}
CASTS = {
    *(exp.DataType.Type.BOOLEAN, exp.DataType.Type.INT, exp.DataType.Type.BIGINT, exp.DataType.Type.DOUBLE),
    *(exp.DataType.Type.DECIMAL, exp.DataType.Type.VARCHAR, exp.DataType.Type.TEXT),
    *(exp.DataType.Type.DATE, exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPNTZ),
}
# A unit is written bare, without quotes, by some dialects: nothing but these words may stand there.
UNITS = {"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"}


def formula(text: str, columns: Collection[str], place: Place, *, stock: bool = False) -> str:
    """The SQL of an indicator's numerator, denominator or sample.

    Args:
        text: One expression whose sums over parts give the sum of the whole.
        columns: Columns that it may name.
        place: Where it is declared.
        stock: Whether only the last month of a period counts, so that min and max are allowed too.

    Raises:
        RaporError: If it is anything else; file, key and, for unknown words, the nearest known one are named.
    """
    tree = _parsed(text, FORMULA_LENGTH, place)
    _check_parts(tree, FORMULA_PARTS, FUNCTIONS, place)
    for column in tree.find_all(exp.Column):
        if column.table:
            raise place.error("formula_part", found=_shown(column))
        if column.name.lower() not in columns:
            nearest = declarations.nearest(column.name, columns)
            raise place.error("formula_column", found=column.name, nearest=nearest)
    if not tree.find(*TOTALS, *EXTREMES):
        raise place.error("formula_no_total", found=_shown(tree))
    _check_additive(tree, TOTALS + EXTREMES if stock else TOTALS, place)
    return _sql(tree)


def view(text: str, tables: Collection[str], place: Place) -> str:
    """The SQL of a view: one SELECT, WITH … SELECT or UNION over the tables it declares.

    Args:
        text: The statement.
        tables: Relations that it may read.
        place: Where it is declared.

    Raises:
        RaporError: If it is anything else or reads anything else.
    """
    tree = _parsed(text, VIEW_LENGTH, place)
    if not isinstance(tree, exp.Select | exp.Union):
        raise place.error("view_no_select", found=_shown(tree))
    _check_parts(tree, VIEW_PARTS, {**FUNCTIONS, **WINDOW_FUNCTIONS}, place)
    own = {cte.alias_or_name.lower() for cte in tree.find_all(exp.CTE)}
    for name in own.intersection(tables):
        raise place.error("view_shadows", found=name)
    for table in tree.find_all(exp.Table):
        if table.db or table.name.lower() not in {*own, *tables}:
            nearest = declarations.nearest(table.name, {*own, *tables})
            raise place.error("view_table", found=_shown(table), nearest=nearest)
    return _sql(tree)


def _parsed(text: str, length: int, place: Place) -> exp.Expr:
    if len(text) > length:
        raise place.error("formula_long", length=len(text), limit=length)
    if _depth(text) > DEPTH:
        raise place.error("formula_deep", limit=DEPTH)
    try:
        if sign := SIGNS.search(QUOTED.sub("", text)):
            raise place.error("formula_sign", found=sign[0])
        trees = sqlglot.parse(text, dialect=DIALECT)
    except RecursionError:
        raise place.error("formula_deep", limit=DEPTH) from None
    except ParseError as error:
        near = error.errors[0].get("highlight") if error.errors else None
        raise place.error("formula_syntax", near=near or text.strip()[:40]) from error
    except SqlglotError as error:
        raise place.error("formula_syntax", near=text.strip()[:40]) from error
    if len(trees) != 1 or trees[0] is None:
        raise place.error("formula_syntax", near=text.strip()[:40])
    return trees[0]


def _depth(text: str) -> int:
    depth = deepest = 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _check_parts(
    tree: exp.Expr, parts: set[type[exp.Expr]], functions: Mapping[str, object], place: Place
) -> None:
    for node in tree.walk():
        if isinstance(node, exp.Anonymous) or (isinstance(node, exp.Func) and type(node) not in parts):
            name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
            nearest = declarations.nearest(name, functions)
            raise place.error("formula_function", found=name.lower(), nearest=nearest)
        if type(node) not in parts or any(_refused(node)):
            raise place.error("formula_part", found=_shown(node))


def _refused(node: exp.Expr) -> Iterator[bool]:
    """What an allowed kind of node may still not be."""
    yield isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count)
    yield isinstance(node, exp.Star) and any(node.args.values())
    yield isinstance(node, exp.Count) and node.this is None
    yield isinstance(node, exp.Filter) and not isinstance(node.this, TOTALS + EXTREMES)
    yield isinstance(node, exp.DataType) and node.this not in CASTS
    yield isinstance(node, exp.Var) and node.name.upper() not in UNITS
    yield isinstance(node, exp.Extract) and not isinstance(node.this, exp.Var)
    yield isinstance(node, exp.With) and bool(node.args.get("recursive"))
    yield isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier)


def _check_additive(node: exp.Expr, totals: tuple[type[exp.Expr], ...], place: Place) -> None:
    """Raise unless a node is a total, or sums, differences and multiples of totals."""
    if isinstance(node, exp.Filter):
        _check_single(node.expression, place)
        node = node.this
    if isinstance(node, totals):
        _check_single(node, place)
        return
    if not isinstance(node, LINEAR):
        raise place.error("formula_not_additive", found=_shown(node))
    sides = [side for side in node.iter_expressions() if not isinstance(side, exp.DataType)]
    if isinstance(node, exp.Mul | exp.Div | exp.Coalesce):
        sides = [side for side in sides if not _is_constant(side)]
        if len(sides) != 1 or (sides[0] is not node.this and not isinstance(node, exp.Mul)):
            raise place.error("formula_not_additive", found=_shown(node))
    for side in sides:
        _check_additive(side, totals, place)


def _check_single(node: exp.Expr, place: Place) -> None:
    """Raise if a total holds another total."""
    for inner in node.find_all(*TOTALS, *EXTREMES):
        if inner is not node:
            raise place.error("formula_not_additive", found=_shown(node))


def _is_constant(node: exp.Expr) -> bool:
    return all(isinstance(part, exp.Literal | exp.Neg | exp.Paren) for part in node.walk())


def _shown(node: exp.Expr) -> str:
    found = node.sql(dialect=DIALECT)
    return found if len(found) <= 60 else found[:59] + "…"


def _sql(tree: exp.Expr) -> str:
    """Names are quoted: `time` and `procedure` are columns of ours and words of SQL."""
    for name in tree.find_all(exp.Identifier):
        name.set("this", name.name.lower())
    return tree.sql(dialect=DIALECT, identify=True, comments=False)
