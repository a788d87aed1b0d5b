"""What the tests of the desk share: a second moderator, a reported message, a held one, and deciding on a page."""

from collections.abc import Callable
from typing import Any

import pytest

from community.live.memory import settle
from moderation.check import warm
from moderation.models import Case
from tests.support.pages import Page
from tests.support.people import Person
from tests.support.reaching import reach

HOLD = "call me on 020 7946 0018 tonight"


@pytest.fixture(scope="session", autouse=True)
def loaded() -> None:
    """The check as a server has it: a sweep of the collector in the middle of a text would use up its time."""
    warm()
    settle()


@pytest.fixture
def nia(place, move_in) -> Person:
    """Another moderator."""
    return move_in(place, "nia", role="moderator")


@pytest.fixture
def hanna(place, move_in) -> Person:
    """The host."""
    return move_in(place, "hanna", role="host")


@pytest.fixture
def reported(ana, ben, room) -> Case:
    """Ana said something that Ben reported."""
    hers, his = ana.enters(room), ben.enters(room)
    hers.say_for_good("something unkind")
    his.send(type="report", seq=1, reason="unkind")
    his.until("done")
    return Case.objects.get(author_id=ana.pk)


@pytest.fixture
def held(ana, room) -> Case:
    """Ana said something that software holds."""
    hers = ana.enters(room)
    hers.say(HOLD)
    hers.until("held")
    return Case.objects.get(author_id=ana.pk)


@pytest.fixture
def crisis(ana, room) -> Case:
    """Ana is in danger and said so."""
    hers = ana.enters(room)
    hers.say_for_good("I want to kill myself tonight")
    return Case.objects.get(author_id=ana.pk)


@pytest.fixture
def decides() -> Callable[..., Page]:
    """`decides(mo, case, "withdraw", guideline=…)`: on the case's page, as it stands when they open it."""

    def decide(moderator: Person, case: Case, deed: str, guideline: str = "kindness", **more: Any) -> Page:
        visitor = moderator.visitor()
        page = visitor.get(f"/desk/cases/{case.pk}/")
        return visitor.submit(page, f"/desk/cases/{case.pk}/", asks="version", deed=deed, guideline=guideline, **more)

    return decide


@pytest.fixture
def steps() -> Callable[..., Page]:
    """`steps(mo, case, "note", words=…)`: a step on the case's page that is no deed."""

    def step(moderator: Person, case: Case, name: str, **fields: Any) -> Page:
        visitor = moderator.visitor()
        page = visitor.get(f"/desk/cases/{case.pk}/")
        address = f"/desk/cases/{case.pk}/step/"
        token = page.form(address).fields["csrfmiddlewaretoken"]
        sent = {"csrfmiddlewaretoken": token, "step": name, **fields}
        return visitor.post(address, sent, Referer=page.url, Origin=visitor.url)

    return step


@pytest.fixture
def reached(crisis, mo, decides) -> Case:
    """Mo has reached out to Ana."""
    assert reach(decides, mo, crisis).status == 200
    return crisis
