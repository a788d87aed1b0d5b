"""Every route and every role: who gets in, who is sent to sign in, and for whom it is not there."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from community.doors import DoorMiddleware
from community.members.host_link import fresh_link
from community.members.models import Member, Role
from community.members.roles import DEEDS, ROUTES, Who, may
from community.posts import Standing
from community.threads.models import Entry, Thread, Topic
from moderation.models import Case, RuleDraft, RuleVersion
from moderation.models.rules import Effect, How
from rooms.models import Room
from tests.members.conftest import browser

STRANGER = ""
ROLES = (STRANGER, *Role.values)
# Written down a second time, by address, so that a slip in the table is noticed.
OPEN = ("/host/link/", "/me/factor/authenticate/", "/threads/a-room/feed/")
CIRCLES = {
    "/desk/": {"moderator", "host"},
    "/guidelines/agree/": {"member", "greeter", "moderator", "host"},
    "/host/": {"host"},
    "/me/": {"member", "greeter", "moderator", "host"},
    "/members/": {"member", "greeter", "moderator", "host"},
    # Of one room; who else may, because it was given to them, is walked in tests/rooms/test_who_may_where.py.
    "/rooms/a-room/tend/": {"moderator", "host"},
    "/rooms/a-room/keep/": {"moderator", "host"},
    "/rooms/a-room/facilitators/": {"host"},
    "/rooms/": {"member", "greeter", "moderator", "host"},
    "/threads/": {"member", "greeter", "moderator", "host"},
}


def routes(resolver=None, parts=()):
    """Every route of the project: its name and the parts of its address."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = (*parts, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from routes(entry, here)
        elif isinstance(entry, URLPattern):
            yield entry.name, here


PARTS = dict(sorted(routes()))
# What answers otherwise because there is nothing to see yet: no password just given, no passkey, no message, no version,
# nobody who has reached out, no feed, no answer; whose entry it is; the numbers are for trusted addresses only.
OTHERWISE = {
    **dict.fromkeys(("topic_feed", "answer_keep", "answer_consent", "thread_edit", "thread_unsay"), "nothing"),
    "metrics": "nothing",
    "mfa_authenticate": "sign in",
    "mfa_remove_webauthn": "nothing",
    "mfa_edit_webauthn": "nothing",
    "mfa_view_recovery_codes": "nothing",
    "mfa_download_recovery_codes": "nothing",
    "room_report": "nothing",
    "host_guidelines": "nothing",
    "conversation": "nothing",
}


def welcome(path):
    """Who may be there, by its address."""
    if path.startswith(OPEN):
        return set(ROLES)
    return next((roles for start, roles in CIRCLES.items() if path.startswith(start)), set(ROLES))


@pytest.fixture
def people(db):
    """A browser for each role, all with a second factor."""
    found = {STRANGER: browser()}
    for role in Role.values:
        member = Member.objects.create_user(f"The {role} of the test", "an old kettle sings", role=role)
        Authenticator.objects.create(user=member, type="totp", data={"secret": "sealed"})
        found[role] = browser()
        found[role].force_login(member)
    return found


def thread(pk, author):
    """A thread in a topic that has the room's address, opened by somebody."""
    topic = Topic.objects.create(slug="a-room", words={"en": {"name": "A topic"}})
    made = Thread.objects.create(pk=pk, topic=topic, author=author, title="Hm", standing=Standing.VISIBLE, seq=1)
    said = {"nonce": "n", "digest": "", "body": "a line", "html": "<p>a line</p>"}
    Entry.objects.create(pk=pk, thread=made, author=author, seq=1, rev=1, standing=Standing.VISIBLE, **said)


@pytest.fixture
def there(people):
    """Something real for every part of an address."""
    room = Room.objects.create(slug="a-room", words={"en": {"name": "A room"}})
    case = Case.objects.create(author_name="Ana", excerpt="words", kind="contact", priority=20)
    RuleDraft.objects.create(pk=case.pk, how=How.PHRASE, words="blue moon", kind="spam", effect=Effect.HINT)
    version = RuleVersion.objects.create(version=1, deed=RuleVersion.Deed.values[0])
    somebody = Member.objects.create_user("Somebody else")
    thread(case.pk, somebody)
    token = fresh_link("http://testserver").rstrip("/").split("/")[-1]
    return {
        "slug": room.slug,
        "pk": case.pk,
        "public_id": somebody.public_id,
        "token": token,
        "number": version.version,
        "seq": 1,
        "line_id": "us-poison-help",
    }


def address(name, there):
    return reverse(name, kwargs={part: there[part] for part in PARTS[name]})


def outcome(client, path):
    """`in`, `sign in`, or `nothing` there."""
    answer = client.get(path)
    if answer.status_code == 404:
        return "nothing"
    return "sign in" if answer.get("Location", "").startswith("/login/") else "in"


@pytest.mark.parametrize("name", PARTS)
def test_the_door_of_every_route(name, people, there):
    path = address(name, there)
    allowed = welcome(path)
    for role, client in people.items():
        expected = "in" if role in allowed else "sign in" if role == STRANGER else "nothing"
        either = {expected, OTHERWISE.get(name, "in")} if expected == "in" else {expected}
        assert outcome(client, path) in either, f"{role or 'a stranger'} at {path}"


def test_the_walk_meets_every_kind_of_door():
    walked = {door for name, door in ROUTES.items() if name in PARTS}
    assert {door.who for door in walked} == {Who.ANYONE, Who.MEMBER, Who.TEAM, Who.HOST}
    assert len(PARTS) > 40


def test_a_route_without_a_row_is_closed_to_everybody(people):
    request = RequestFactory().get("/new/")
    request.user = Member.objects.get(role="host")
    request.resolver_match = get_resolver().resolve("/join/")
    middleware = DoorMiddleware(lambda request: None)
    assert middleware.process_view(request, None, (), {}) is None
    request.resolver_match.view_name = "a_new_page"
    with pytest.raises(Exception) as closed:
        middleware.process_view(request, None, (), {})
    assert type(closed.value).__name__ == "Http404"


@pytest.mark.parametrize("path", ["/desk/", "/host/", "/host/role/"])
def test_the_teams_doors_ask_for_a_second_factor(people, path):
    Authenticator.objects.all().delete()
    answer = people["host"].get(path)
    assert answer["Location"] == f"/me/factor/?next=%2F{path[1:].replace('/', '%2F')}"


@pytest.mark.parametrize("path", ["/nowhere/", "/accounts/login/", "/me/nowhere/", "/admin/", "/signup/", "/email/"])
def test_what_is_no_route_is_not_there(people, path):
    assert {people[role].get(path).status_code for role in ROLES} == {404}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("deed", "roles"),
    [
        ("say", {"member", "greeter", "moderator", "host"}),
        ("greet", {"greeter", "moderator", "host"}),
        ("enter_team_room", {"moderator", "host"}),
        ("moderate", {"moderator", "host"}),
        ("give_role", {"host"}),
    ],
)
def test_who_may_do_a_deed(people, deed, roles):
    assert {member.role for member in Member.objects.all() if may(member, deed)} == roles
    Member.objects.update(is_active=False)
    assert not any(may(member, deed) for member in Member.objects.all())


@pytest.mark.django_db
def test_grave_deeds_need_a_second_factor(people):
    Authenticator.objects.all().delete()
    host = Member.objects.get(role="host")
    in_one_room = {"close_room", "open_room", "slow_room", "fold", "hide"}
    assert {deed for deed in DEEDS if not may(host, deed)} == {"moderate", "give_role", "give_room", *in_one_room}
    assert {deed for deed in DEEDS if not may(host, deed, given=True)} == {"moderate", "give_role", "give_room"}
