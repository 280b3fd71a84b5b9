"""Which contact of the book a person in a draft is."""

from typing import Any

from service.accounts import repository as accounts
from service.accounts.models import Contact
from service.db import AnySession
from service.review.models import Draft, DraftField


def linked(session: AnySession, draft: Draft, field: DraftField, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The people with the ids that they may keep: those of the client's contacts, and those that the field has had.

    Another name is another person: the link to the contact does not follow it.
    """
    known = {person["id"]: person["name"] for person in field.value or [] if person.get("id")}
    if draft.account_id is not None:
        known |= {contact.id: contact.name for contact in accounts.contacts_of(session, draft.account_id)}
    return [person if known.get(person.get("id")) == person["name"] else person | {"id": None} for person in value]


def fitting(name: str, contacts: list[Contact]) -> list[Contact]:
    """The contacts whom a name can mean: those who have each of its words, or words that begin like them."""
    said = name.casefold().split()
    return [
        contact
        for contact in contacts
        if said and all(any(word.startswith(part) for word in contact.name.casefold().split()) for part in said)
    ]
