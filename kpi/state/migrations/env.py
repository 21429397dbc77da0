"""How migrations run: on the connection that kpi.state.database hands over."""

from alembic import context

from kpi.state import schema

context.configure(
    connection=context.config.attributes["connection"], target_metadata=schema.TABLES, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
