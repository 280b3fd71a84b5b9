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
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
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

    op.create_table(
        "edits",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("memo_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("words", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("at", service.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", service.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("redoable", sa.Boolean(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_edits_actor_id_users")),
        sa.ForeignKeyConstraint(["memo_id"], ["memos.id"], name=op.f("fk_edits_memo_id_memos")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edits")),
    )
    with op.batch_alter_table("edits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edits_memo_id"), ["memo_id"], unique=False)

    op.create_table(
        "edit_sides",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("edit_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_edit_sides_draft_id_drafts")),
        sa.ForeignKeyConstraint(["edit_id"], ["edits.id"], name=op.f("fk_edit_sides_edit_id_edits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit_sides")),
        sa.UniqueConstraint("draft_id", "edit_id", name="uq_edit_sides_draft_edit"),
    )
    with op.batch_alter_table("edit_sides", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edit_sides_edit_id"), ["edit_id"], unique=False)

    with op.batch_alter_table("draft_fields", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rep_id", sa.String(), nullable=True))
    drafts, memos = (
        sa.table(name, sa.column("id"), sa.column("memo_id"), sa.column("rep_id")) for name in ("drafts", "memos")
    )
    of_memo = sa.select(memos.c.rep_id).where(memos.c.id == drafts.c.memo_id).scalar_subquery()
    op.execute(drafts.update().values(rep_id=of_memo))
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.alter_column("rep_id", existing_type=sa.String(), nullable=False)
        batch_op.create_foreign_key(batch_op.f("fk_drafts_rep_id_users"), "users", ["rep_id"], ["id"])
        batch_op.drop_index("ix_drafts_state")
        batch_op.create_index("ix_drafts_queue", ["state", "created_at", "position", "id", "rep_id"], unique=False)

    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index("ix_entries_approved", ["approved_at"], unique=False)
        batch_op.add_column(sa.Column("kind", sa.String(), server_default="approval", nullable=False))
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("deliver_after", service.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("effects", sa.JSON(), server_default="{}", nullable=False))
        batch_op.drop_constraint(batch_op.f("fk_entries_account_id_accounts"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_entries_deal_id_deals"), type_="foreignkey")

    with op.batch_alter_table("memos", schema=None) as batch_op:
        batch_op.add_column(sa.Column("adds_to_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("answers_id", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_memos_adds_to_id"), ["adds_to_id"], unique=False)
        batch_op.create_index("ix_memos_received", ["received_at", "id"], unique=False)
        batch_op.create_index("ix_memos_rep_received", ["rep_id", "received_at", "id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_memos_adds_to_id_memos"), "memos", ["adds_to_id"], ["id"])

    with op.batch_alter_table("transcripts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heard", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("corrected_by_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("corrected_at", service.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_transcripts_corrected_by_id_users"), "users", ["corrected_by_id"], ["id"]
        )

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(), nullable=True))
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
        batch_op.drop_column("language")

    with op.batch_alter_table("transcripts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_transcripts_corrected_by_id_users"), type_="foreignkey")
        batch_op.drop_column("version")
        batch_op.drop_column("corrected_at")
        batch_op.drop_column("corrected_by_id")
        batch_op.drop_column("heard")

    with op.batch_alter_table("memos", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_memos_adds_to_id_memos"), type_="foreignkey")
        batch_op.drop_index("ix_memos_rep_received")
        batch_op.drop_index("ix_memos_received")
        batch_op.drop_index(batch_op.f("ix_memos_adds_to_id"))
        batch_op.drop_column("answers_id")
        batch_op.drop_column("adds_to_id")

    # What was undone names accounts and deals that are gone, and without its kind it would seem to stand.
    entries = sa.table(
        "entries", *(sa.column(name) for name in ("id", "draft_id", "revision", "kind", "account_id", "deal_id"))
    )
    later = entries.alias("later")
    taken_back = sa.exists().where(
        later.c.kind == "undo", later.c.draft_id == entries.c.draft_id, later.c.revision >= entries.c.revision
    )
    for name in ("deal_changes", "follow_ups"):
        made = sa.table(name, sa.column("entry_id"))
        gone = sa.select(entries.c.id).where(taken_back)
        op.execute(made.update().where(made.c.entry_id.in_(gone)).values(entry_id=None))
    op.execute(entries.delete().where(taken_back))
    deals, accounts = sa.table("deals", sa.column("id")), sa.table("accounts", sa.column("id"))
    op.execute(entries.update().where(entries.c.deal_id.not_in(sa.select(deals.c.id))).values(deal_id=None))
    op.execute(entries.delete().where(entries.c.account_id.not_in(sa.select(accounts.c.id))))
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index("ix_entries_approved")
        batch_op.create_foreign_key(batch_op.f("fk_entries_deal_id_deals"), "deals", ["deal_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_entries_account_id_accounts"), "accounts", ["account_id"], ["id"])
        batch_op.drop_column("effects")
        batch_op.drop_column("deliver_after")
        batch_op.drop_column("reason")
        batch_op.drop_column("kind")

    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index("ix_drafts_queue")
        batch_op.create_index("ix_drafts_state", ["state", "created_at"], unique=False)
        batch_op.drop_constraint(batch_op.f("fk_drafts_rep_id_users"), type_="foreignkey")
        batch_op.drop_column("rep_id")

    with op.batch_alter_table("draft_fields", schema=None) as batch_op:
        batch_op.drop_column("held")

    with op.batch_alter_table("edit_sides", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edit_sides_edit_id"))

    op.drop_table("edit_sides")
    with op.batch_alter_table("edits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edits_memo_id"))

    op.drop_table("edits")
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
