"""What somebody takes along from the desk, and what goes with them."""

import json

from community.members.erasing import erase
from moderation.models import Appeal, Case, Decision
from tests.moderation.test_appeals import appeals


def test_the_export_holds_what_was_decided_and_asked(ana, ben, mo, reported, decides):
    decides(mo, reported, "withdraw")
    appeals(ana, "You misread me.")
    visitor = ana.visitor()
    token = visitor.get("/me/privacy/").form("/me/export/").fields["csrfmiddlewaretoken"]
    sent = {"csrfmiddlewaretoken": token}
    page = visitor.post("/me/export/", sent, Referer=f"{visitor.url}/me/privacy/", Origin=visitor.url)
    along = json.loads(page.html)
    assert [decision["deed"] for decision in along["decisions"]] == ["withdraw"]
    assert [appeal["words"] for appeal in along["appeals"]] == ["You misread me."]
    assert mo.name not in page.html
    assert ben.name not in page.html


def test_who_leaves_with_their_words_leaves_none_at_the_desk_but_the_evidence(ana, mo, reported, decides):
    decides(mo, reported, "withdraw")
    appeals(ana, "You misread me.")
    erase(ana.member, words_too=True)
    assert Appeal.objects.get(decision__case=reported).words == ""
    assert Decision.objects.get(case=reported).told == ""
    assert Case.objects.get(pk=reported.pk).excerpt == "something unkind"


def test_a_moderator_who_leaves_is_on_no_case(mo, reported):
    mo.visitor().get(f"/desk/cases/{reported.pk}/")
    assert Case.objects.get(pk=reported.pk).claimed_by_id == mo.pk
    erase(mo.member, words_too=False)
    assert Case.objects.get(pk=reported.pk).claimed_by_id is None
