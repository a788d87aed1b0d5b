"""What becomes of links in a room: the team sets it, newcomers and the team differ, the way to help stays open."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from community.members.models import Member
from moderation.check import Context, assess
from rooms import linking
from rooms.models import LinkChange, Room

LINK = "read this https://example.com/a"
KNOWN = "find a meeting https://www.aa.org/find-aa"
HELP = "https://988lifeline.org/ helped me"


@pytest.mark.parametrize(
    ("links", "newcomer", "trusted", "text", "action"),
    [
        ("open", True, False, LINK, "publish"),
        ("newcomers", False, False, LINK, "publish"),
        ("newcomers", True, False, LINK, "hold"),
        ("newcomers", True, False, KNOWN, "publish"),
        ("known", False, False, LINK, "hold"),
        ("known", True, False, LINK, "hold"),
        ("known", False, False, KNOWN, "publish"),
        ("none", False, False, LINK, "hold"),
        ("none", False, False, KNOWN, "hold"),
        ("none", False, False, HELP, "publish"),
        ("none", True, False, HELP, "publish"),
        ("none", False, True, LINK, "publish"),
        ("known", False, True, LINK, "publish"),
    ],
)
def test_the_policy_of_the_room_and_the_standing_of_the_author(links, newcomer, trusted, text, action):
    assert assess(text, Context(links=links, newcomer=newcomer, trusted=trusted)).action == action


def set_for(visitor, room, policy):
    page = visitor.get("/desk/links/")
    form = next(form for form in page.forms if form.fields.get("room") == room.slug)
    return visitor.send(page, form, links=policy)


def test_a_moderator_sets_it_and_it_counts_in_open_sockets(ana, mo, room):
    Member.objects.filter(pk=ana.pk).update(joined_at=timezone.now() - timedelta(days=30))
    speaking = ana.enters(room)
    speaking.say_for_good(f"{LINK} {uuid.uuid4().hex[:6]}")
    after = set_for(mo.visitor(), room, "known")
    assert f"Set for {room.name}" in after.text
    held = speaking.until("held", nonce=speaking.say(LINK))
    assert held["words"] == ["https://example.com/a"]
    speaking.say_for_good(KNOWN)
    change = LinkChange.objects.get(room=room)
    assert (change.was, change.now, change.by_id) == ("newcomers", "known", mo.pk)
    assert mo.name in after.text


def test_links_of_the_team_pass_anywhere(mo, room):
    set_for(mo.visitor(), room, "none")
    mo.enters(room).say_for_good(LINK)


def test_a_link_of_a_newcomer_waits_and_is_not_refused(ana, room):
    speaking = ana.enters(room)
    assert speaking.until("held", nonce=speaking.say(LINK))["guideline"] == "no-advertising"


def test_without_script_it_is_the_same(ana, mo, room):
    set_for(mo.visitor(), room, "open")
    visitor = ana.visitor()
    page = visitor.get(f"/rooms/{room.slug}/")
    after = visitor.submit(page, f"/rooms/{room.slug}/", asks="body", body=LINK)
    assert "example.com/a" in after.text
    assert room.messages.get().standing == "visible"


def test_a_policy_that_nobody_knows_is_not_set(mo, room):
    visitor = mo.visitor()
    assert set_for(visitor, room, "everything").status == 400
    assert Room.objects.get(pk=room.pk).links == "newcomers"


def test_members_do_not_find_the_page(ana):
    assert ana.visitor().get("/desk/links/").status == 404


@pytest.mark.parametrize(
    ("room_says", "least", "counts"),
    [
        ("open", "known", "known"),
        ("newcomers", "known", "known"),
        ("none", "known", "none"),
        ("open", "open", "open"),
        (None, "open", "newcomers"),
    ],
)
def test_hours_without_a_moderator_only_make_it_stricter(room_says, least, counts, room):
    if room_says:
        Room.objects.filter(pk=room.pk).update(links=room_says)
    policies = linking.Policies()
    policies.look()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(linking, "policies", policies)
        assert linking.policy_of(room.pk, least) == counts
