"""Mo decides a case on its page."""

from moderation.models import Case
from tests.support.people import Person


def decide(moderator: Person, case: Case, deed: str) -> None:
    """`deed` is one of withdraw, restore, dismiss."""
    visitor = moderator.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    assert page.status == 200, page.text[:300]
    rules = {"guideline": "kindness"} if deed == "withdraw" else {}
    after = visitor.submit(page, f"/desk/cases/{case.pk}/", asks="version", deed=deed, **rules)
    assert after.status == 200, after.text[:300]
