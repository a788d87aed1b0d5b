"""A second factor: set up with an authenticator app, asked for at sign-in, and the key to the team's pages."""

import base64
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator

from moderation.models import Measure, Sanction
from tests.members.conftest import browser, is_in, sign_in

pytestmark = pytest.mark.django_db


def shown_by_app(secret, at=None):
    """The six digits of RFC 6238, computed here."""
    key = base64.b32decode(secret)
    digest = hmac.digest(key, struct.pack(">Q", int((at or time.time()) // 30)), "sha1")
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def set_up(guest):
    """Go through the pages; returns the secret."""
    guest.confirms()
    page = guest.client.get("/me/factor/totp/activate/").content.decode()
    assert "<svg" in page
    assert "<?xml" not in page
    assert "data:image" not in page
    secret = re.search(r'<code class="codes">([A-Z2-7]+)</code>', page)[1]
    answer = guest.client.post("/me/factor/totp/activate/", {"code": shown_by_app(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def test_it_is_asked_for_at_sign_in(ana):
    secret = set_up(ana)
    client = browser()
    assert sign_in(client, "Ana", next="/me/privacy/")["Location"] == "/me/factor/authenticate/"
    assert not is_in(client)
    page = client.get("/me/factor/authenticate/")
    assert page.status_code == 200
    # One number opens one door: the app shows the next one by now.
    answer = client.post("/me/factor/authenticate/", {"code": shown_by_app(secret, time.time() + 30)})
    if answer.status_code == 200:
        answer = client.post("/me/factor/authenticate/", {"code": shown_by_app(secret)})
    assert answer.status_code == 302
    assert answer["Location"] == "/me/privacy/"
    assert is_in(client)


def test_a_wrong_number_stays_outside(ana):
    set_up(ana)
    client = browser()
    sign_in(client, "Ana")
    assert client.post("/me/factor/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(client)


def test_a_spare_code_takes_its_place_once(ana):
    set_up(ana)
    page = ana.client.get("/me/factor/recovery-codes/").content.decode()
    code = re.search(r'<pre class="codes"[^>]*>(\w+)', page)[1]
    seen = []
    for _ in range(2):
        client = browser()
        sign_in(client, "Ana")
        client.post("/me/factor/authenticate/", {"code": code})
        seen.append(is_in(client))
    assert seen == [True, False]


def test_the_secret_is_sealed_in_the_database(ana):
    secret = set_up(ana)
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    assert len(kept) > 80


def test_setting_it_up_ends_the_sessions_that_have_not_proved_it(ana, django_capture_on_commit_callbacks):
    other = ana.elsewhere()
    with django_capture_on_commit_callbacks(execute=True):
        set_up(ana)
    assert is_in(ana.client)
    assert not is_in(other)


def test_it_is_set_up_and_taken_away_after_the_password_only(ana):
    for path in ("/me/factor/totp/activate/", "/me/factor/webauthn/add/"):
        assert ana.client.get(path)["Location"].startswith("/me/confirm/")
    ana.has_a_second_factor()
    assert ana.client.get("/me/factor/totp/deactivate/")["Location"].startswith("/me/confirm/")


def test_the_teams_pages_open_with_it_only(mo):
    closed = mo.client.get("/desk/")
    assert closed["Location"] == "/me/factor/?next=%2Fdesk%2F"
    assert "Set it up" in mo.client.get(closed["Location"]).content.decode()
    set_up(mo)
    assert mo.client.get("/desk/").status_code == 200
    assert mo.client.get("/host/").status_code == 404


def test_a_measure_between_the_password_and_the_number_holds(ana):
    set_up(ana)
    client = browser()
    sign_in(client, "Ana")
    Sanction.objects.create(member_id=ana.pk, measure=Measure.BANNED)
    page = client.get("/me/factor/authenticate/")
    assert page.status_code == 200
    spare = re.search(r'<pre class="codes"[^>]*>(\w+)', ana.client.get("/me/factor/recovery-codes/").content.decode())[
        1
    ]
    assert client.post("/me/factor/authenticate/", {"code": spare}).status_code == 403
    assert not is_in(client)
