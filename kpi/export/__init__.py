"""What leaves the program: files that say where their figures come from and that no spreadsheet executes."""
