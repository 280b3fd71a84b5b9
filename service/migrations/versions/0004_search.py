"""Search: what can be found, and its words

Revision: 0004, after 0003

The rows are written by `service.migrations.migrate` once the schema is at its head: how they are read belongs to the
program, not to a version of the schema.
"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_rows",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("rep_id", sa.String(), nullable=True),
        sa.Column("at", service.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_key", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_rows")),
        sa.UniqueConstraint("kind", "ref_id", name="uq_search_rows_kind_ref"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE search_words (rowid INTEGER PRIMARY KEY, words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX search_words_words ON search_words USING gin (words)")
    else:
        # The words come folded and with spaces between them: this tokenizer takes them as they are.
        op.execute("CREATE VIRTUAL TABLE search_words USING fts5(words, tokenize='ascii', prefix='1 2 3')")


def downgrade() -> None:
    op.execute("DROP TABLE search_words")
    op.drop_table("search_rows")
