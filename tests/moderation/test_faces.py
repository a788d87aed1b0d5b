"""Under which name members see a moderator: wherever members read, from the room's frames to what they take along."""

from __future__ import annotations

import json

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from community.audit.models import Entry
from community.members.models import Role
from community.members.roles import ROUTES
from moderation import faces
from moderation.cases import Ground, Report, open_case
from moderation.deeds import DEEDS
from moderation.desk import decide
from moderation.models import Appeal, Case, Decision, Terms
from rooms.models import Message, Room
from tests.moderation.conftest import HOLD
from tests.moderation.test_appeals import appeals
from tests.moderation.test_seeing import press
from tests.support.people import fill, new_room
from tests.support.visitor import Visitor

CRISIS = "I want to kill myself tonight"
# Deeds after which somebody is not here any more have a test of their own; nobody does the software's.
WALKED = [name for name, deed in DEEDS.items() if name not in ("hold", "suspend", "ban")]
FIRST = {"restore": "withdraw", "unlock": "lock", "quicken": "slow_mode"}
HELD = ("publish", "reject")
OF_ITS_OWN = {"reports": Case.SPREE, "care": Case.UNANSWERED}
CHOSEN = {"fold.note": "harsh words", "reach_out.words": "I have read what you wrote."}


@pytest.fixture(autouse=True)
def own_terms(place):
    """The host's terms are the place's; each test leaves them as they were."""
    yield
    Terms.objects.all().delete()


def chooses(moderator, how):
    visitor = moderator.visitor()
    return visitor.submit(visitor.get("/desk/duty/"), "/desk/duty/", asks="shown", deed="face", shown=how)


def names_team(host, name, **more):
    visitor = host.visitor()
    page = visitor.get("/host/desk/")
    return visitor.submit(page, page.path, asks="team_name", deed="team", team_name=name, **more)


def routes(resolver=None, parts=()):
    for entry in (resolver or get_resolver()).url_patterns:
        here = (*parts, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from routes(entry, here)
        elif isinstance(entry, URLPattern):
            yield entry.name, here


def pages_of(person, room):
    """Every page that the table opens to a member, and the file with all that is theirs."""
    there = {"slug": room.slug, "public_id": person.id}
    visitor, pages = person.visitor(), []
    for name, parts in sorted(dict(routes()).items()):
        if Role.MEMBER in ROUTES[name].who.value and "logout" not in name:
            pages.append(visitor.get(reverse(name, kwargs={part: there.get(part, 1) for part in parts})))
    token = visitor.get("/me/privacy/").form("/me/export/").fields["csrfmiddlewaretoken"]
    sent = {"csrfmiddlewaretoken": token}
    pages.append(visitor.post("/me/export/", sent, Referer=f"{visitor.url}/me/privacy/", Origin=visitor.url))
    assert json.loads(pages[-1].html)["profile"]
    assert len(pages) > 30
    return [page.html for page in pages]


def reported(ana, message):
    """A case about that message, in a room that nobody has shut."""
    Room.objects.filter(pk=message.room_id).update(locked=False, slow_seconds=0)
    grounds = (Ground("report", reason="unkind"),)
    with transaction.atomic():
        return open_case(Report(ana.pk, ana.name, message.body, "report", grounds, message, message.room))


@pytest.fixture
def walk(ana, ben, mo, nia, room, decides, steps):
    """`walk(how)`: Mo, shown like that, does every deed about Ana's words; gives all that Ana and Ben then read."""

    def case_for(name, hers, messages):
        if DEEDS[name].group == "crisis":
            Case.objects.filter(author_id=ana.pk).update(state="open")
            return Case.objects.get(author_id=ana.pk, kind__startswith="crisis.")
        if kind := OF_ITS_OWN.get(DEEDS[name].group):
            with transaction.atomic():
                return open_case(Report(ana.pk, ana.name, "", kind, (Ground(kind),)))
        if name in HELD:
            nonce = hers.say(f"{HOLD} {name}")
            hers.until("held", nonce=nonce)
            return Case.objects.get(author_id=ana.pk, nonce=nonce)
        case = reported(ana, next(messages))
        if name in FIRST:
            decides(mo, case, FIRST[name])
        return case

    def answer(case):
        decides(nia, case, "withdraw")
        appeals(ana)
        asked = Appeal.objects.get(decision__case=case)
        mo.visitor().get(f"/desk/cases/{case.pk}/")
        version = Case.objects.get(pk=case.pk).version
        steps(mo, case, "answer", appeal=asked.pk, upheld="no", words="It stands.", version=version)

    def work(how):
        if how:
            chooses(mo, how)
        fill(room, ana, len(WALKED) + 1)
        messages = iter(Message.objects.filter(room=room).select_related("room").order_by("seq"))
        hers, his = ana.enters(room), ben.enters(room)
        mo.enters(new_room())
        hers.say_for_good(CRISIS)
        press(mo, Case.objects.get(author_id=ana.pk))
        hers.until("card")
        for name in sorted(WALKED, key=lambda name: name not in HELD):
            case = case_for(name, hers, messages)
            page = decides(mo, case, name, **CHOSEN)
            assert Decision.objects.filter(case=case, deed=name, by_id=mo.pk).exists(), (name, page.text)
        answer(reported(ana, next(messages)))
        hers.listen(0.5)
        return [*hers.raw, *his.raw, *ana.enters(room).raw], [*pages_of(ana, room), *pages_of(ben, room)]

    return work


def test_under_the_teams_name_no_member_reads_who_it_was(walk, mo, hanna):
    names_team(hanna, "The Lantern Crew")
    frames, pages = walk("team")
    for read in (frames, pages):
        assert any("The Lantern Crew" in text for text in read)
        assert [text for text in read if mo.name in text or mo.id in text] == []


def test_under_their_own_pseudonym_members_read_it(walk, mo):
    frames, pages = walk("own")
    for kind in ("card", "statement"):
        assert any(mo.name in text for text in frames if f'"type": "{kind}"' in text or f'"type":"{kind}"' in text)
    assert len([text for text in pages if f"Signed: {mo.name}" in text]) >= 1
    assert any(mo.name in text and text.startswith("{") for text in pages)


def test_who_has_not_chosen_signs_no_decision(walk, mo):
    frames, pages = walk("")
    assert [text for text in pages if "Signed:" in text] == []
    assert [text for text in frames if mo.name in text and "seen" not in text] == []


def test_colleagues_the_desk_and_the_log_see_who_it_was(ana, mo, nia, hanna, room, decides):
    chooses(mo, "team")
    fill(room, ana, 1)
    case = reported(ana, Message.objects.get(room=room))
    decides(mo, case, "warn")
    assert mo.name in nia.visitor().get(f"/desk/cases/{case.pk}/").text
    assert Entry.objects.filter(deed="desk.warn", actor=mo.pk).exists()
    assert mo.name in hanna.visitor().get("/host/audit/").text


def test_what_the_moderator_is_shown_beforehand_is_what_is_read(ana, mo, room, decides):
    fill(room, ana, 1)
    case = reported(ana, Message.objects.get(room=room))
    chooses(mo, "team")
    assert "Signed: The moderators" in mo.visitor().get(f"/desk/cases/{case.pk}/").text
    decides(mo, case, "warn")
    assert "Signed: The moderators" in ana.visitor().get("/me/appeals/").text


def test_choosing_otherwise_later_gives_nobody_away(ana, mo, room, decides):
    fill(room, ana, 2)
    first, second = Message.objects.filter(room=room).order_by("seq")
    chooses(mo, "team")
    decides(mo, reported(ana, first), "warn")
    chooses(mo, "own")
    assert mo.name not in ana.visitor().get("/me/appeals/").text
    decides(mo, reported(ana, second), "warn")
    page = ana.visitor().get("/me/appeals/").text
    assert f"Signed: {mo.name}" in page and "Signed: The moderators" in page


def test_the_card_does_not_tell_by_coming_and_going_which_of_them_it_was(ana, mo, nia, room):
    chooses(mo, "team")
    ana.enters(room).say_for_good(CRISIS)
    press(mo, Case.objects.get(author_id=ana.pk))
    nia.enters(new_room())
    seen = ana.enters(room).heard[0]["support"][0]["seen"]
    assert seen == "One of “The moderators” has seen this, and one of them is here."


def test_shut_out_at_the_door_too_it_is_the_team(ana, mo, room):
    chooses(mo, "team")
    fill(room, ana, 1)
    case = reported(ana, Message.objects.get(room=room))
    member = ana.member
    member.set_password("an old kettle sings")
    member.save()
    span = {"span": "86400"}
    decide(case.pk, mo.member, "suspend", version=case.version, guideline="kindness", options=span)
    door = Visitor(ana.place.url)
    stopped = door.submit(door.get("/login/"), "/login/", login=ana.name, password="an old kettle sings")
    why = door.submit(stopped, "/login/appeal/", asks="ticket")
    assert "Signed: The moderators" in why.text
    assert mo.name not in stopped.html + why.html


def test_a_moderator_who_talks_in_a_room_is_themselves(ana, mo, room):
    chooses(mo, "team")
    hers = ana.enters(room)
    mo.enters(room).say_for_good("good evening")
    assert hers.until("message")["author"]["name"] == mo.name


def test_the_host_may_let_the_teams_name_stand_for_whoever_has_not_chosen(ana, mo, hanna, room, decides):
    names_team(hanna, "The Lantern Crew", team_first="on")
    fill(room, ana, 1)
    decides(mo, reported(ana, Message.objects.get(room=room)), "warn")
    assert "Signed: The Lantern Crew" in ana.visitor().get("/me/appeals/").text
    assert "The Lantern Crew" in mo.visitor().get("/desk/duty/").text


@pytest.mark.parametrize("name", ["x", "<b>us</b>", "a" * 31, "..."])
def test_a_team_cannot_be_called_anything(hanna, name):
    page = names_team(hanna, name)
    assert page.status == 422
    assert not Terms.objects.exclude(team_name="").exists()


def test_the_teams_name_is_nobodys_pseudonym(place, ana, hanna):
    assert names_team(hanna, ana.name).status == 422
    assert names_team(hanna, "The Lantern Crew").status == 200
    visitor = Visitor(place.url)
    fields = {"username": "the lantem crew", "password1": "three calm words 12", "of_age": "on", "guidelines": "on"}
    page = visitor.submit(visitor.get("/join/"), "/join/", **fields)
    assert "Somebody here is called that" in page.text


def test_only_the_two_names_can_be_chosen(mo):
    chooses(mo, "somebody else")
    assert faces.sign(mo.member) == ""
