"""Lineage: which columns of the record tables an indicator rests on."""

from collections.abc import Iterator

import sqlglot
from sqlglot import exp

from kpi.catalogue import Catalogue
from kpi.formulas import DIALECT
from kpi.indicators import Indicator


def columns(catalogue: Catalogue, indicator: Indicator) -> frozenset[str]:
    """Names of columns that decide the figure: those in its formulas, and in the views that these read.

    What a view only hands on counts if the formulas name it; what it filters or joins by counts always.
    """
    formulas = (indicator.numerator, indicator.denominator, indicator.sample)
    named = {column.name for text in formulas for column in _parsed(text).find_all(exp.Column)}
    for relation in reversed(catalogue.needs(indicator.table)):
        if relation in catalogue.views:
            named |= set(_decisive(_parsed(catalogue.views[relation].sql), named))
    return frozenset(named)


def _decisive(tree: exp.Expr, named: set[str]) -> Iterator[str]:
    for column in tree.find_all(exp.Column):
        alias = column.find_ancestor(exp.Alias)
        handed_on = isinstance(column.parent, exp.Select)
        if not handed_on and (alias is None or alias.alias in named):
            yield column.name


def _parsed(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect=DIALECT)
