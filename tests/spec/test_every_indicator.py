"""No indicator without a drawn specification."""

import ast
from pathlib import Path

import pytest

from kpi import catalogue

SPECIFIED = {
    argument.value
    for file in Path(__file__).parent.glob("test_*.py")
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "spec"
    for argument in call.args
    if isinstance(argument, ast.Constant)
}


@pytest.mark.parametrize("key", catalogue.load().indicators)
def test_indicator_is_specified(key):
    assert key in SPECIFIED
