"""A sheet whose formulas are written as they stand: half the time of a workbook of many formulas."""

from xlsxwriter.worksheet import Worksheet


class Plain(Worksheet):  # type: ignore[misc]
    """A worksheet that looks for none of the functions that came after 2007, since we write none of them.

    XlsxWriter searches every formula for thirty of them.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")
