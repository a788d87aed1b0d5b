"""Warnings by e-mail: only where the operator says so, only to those of the team who gave an address, without content."""

from __future__ import annotations

import os
import queue
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from community import env, mail
from community.audit.models import Entry
from community.members.erasing import erase
from community.members.models import Member
from moderation import duty, mailing, unattended, waiting
from moderation.models import Address, Case, OffDuty
from tests.support.processes import end, spawn
from tests.support.smtp import SmtpServer

SITE = "https://tea.example.org"


@pytest.fixture
def server():
    with SmtpServer() as running:
        yield running


@pytest.fixture
def posted(settings, server):
    """This process hands its mail in there."""
    settings.MAIL, settings.EMAIL_BACKEND = True, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    settings.DEFAULT_FROM_EMAIL, settings.SITE_URL = "desk@tea.example.org", SITE
    return server


@pytest.fixture(autouse=True)
def _fresh(place):
    unattended.forget()
    duty._off = (0.0, frozenset())
    Member.objects.filter(role__in=("moderator", "host")).update(role="member")
    Case.objects.exclude(state="resolved").update(state="resolved")
    Address.objects.all().delete()
    yield
    Address.objects.all().delete()
    duty._off = (0.0, frozenset())


def wait_for(ana, minutes, kind="report", priority=Case.PERSON):
    """A case that has waited so long."""
    opened = timezone.now() - timedelta(minutes=minutes)
    return Case.objects.create(
        author_id=ana.pk,
        author_name=ana.name,
        excerpt="dreadful words",
        kind=kind,
        priority=priority,
        opened_at=opened,
    )


def taken(server, count=1):
    """The next messages handed in, by whom they are for."""
    return {one.to[0]: one for one in (server.handed.get(timeout=10) for _ in range(count))}


def nothing_more(server):
    with pytest.raises(queue.Empty):
        server.handed.get(timeout=0.3)


def warn():
    unattended.forget()
    duty._off = (0.0, frozenset())
    waiting.warn()


def test_the_whole_way_from_the_duty_page_over_the_clock_to_a_server_of_mail(new_place, move_in, server):
    place = new_place(EMAIL_URL=f"smtp://127.0.0.1:{server.port}?from=desk@tea.example.org")
    ana, mo = move_in(place, "ana"), move_in(place, "mo", role="moderator")
    visitor = mo.visitor()
    visitor.submit(visitor.get("/desk/duty/"), "/desk/duty/", asks="address", deed="address", address="mo@example.org")
    assert "warned by e-mail" in ana.visitor().get("/privacy/").text
    assert "mo@example.org" not in Address.objects.get().sealed
    wait_for(ana, minutes=3, kind="crisis.suicide", priority=Case.CRISIS)
    log = place.folder / "clock.log"
    own = {"DATABASE_URL": place.databases.url(place.database), "REDIS_URL": place.redis.url, "SITE_URL": SITE}
    process = spawn(
        [sys.executable, str(env.BASE / "manage.py"), "clock"], log, env={**os.environ, **own, **place.environment}
    )
    try:
        handed = server.handed.get(timeout=60)
    finally:
        end(process)
    assert (handed.sender, handed.to) == ("desk@tea.example.org", ["mo@example.org"])
    assert handed.message["Subject"] == "Hearthside: something waits at the desk"
    assert f"{SITE}/desk/" in handed.message.get_content()
    for word in (ana.name, mo.name, "dreadful", "crisis", "suicide"):
        assert word not in handed.raw
    assert "mo@example.org" not in log.read_text()


def test_each_level_reaches_those_whom_it_means(posted, place, move_in, ana, room):
    mo, nia = move_in(place, "mo", role="moderator"), move_in(place, "nia", role="moderator")
    off, hanna = move_in(place, "omar", role="moderator"), move_in(place, "hanna", role="host")
    for person, name in ((mo, "mo"), (nia, "nia"), (off, "omar"), (hanna, "hanna")):
        assert mailing.keep(person.member, f"{name}@example.org")
    OffDuty.objects.create(member=off.member)
    mo.enters(room)
    wait_for(ana, minutes=61)
    warn()
    assert set(taken(posted)) == {"mo@example.org"}
    Case.objects.exclude(state="resolved").update(opened_at=timezone.now() - timedelta(minutes=121))
    warn()
    assert set(taken(posted, 3)) == {"mo@example.org", "nia@example.org", "hanna@example.org"}
    nothing_more(posted)


def test_when_nobody_is_on_duty_whoever_is_not_off_is_warned_at_once_and_a_host_in_the_end(
    posted, place, move_in, ana
):
    mo, hanna = move_in(place, "mo", role="moderator"), move_in(place, "hanna", role="host")
    mailing.keep(mo.member, "mo@example.org")
    mailing.keep(hanna.member, "hanna@example.org")
    OffDuty.objects.create(member=hanna.member)
    wait_for(ana, minutes=61)
    warn()
    assert set(taken(posted)) == {"mo@example.org"}
    Case.objects.exclude(state="resolved").update(opened_at=timezone.now() - timedelta(minutes=200))
    warn()
    assert "hanna@example.org" in taken(posted, 2)


def test_many_cases_are_one_line_and_two_lines_are_enough(posted, place, move_in, ana):
    mo = move_in(place, "mo", role="moderator")
    mailing.keep(mo.member, "mo@example.org")
    for _ in range(3):
        wait_for(ana, minutes=61)
        warn()
    taken(posted, 2)
    nothing_more(posted)


def test_in_their_own_language(posted, place, move_in, ana):
    mo = move_in(place, "mo", role="moderator", language="es")
    mailing.keep(mo.member, "mo@example.org")
    wait_for(ana, minutes=61)
    warn()
    assert "algo espera en la mesa" in taken(posted)["mo@example.org"].message["Subject"]


def test_who_lost_the_role_is_not_written_to_and_their_address_goes(posted, place, move_in, ana):
    mo = move_in(place, "mo", role="moderator")
    mailing.keep(mo.member, "mo@example.org")
    Member.objects.filter(pk=mo.pk).update(role="member")
    wait_for(ana, minutes=61)
    warn()
    nothing_more(posted)
    assert not Address.objects.exists()


def test_who_leaves_takes_it_along(place, move_in):
    mo = move_in(place, "mo", role="moderator")
    mailing.keep(mo.member, "mo@example.org")
    erase(mo.member, words_too=False)
    assert not Address.objects.exists()


def test_a_server_that_takes_nothing_changes_nothing(posted, place, move_in, ana, caplog):
    mo = move_in(place, "mo", role="moderator")
    mailing.keep(mo.member, "mo@example.org")
    posted.refuses = True
    case = wait_for(ana, minutes=61)
    unattended.forget()
    [under_way] = mailing.warn(1)
    under_way.result(timeout=10)
    assert "could not be handed in" in caplog.text
    assert "mo@example.org" not in caplog.text
    warn()
    assert case.overdue.level == 1


def test_without_the_setting_there_is_neither_field_nor_mail(place, move_in, ana, server):
    mo = move_in(place, "mo", role="moderator")
    Address.objects.create(member=mo.member, sealed="x")
    visitor = mo.visitor()
    page = visitor.get("/desk/duty/")
    assert "Warn me by e-mail" not in page.text
    sent = {"csrfmiddlewaretoken": page.form("/desk/duty/", "shown").fields["csrfmiddlewaretoken"]}
    answer = visitor.post(
        "/desk/duty/", {**sent, "deed": "address", "address": "mo@example.org"}, Referer=page.url, Origin=visitor.url
    )
    assert answer.status == 422
    assert "e-mail" not in ana.visitor().get("/privacy/").text.replace("No e-mail", "")
    assert mailing.warn(3) == []


def test_the_log_says_that_an_address_was_kept_but_not_which(place, move_in):
    mo = move_in(place, "mo", role="moderator")
    mailing.keep(mo.member, "mo@example.org")
    entry = Entry.objects.get(deed="duty.address", actor=mo.pk)
    assert not hasattr(entry, "detail") or "example" not in str(entry.detail.words)


@pytest.mark.parametrize(
    "address", ["mo", "mo@", "a b@example.org", "mo@example.org\nBcc: x@example.org", "m" * 250 + "@example.org"]
)
def test_what_is_no_address_is_not_kept(address, place, move_in):
    mo = move_in(place, "mo", role="moderator")
    assert not mailing.keep(mo.member, address)
    assert not Address.objects.exists()


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", {"on": False, "way": "dummy"}),
        ("none", {"on": False}),
        ("consolemail://", {"on": True, "way": "console"}),
        ("smtp://mail.example.org", {"host": "mail.example.org", "port": 25, "tls": False, "ssl": False, "user": ""}),
        ("smtp+tls://u%40x:p%3Aw@mail.example.org", {"port": 587, "tls": True, "user": "u@x", "password": "p:w"}),
        ("smtps://u:p@mail.example.org:4650?from=a@b.org", {"port": 4650, "ssl": True, "sender": "a@b.org"}),
        ("smtp://[::1]:2525", {"host": "::1", "port": 2525, "sender": "hearthside@tea.example.org"}),
    ],
)
def test_what_the_setting_says(value, found, monkeypatch):
    monkeypatch.setenv("EMAIL_URL", value)
    read = mail.read(SITE)
    assert {name: getattr(read, name) for name in found} == found


@pytest.mark.parametrize(
    "value",
    [
        "mail.example.org",
        "imap://mail.example.org",
        "smtp://",
        "smtp://mail.example.org/box",
        "smtp://mail.example.org:99999",
        "smtp://name@mail.example.org",
        "smtp://mail.example.org?to=a@b.org",
        "smtp://mail.example.org?from=nobody",
        "smtp://mail.example.org?from=a@b.org%0ABcc:c@d.org",
        "smtp://u:secret-word@/",
    ],
)
def test_nonsense_is_refused_without_telling_the_password(value, monkeypatch):
    monkeypatch.setenv("EMAIL_URL", value)
    with pytest.raises(env.Nonsense) as why:
        mail.read(SITE)
    assert str(why.value).startswith("EMAIL_URL ")
    assert str(why.value).endswith(".")
    assert "secret-word" not in str(why.value)
