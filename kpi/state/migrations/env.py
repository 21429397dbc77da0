"""How migrations run: on the connection that kpi.state.database hands over."""

from alembic import context

from kpi.state.models import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
