"""The index's rows: written for what has changed, or all of them anew."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection, delete, insert, select, text

from service.search.models import Kind, SearchRow
from service.search.texts import Found, found, lock

_AT_ONCE = 400

_MOST_PLACE = 16_383
_MOST_PLACES = 255
"""PostgreSQL keeps no more of a word, and no later place: https://www.postgresql.org/docs/current/textsearch-limitations.html"""


def renew(connection: Connection, changed: Mapping[Kind, Iterable[str]]) -> None:
    """Have the index say of these what their tables say now; what is gone from there goes from here."""
    for kind, of_kind in changed.items():
        ids = sorted(of_kind)
        for at in range(0, len(ids), _AT_ONCE):
            part = ids[at : at + _AT_ONCE]
            lock(connection, kind, part)
            _drop(connection, kind, part)
            _add(connection, list(found(connection, kind, part)))


def rebuild(connection: Connection) -> dict[Kind, int]:
    """Write the whole index anew; how many there are of each kind."""
    connection.execute(text("DELETE FROM search_words"))
    connection.execute(delete(SearchRow))
    counts: dict[Kind, int] = {}
    for kind in Kind:
        counts[kind] = 0
        for part in _batches(found(connection, kind)):
            _add(connection, part)
            counts[kind] += len(part)
    return counts


def vector_of(words: Sequence[str]) -> str:
    """The words with their places as PostgreSQL writes a tsvector: made here, its parser has no say in what a word is."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words, 1):
        known = places.setdefault(word, [])
        if (len(known) < _MOST_PLACES and place <= _MOST_PLACE) or not known:
            known.append(str(min(place, _MOST_PLACE)))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


def _drop(connection: Connection, kind: Kind, ids: Sequence[str]) -> None:
    query = select(SearchRow.id).where(SearchRow.kind == str(kind), SearchRow.ref_id.in_(ids))
    rows = [{"id": row_id} for row_id in connection.scalars(query)]
    if rows:
        connection.execute(text("DELETE FROM search_words WHERE rowid = :id"), rows)
        connection.execute(delete(SearchRow).where(SearchRow.id.in_([row["id"] for row in rows])))


def _add(connection: Connection, rows: Sequence[Found]) -> None:
    if not rows:
        return
    query = insert(SearchRow).returning(SearchRow.id, sort_by_parameter_order=True)
    ids = connection.scalars(query, [row.values for row in rows]).all()
    postgres = connection.dialect.name == "postgresql"
    value = "CAST(:words AS tsvector)" if postgres else ":words"
    words = [
        {"id": row_id, "words": vector_of(row.words) if postgres else " ".join(row.words)}
        for row_id, row in zip(ids, rows, strict=True)
    ]
    connection.execute(text(f"INSERT INTO search_words (rowid, words) VALUES (:id, {value})"), words)  # noqa: S608 - no word of it


def _batches(rows: Iterator[Found]) -> Iterator[list[Found]]:
    while part := list(islice(rows, _AT_ONCE)):
        yield part
