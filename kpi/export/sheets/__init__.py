"""The sheets of the workbook of a seminar, each in a module of what it shows."""
