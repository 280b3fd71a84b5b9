"""Drafts keep their client's words, what was taken back, and who filled them

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("draft_fields", schema=None) as batch_op:
        batch_op.add_column(sa.Column("filled_by", sa.String(), nullable=True))

    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parts", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("withdrawn", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("alternatives", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("dropped", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_column("dropped")
        batch_op.drop_column("alternatives")
        batch_op.drop_column("withdrawn")
        batch_op.drop_column("parts")

    with op.batch_alter_table("draft_fields", schema=None) as batch_op:
        batch_op.drop_column("filled_by")
