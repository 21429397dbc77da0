"""Totals: the sums and counts inside a formula, taken apart so that each cluster has its own figure."""

from collections.abc import Callable
from functools import lru_cache

import sqlglot
from sqlglot import exp

from kpi.formulas import DIALECT, EXTREMES, TOTALS

Name = Callable[[str], str]
"""Gives a total, written as SQL, the name of the column that holds it."""


def are_sums(formula: str) -> bool:
    """Whether a formula is the sum of what each record brings; the smallest or largest of a stock is not."""
    return _parsed(formula).find(*EXTREMES) is None


@lru_cache(1024)
def of_record(formula: str) -> str:
    """SQL of what one record brings to a formula, 0 where that is nothing; wants a formula of sums."""
    return _written(formula, _brought)


def of_cluster(formula: str, name: Name) -> str:
    """SQL of what one cluster brings to a formula, from the columns that hold its totals; 0 for nothing."""
    return _written(formula, lambda total: _call("coalesce", _column(total, name), "0"))


def of_clusters(formula: str, name: Name) -> str:
    """SQL of a formula over clusters, from the same columns: what it is over all their records at once."""

    def over(total: exp.Expr) -> exp.Expr:
        kind = _kind(total)
        return _call(kind.sql_name() if isinstance(kind, EXTREMES) else "sum", _column(total, name))

    return _written(formula, over)


@lru_cache(1024)
def _parsed(formula: str) -> exp.Expr:
    return sqlglot.parse_one(formula, dialect=DIALECT)


def _written(formula: str, replaced: Callable[[exp.Expr], exp.Expr]) -> str:
    """A formula with something else in the place of each total."""
    tree = _parsed(formula).transform(
        lambda node: replaced(node) if isinstance(_kind(node), (*TOTALS, *EXTREMES)) else node
    )
    return _sql(tree)


def _kind(node: exp.Expr) -> exp.Expr:
    """The function of a total, which may stand before its filter."""
    kind: exp.Expr = node.this if isinstance(node, exp.Filter) else node
    return kind


def _brought(total: exp.Expr) -> exp.Expr:
    kind = _kind(total)
    conditions = [total.expression.this] if isinstance(total, exp.Filter) else []
    if isinstance(kind, exp.Count):
        if not isinstance(kind.this, exp.Star):
            conditions.append(exp.Not(this=exp.Is(this=exp.Paren(this=kind.this), expression=exp.Null())))
        brought: exp.Expr = exp.Literal.number(1)
    else:
        brought = exp.cast(kind.this, "double")
    if conditions:
        brought = exp.Case().when(exp.and_(*conditions), brought)
    return _call("coalesce", _sql(brought), "0")


def _column(total: exp.Expr, name: Name) -> str:
    return f'"{name(_sql(total))}"'


def _call(function: str, *arguments: str) -> exp.Expr:
    return sqlglot.parse_one(f"{function}({', '.join(arguments)})", dialect=DIALECT)


def _sql(tree: exp.Expr) -> str:
    return tree.sql(dialect=DIALECT, identify=True, comments=False)
