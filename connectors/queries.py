"""Queries: one SELECT that does nothing but read, told by its parse tree and written anew from it.

What is sent is what was understood: comments that a server would run, and ways of quoting that it would read
differently, do not survive. A function is allowed if it is known to look at its arguments only; others are
not, since there is no end to those that read files, reach other servers or run text as SQL.
"""

import re
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from kpi.errors import RaporError

SPOKEN = {"postgresql": "postgres", "mysql": "mysql", "mssql": "tsql", "sqlite": "sqlite"}  # as sqlglot says
LENGTH = 20_000
SHOWN = 60
RUN = re.compile(r"\s*(!|M!)")  # the beginning of a comment that MySQL and its kin run

WRITING: tuple[type[exp.Expr], ...] = (
    *(exp.DML, exp.DDL, exp.Command, exp.Copy, exp.Into, exp.Lock, exp.Set, exp.Drop, exp.Alter),
    *(exp.Merge, exp.Use, exp.Pragma, exp.Transaction, exp.Commit, exp.Rollback, exp.Kill, exp.Attach),
    *(exp.NextValueFor, exp.ReadCSV, exp.ReadParquet, exp.ToFile, exp.Secret),
)
"""What no query may hold: statements, targets and locks."""

VARIABLES = (exp.PropertyEQ, exp.Parameter, exp.SessionParameter, exp.Placeholder)

READING = frozenset(Path(__file__).with_name("functions.txt").read_text(encoding="utf-8").split())
"""Functions that sqlglot does not know and that only look at their arguments, in any of the dialects."""


def checked(query: str, dialect: str) -> str:
    """The query written anew, if it is one that only reads.

    Args:
        query: What a person wrote.
        dialect: One of addresses.DRIVERS.

    Raises:
        RaporError: If it is anything else than one SELECT, or uses what no query may.
    """
    tree = _tree(query, SPOKEN[dialect])
    inner = tree
    while isinstance(inner, exp.Subquery):
        inner = inner.this
    if not isinstance(inner, exp.Select | exp.SetOperation):
        raise RaporError("database_query_other")
    for node in tree.walk():
        if isinstance(node, WRITING):
            raise RaporError("database_query_writes", found=node.key.upper())
        if isinstance(node, exp.Hint):
            raise RaporError("database_query_comment")
        if isinstance(node, VARIABLES):
            raise RaporError("database_query_variable")
        if isinstance(node, exp.Func):
            _check_function(node)
    if dialect == "postgresql":
        _check_dots(tree)
    return tree.sql(dialect=SPOKEN[dialect], comments=False)


def _tree(query: str, dialect: str) -> exp.Expr:
    if len(query) > LENGTH:
        raise RaporError("database_query_long", limit=LENGTH)
    try:
        tokens = sqlglot.tokenize(query, dialect=dialect)
        if any(RUN.match(comment) for token in tokens for comment in token.comments):
            raise RaporError("database_query_comment")
        trees = [tree for tree in sqlglot.parse(query, dialect=dialect) if tree is not None]
    except (SqlglotError, RecursionError) as error:
        raise RaporError("database_query_unreadable") from error
    if len(trees) != 1:
        raise RaporError("database_query_other")
    return trees[0]


def _check_function(function: exp.Func) -> None:
    if not isinstance(function, exp.Anonymous | exp.AnonymousAggFunc):
        return
    name = function.name or str(function.this)
    if name.strip('"`[]').lower() not in READING:
        raise RaporError("database_query_function", function=name[:SHOWN])


def _check_dots(tree: exp.Expr) -> None:
    """Refuse a dot that may call a function: PostgreSQL takes (x).f and, where x is a value, x.f for f(x)."""
    for dot in tree.find_all(exp.Dot):
        if not isinstance(dot.expression, exp.Func | exp.Star):
            raise RaporError("database_query_function", function=dot.expression.sql()[:SHOWN])
    relations = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    relations |= {one.alias.lower() for one in tree.find_all(exp.Subquery, exp.Values)}
    values: set[str] = set()  # what functions in FROM give goes by their alias, or else by their own name
    for function in tree.find_all(exp.Func):
        values |= {name.lower() for name in (function.name, *type(function).sql_names())}
    for source in tree.find_all(exp.Table, exp.Lateral, exp.Unnest, exp.Func):
        named = isinstance(source.this, exp.Identifier | exp.Subquery)
        (relations if named else values).add(source.alias_or_name.lower())
    for column in tree.find_all(exp.Column):
        qualifier = column.table.lower()
        if qualifier and (qualifier not in relations or qualifier in values):
            raise RaporError("database_query_function", function=column.sql()[:SHOWN])
