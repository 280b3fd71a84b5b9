"""Alembic's entry: runs the versions on the connection that `service.migrations.migrate` hands over."""

from alembic import context

from service.migrations import ours
from service.models import User

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=User.metadata,
    # SQLite cannot alter a column in place; batch mode copies the table.
    render_as_batch=True,
    compare_type=True,
    include_name=ours,
    user_module_prefix="service.db.",
)
with context.begin_transaction():
    context.run_migrations()
