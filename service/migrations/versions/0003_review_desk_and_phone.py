"""The review desk and the phone: questions, uploads, revisions with their kind, consent, spot checks

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "house_texts",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("changed_at", service.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by_id"], ["users.id"], name=op.f("fk_house_texts_changed_by_id_users")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_house_texts")),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("memo_id", sa.String(), nullable=True),
        sa.Column("created_at", service.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("touched_at", service.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["memo_id"], ["memos.id"], name=op.f("fk_uploads_memo_id_memos")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_uploads_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uploads_user_id"), ["user_id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", sa.String(), nullable=False),
        sa.Column("asked_at", service.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("memo_id", sa.String(), nullable=True),
        sa.Column("answered_by_id", sa.String(), nullable=True),
        sa.Column("answered_at", service.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", service.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name=op.f("fk_questions_answered_by_id_users")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_questions_asked_by_id_users")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_questions_draft_id_drafts")),
        sa.ForeignKeyConstraint(["memo_id"], ["memos.id"], name=op.f("fk_questions_memo_id_memos")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index("ix_questions_draft", ["draft_id", "asked_at"], unique=False)

    op.create_table(
        "spot_checks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", service.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_spot_checks_by_id_users")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_spot_checks_draft_id_drafts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_checks")),
    )
    with op.batch_alter_table("spot_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spot_checks_draft_id"), ["draft_id"], unique=False)

    with op.batch_alter_table("draft_fields", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), server_default="approval", nullable=False))
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("deliver_after", service.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("effects", sa.JSON(), server_default="{}", nullable=False))

    with op.batch_alter_table("memos", schema=None) as batch_op:
        batch_op.add_column(sa.Column("adds_to_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("answers_id", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_memos_adds_to_id"), ["adds_to_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_memos_adds_to_id_memos"), "memos", ["adds_to_id"], ["id"])

    with op.batch_alter_table("transcripts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heard", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("corrected_by_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("corrected_at", service.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_transcripts_corrected_by_id_users"), "users", ["corrected_by_id"], ["id"]
        )

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("digest", sa.Boolean(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("consented_at", service.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("consented_version", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("consented_version")
        batch_op.drop_column("consented_at")
        batch_op.drop_column("digest")
        batch_op.drop_column("email")

    with op.batch_alter_table("transcripts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_transcripts_corrected_by_id_users"), type_="foreignkey")
        batch_op.drop_column("corrected_at")
        batch_op.drop_column("corrected_by_id")
        batch_op.drop_column("heard")

    with op.batch_alter_table("memos", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_memos_adds_to_id_memos"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_memos_adds_to_id"))
        batch_op.drop_column("answers_id")
        batch_op.drop_column("adds_to_id")

    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_column("effects")
        batch_op.drop_column("deliver_after")
        batch_op.drop_column("reason")
        batch_op.drop_column("kind")

    with op.batch_alter_table("draft_fields", schema=None) as batch_op:
        batch_op.drop_column("held")

    with op.batch_alter_table("spot_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spot_checks_draft_id"))

    op.drop_table("spot_checks")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index("ix_questions_draft")

    op.drop_table("questions")
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_user_id"))

    op.drop_table("uploads")
    op.drop_table("house_texts")
