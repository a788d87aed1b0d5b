"""What a moderator decides on a case's page, and what the desk does not let pass."""

from moderation.models import Case, Decision
from rooms.models import Message
from tests.support.people import Person

HOLD = "call me on 020 7946 0018 tonight"


def hold(author: Person, room) -> tuple[str, Case]:
    """A message that waits for a moderator: its nonce and its case."""
    hers = author.enters(room)
    nonce = hers.say(HOLD)
    hers.until("held", nonce=nonce)
    return nonce, Case.objects.get(author_id=author.pk)


def test_a_held_message_cannot_be_left_as_it_is(ana, mo, room):
    nonce, case = hold(ana, room)
    visitor = mo.visitor()
    page = visitor.get(f"/desk/cases/{case.pk}/")
    assert "dismiss" not in [button.value for form in page.forms for button in form.buttons]
    after = visitor.submit(page, f"/desk/cases/{case.pk}/", asks="version", deed="dismiss")
    assert after.status == 409
    assert "waits for an answer" in after.text
    assert Message.objects.get(nonce=nonce).standing == "held"
    assert not Decision.objects.filter(case=case, by_id=mo.pk).exists()
