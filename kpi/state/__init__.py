"""The state: what people write and what happened, in an SQL database."""
