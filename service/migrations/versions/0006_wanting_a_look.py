"""An index of the fields that want a look, for the queue that shows only drafts with one

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WANTING = sa.text("review = 'look' AND looked_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_draft_fields_wanting", "draft_fields", ["draft_id"], sqlite_where=WANTING, postgresql_where=WANTING
    )


def downgrade() -> None:
    op.drop_index("ix_draft_fields_wanting", table_name="draft_fields")
