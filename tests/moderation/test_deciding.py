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


def test_reports_and_signals_about_one_message_are_one_case_and_the_gravest_counts(ana, ben, caro, mo, room):
    hers = ana.enters(room)
    hers.say_for_good("I want to kill myself tonight")
    for person, reason in ((ben, "worried"), (caro, "please look")):
        socket = person.enters(room)
        socket.send(type="report", seq=1, reason=reason)
        socket.until("done")
    case = Case.objects.get(author_id=ana.pk)
    assert case.priority == Case.CRISIS
    assert case.kind.startswith("crisis.")
    text = mo.visitor().get(f"/desk/cases/{case.pk}/").text
    for said in (f"{ben.name} reported it", f"{caro.name} reported it", "Software saw"):
        assert said in text


def test_nobody_floods_the_desk_with_reports(ana, ben, room):
    hers, his = ana.enters(room), ben.enters(room)
    for number in range(7):
        hers.say_for_good(f"line {number}")
    answers = []
    for seq in range(1, 8):
        his.send(type="report", seq=seq, reason="hm")
        answers.append(his.until("done", "refused"))
    assert [answer["type"] for answer in answers] == ["done"] * 5 + ["refused"] * 2
    assert answers[-1]["code"] == "too_fast"
    assert Case.objects.filter(author_id=ana.pk).count() == 5
