"""Taking one's data along, and leaving for good."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from community.members.models import Block, Member, RecoveryCode, Revocation
from tests.members.conftest import PASSWORD, browser, is_in, join, sign_in

pytestmark = pytest.mark.django_db


def exported(guest):
    answer = guest.client.post("/me/export/")
    assert answer.status_code == 200
    assert answer.streaming
    assert "attachment" in answer["Content-Disposition"]
    return json.loads(b"".join(answer.streaming_content))


def test_the_file_holds_what_is_theirs_and_nothing_of_others(ana, ben):
    ana.client.post(f"/members/{ben.member.public_id}/block/", {"deed": "block"})
    data = exported(ana)
    assert data["profile"][0]["username"] == "Ana"
    assert data["recovery_codes"] == [{"left": 10}]
    assert [block["name"] for block in data["blocks"]] == ["Ben"]
    assert exported(ben)["blocks"] == []
    assert "argon2" not in json.dumps(data)


def test_the_file_is_made_a_few_times_an_hour(ana, ben):
    exported(ana)
    exported(ana)
    refused = ana.client.post("/me/export/")
    assert (refused.status_code, refused["Location"]) == (302, "/me/privacy/")
    assert "Try again in" in ana.client.get("/me/privacy/").content.decode()
    assert exported(ben)["profile"]


def test_the_file_is_made_by_a_press_only(ana):
    assert ana.client.get("/me/export/").status_code == 405


def erase(guest, password=PASSWORD, **more):
    return guest.client.post("/me/erase/", {"password": password, **more})


def test_nothing_leads_back_to_who_left(ana, ben):
    before = ana.member
    other = ana.elsewhere()
    ana.has_a_second_factor()
    ben.client.post(f"/members/{before.public_id}/block/", {"deed": "block"})
    assert erase(ana)["Location"] == "/"
    after = ana.member
    assert after.username.startswith("someone ")
    assert after.public_id != before.public_id
    assert (after.is_active, after.region, after.language, after.last_login) == (False, "", "", None)
    assert not after.has_usable_password()
    assert not (is_in(ana.client) or is_in(other))
    for model, field in ((RecoveryCode, "member"), (Authenticator, "user"), (UserSession, "user")):
        assert not model.objects.filter(**{field: ana.pk}).exists()
    assert not Block.objects.exists()
    assert not ben.member.has_blocks
    assert Revocation.objects.filter(public_id=before.public_id, session_key="").exists()


def test_who_left_signs_in_no_more_and_the_name_is_free(ana):
    erase(ana)
    assert sign_in(browser(), "Ana").status_code == 200
    assert sign_in(browser(), ana.member.username).status_code == 200
    assert join(browser(), "Ana").status_code == 200


@pytest.mark.parametrize("password", ["", "wrong kettle"])
def test_nobody_is_erased_without_the_password(ana, password):
    assert erase(ana, password).status_code == 200
    assert ana.member.username == "Ana"
    assert is_in(ana.client)


def test_guessing_the_password_there_is_slowed_too(ana):
    for _ in range(5):
        erase(ana, "wrong kettle")
    assert erase(ana).status_code == 200
    assert Member.objects.get(pk=ana.pk).is_active
