"""Recovery codes: a forgotten password comes back, once for each code, and never around a second factor."""

import pytest

from community.members.models import Member, RecoveryCode, Revocation
from tests.members.conftest import PASSWORD, browser, is_in, sign_in

pytestmark = pytest.mark.django_db
NEW = "a newer kettle hums"


def recover(client, name, code, password=NEW):
    return client.post("/recover/", {"login": name, "recovery_code": code, "password1": password})


def test_a_code_brings_the_password_back_and_ends_every_session(ana):
    lost = browser()
    answer = recover(lost, "Ana", ana.codes[0])
    assert answer["Location"] == "/rooms/"
    assert is_in(lost)
    assert not is_in(ana.client)
    assert Revocation.objects.filter(public_id=ana.member.public_id, code=4401, session_key="").exists()
    assert sign_in(browser(), "Ana", NEW).status_code == 302
    assert sign_in(browser(), "Ana", PASSWORD).status_code == 200


def test_a_code_works_as_people_write_it(ana):
    assert recover(browser(), "  ana ", f" {ana.codes[3].lower().replace('-', ' ')} ").status_code == 302


def test_a_code_works_once(ana):
    assert recover(browser(), "Ana", ana.codes[0]).status_code == 302
    again = browser()
    assert "recovery_code" in recover(again, "Ana", ana.codes[0], "yet another kettle").context["form"].errors
    assert not is_in(again)


@pytest.mark.parametrize(("name", "code"), [("Ben", 0), ("Nobody", 0), ("Ana", "AAAA-AAAA-AAAA-AAAA"), ("Ana", "-")])
def test_a_code_that_does_not_fit(ana, ben, name, code):
    stranger = browser()
    answer = recover(stranger, name, ana.codes[code] if isinstance(code, int) else code)
    assert "recovery_code" in answer.context["form"].errors
    assert not is_in(stranger)
    assert RecoveryCode.objects.filter(used_at=None).count() == 20


def test_a_weak_new_password_uses_no_code_up(ana):
    answer = recover(browser(), "Ana", ana.codes[0], "1234567890")
    assert "password1" in answer.context["form"].errors
    assert RecoveryCode.objects.filter(member=ana.pk, used_at=None).count() == 10
    assert sign_in(browser(), "Ana").status_code == 302


def test_the_second_factor_is_still_asked_for(ana):
    ana.has_a_second_factor()
    stranger = browser()
    answer = recover(stranger, "Ana", ana.codes[0])
    assert answer["Location"] == "/me/factor/authenticate/"
    assert not is_in(stranger)


def test_only_hashes_are_kept(ana):
    kept = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(code in kept or code.replace("-", "") in kept for code in ana.codes)
    assert all(len(digest) == 64 for digest in kept.split())


def test_guessing_is_slowed_for_each_name(ana):
    lines = [browser() for _ in range(6)]
    seen = [recover(line, "ana", "AAAA-AAAA-AAAA-AAAA").status_code for line in lines]
    assert seen == [200] * 5 + [429]


def test_new_codes_come_after_the_password_and_end_the_old_ones(ana):
    asked = ana.client.post("/me/codes/")
    assert asked["Location"].startswith("/me/confirm/")
    page = ana.client.post(asked["Location"], {"password": PASSWORD})
    assert page.status_code == 200
    assert len(page.context["codes"]) == 10
    assert not set(page.context["codes"]) & set(ana.codes)
    assert "recovery_code" in recover(browser(), "Ana", ana.codes[0]).context["form"].errors
    assert recover(browser(), "Ana", page.context["codes"][9]).status_code == 302


def test_the_code_of_somebody_who_left_opens_nothing(ana):
    Member.objects.filter(pk=ana.pk).update(is_active=False)
    assert "recovery_code" in recover(browser(), "Ana", ana.codes[0]).context["form"].errors
