"""The one-time link, and what the host gives and takes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.members.host_link import fresh_link
from community.members.models import HostLink, Member, Revocation, RoleChange
from tests.members.conftest import PASSWORD, browser, join

pytestmark = pytest.mark.django_db


def link():
    return fresh_link("http://testserver").removeprefix("http://testserver")


def role(guest):
    return guest.member.role


def test_a_preview_of_the_link_uses_nothing_up(ana):
    path = link()
    for client in (browser(), browser(), ana.client):
        assert client.get(path).status_code == 200
    assert browser().head(path).status_code == 200
    assert ana.client.post(path)["Location"] == "/host/"
    assert role(ana) == "host"


def test_it_makes_one_host_only(ana, ben):
    path = link()
    ana.client.post(path)
    assert ben.client.post(path).status_code == 404
    assert ben.client.get(path).status_code == 404
    assert role(ben) == "member"


def test_a_stranger_is_led_to_join_and_back():
    path, client = link(), browser()
    page = client.get(path).content.decode()
    assert f"/join/?next={path}" in page
    assert f"/login/?next={path}" in page
    assert client.post(path).status_code == 200
    assert f'href="{path}"' in join(client, "Helen", next=path).content.decode()
    assert client.post(path)["Location"] == "/host/"


def test_a_newer_link_ends_the_older_one(ana):
    older, newer = link(), link()
    assert ana.client.get(older).status_code == 404
    assert ana.client.get(newer).status_code == 200


def test_it_ends_after_seven_days(ana):
    path = link()
    assert HostLink.objects.get().expires_at - timezone.now() < timedelta(days=7)
    HostLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ana.client.post(path).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 32, "%00"])
def test_a_guessed_link_is_not_there(ana, token):
    link()
    assert ana.client.get(f"/host/link/{token}/").status_code == 404


def test_only_its_hash_is_kept():
    path = link()
    assert path.split("/")[-2] not in HostLink.objects.get().digest


def give(host, guest, role):
    return host.client.post("/host/role/", {"member": guest.member.public_id, "role": role})


def test_the_host_gives_and_takes_the_moderators_role(helen, ana):
    helen.confirms()
    assert give(helen, ana, "moderator")["Location"] == "/host/"
    assert role(ana) == "moderator"
    assert give(helen, ana, "member")["Location"] == "/host/"
    assert role(ana) == "member"
    kept = list(RoleChange.objects.order_by("pk").values_list("member", "by", "before", "after"))
    assert kept == [(ana.pk, helen.pk, "member", "moderator"), (ana.pk, helen.pk, "moderator", "member")]
    assert Revocation.objects.filter(public_id=ana.member.public_id, session_key="").count() == 2


def test_a_role_changes_only_after_a_fresh_confirmation_and_then_by_itself(helen, ana):
    asked = give(helen, ana, "moderator")
    assert asked["Location"].startswith("/me/confirm/")
    assert role(ana) == "member"
    helen.client.post(asked["Location"], {"password": PASSWORD})
    assert role(ana) == "moderator"


@pytest.mark.parametrize("wanted", ["host", "owner", "", "Moderator"])
def test_no_other_role_is_given(helen, ana, wanted):
    helen.confirms()
    assert give(helen, ana, wanted).status_code == 404
    assert role(ana) == "member"


def test_a_hosts_role_is_not_taken_by_a_slip(helen):
    helen.confirms()
    give(helen, helen, "member")
    assert role(helen) == "host"


def test_nobody_else_gives_roles(ana, mo):
    mo.has_a_second_factor()
    for guest in (ana, mo):
        guest.confirms()
        assert give(guest, guest, "moderator").status_code == 404
    assert (role(ana), role(mo)) == ("member", "moderator")


def test_the_host_finds_members_by_the_beginning_of_their_name(helen, ana, ben):
    found = helen.client.get("/host/?q=AN").context["found"]
    assert [member.username for member in found] == ["Ana"]
    assert helen.client.get("/host/?q=nobody").context["found"] == []


def test_the_search_goes_on_page_by_page(helen):
    Member.objects.bulk_create(Member(username=f"Otter {n:03}", name_key=f"otter{n:03}") for n in range(60))
    seen, after = [], ""
    while True:
        shown = helen.client.get(f"/host/?q=otter&after={after}").context
        seen += [member.username for member in shown["found"]]
        after = shown["after"]
        if not after:
            break
    assert seen == [f"Otter {n:03}" for n in range(60)]


def test_the_page_shows_the_team_and_the_state_of_the_help_lines(helen, mo, ana, django_assert_max_num_queries):
    helen.client.get("/host/")
    with django_assert_max_num_queries(5):  # four, and one more when what is known for some seconds is read anew
        page = helen.client.get("/host/")
    assert [member.username for member in page.context["team"]] == ["Helen", "Mo"]
    assert page.context["lines_count"] > 0
