"""Everything that comes in: files, sheets and databases become judged rows."""
