"""Both sides of a private conversation, by their pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moderation.models import Case, Conversation
from tests.support.pages import Page
from tests.support.people import Person
from tests.support.sockets import Socket

FIRST = "I read what you wrote. Are you safe just now?"


def reach(decides: Callable[..., Page], moderator: Person, case: Case, words: str = FIRST) -> Page:
    """A moderator reaches out, with these first words."""
    return decides(moderator, case, "reach_out", **{"reach_out.words": words})


def page_of(person: Person) -> str:
    """The address of the member's conversation."""
    return f"/me/conversations/{Conversation.objects.get(member_id=person.pk).pk}/"


def says(person: Person, words: str, **more: Any) -> Page:
    """The member writes there."""
    visitor, address = person.visitor(), page_of(person)
    return visitor.submit(visitor.get(address), address, asks="body", body=words, deed="say", **more)


def writes(moderator: Person, case: Case, words: str, **more: Any) -> Page:
    """A moderator writes on the case's page."""
    visitor = moderator.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    return visitor.submit(
        page, f"/desk/cases/{case.pk}/conversation/", asks="body", body=words, **{"deed": "say", **more}
    )


def does(moderator: Person, case: Case, deed: str) -> Page:
    """A moderator ends it or opens it again."""
    visitor = moderator.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    return visitor.submit(page, f"/desk/cases/{case.pk}/conversation/", asks="csrfmiddlewaretoken", deed=deed)


def listens(person: Person, path: str) -> Socket:
    """A socket of theirs that is no room's."""
    person.sockets.append(Socket(f"{person.place.ws_url}/ws/{path}/", person.cookie))
    return person.sockets[-1]
