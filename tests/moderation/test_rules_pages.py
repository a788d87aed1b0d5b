"""Rules as moderators meet them: proposed, refused with the reason, tried first, put live, explained, taken back."""

import random
import string
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.models import Case, RuleDraft, RuleVersion
from moderation.rules import trying
from moderation.rules.current import newest_version
from rooms.models import Message
from tests.support.people import fill

PAGES = ["/desk/rules/", "/desk/rules/new/", "/desk/rules/history/", "/desk/links/"]


def unheard():
    """A word that no other test says."""
    return "zor" + "".join(random.choices(string.ascii_lowercase, k=9))


def proposing(word, **more):
    return {
        "how": "phrase",
        "words": f"{word} river",
        "kind": "sourcing",
        "effect": "hold",
        "catch": f"anybody got {word} river tonight",
        "let_pass": "I walked along the river tonight",
        "reason": "the new name on the street",
        **more,
    }


def propose(visitor, word, **more):
    return visitor.submit(visitor.get("/desk/rules/new/"), asks="words", **proposing(word, **more))


def press(visitor, page, deed):
    form = next(form for form in page.forms if any(button.value == deed for button in form.buttons))
    button = next(button for button in form.buttons if button.value == deed)
    return visitor.send(page, form.pressing(button))


def put_live(visitor, word, **more):
    return press(visitor, press(visitor, propose(visitor, word, **more), "try"), "live")


@pytest.mark.parametrize("path", [*PAGES, "/desk/rules/proposals/1/", "/desk/rules/history/1/"])
def test_nobody_but_the_team_finds_the_rules(ana, stranger, path):
    assert ana.visitor().get(path).status == 404
    assert "/login/" in stranger.get(path).url


@pytest.mark.parametrize("path", PAGES)
def test_a_moderator_opens_every_page_in_both_languages(mo, path):
    assert mo.visitor().get(path).status == 200
    spanish = mo.visitor()
    spanish.headers["Accept-Language"] = "es"
    assert spanish.get(path).status == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"words": ""}, "no words in it yet"),
        ({"how": "pattern", "words": "(unclosed"}, "cannot be read"),
        ({"how": "pattern", "words": "x*"}, "found everywhere"),
        ({"how": "pattern", "words": "[a-z]+ing"}, "too broad"),
        ({"words": "the"}, "too broad"),
        ({"catch": ""}, "one whole message"),
        ({"let_pass": ""}, "one whole message"),
        ({"catch": "nothing of it in here"}, "does not find anything"),
        ({"kind": ""}, "what it is about"),
        ({"kind": "crisis.suicide"}, "what it is about"),
        ({"effect": "refuse"}, "what should happen"),
        ({"words": "x" * 201}, "longer than 200"),
    ],
)
def test_what_is_broken_or_too_broad_is_refused_and_kept(mo, wrong, said):
    before, word = RuleDraft.objects.count(), unheard()
    after = propose(mo.visitor(), word, **wrong)
    assert after.status == 400
    assert said in after.text
    kept = after.form(asks="words").fields
    written = proposing(word, **wrong)
    assert kept["words"] == written["words"]
    assert kept["catch"] == written["catch"]
    assert kept["reason"] == written["reason"]
    assert RuleDraft.objects.count() == before


def test_a_rule_that_would_touch_what_must_pass_is_refused(mo):
    word = unheard()
    after = propose(mo.visitor(), word, let_pass=f"the {word} river is a street in my town")
    assert after.status == 400
    assert "would not let it pass" in after.text


def test_a_rule_is_tried_first_and_counts_once_it_is_live(ana, mo, room):
    word, speaking = unheard(), ana.enters(room)
    speaking.say_for_good(f"who has some {word} river tonight?")
    speaking.say_for_good("good evening")
    desk = mo.visitor()
    proposal = propose(desk, word)
    assert 'value="try"' in proposal.html
    assert 'value="live"' not in proposal.html
    tried = press(desk, proposal, "try")
    assert "That is everything from the last 30 days" in tried.text
    assert f"{word} river" in tried.text
    assert ana.name in tried.text
    assert "1 of" in tried.text  # the example that it must catch
    speaking.say_for_good(f"still free to say {word} river")
    assert press(desk, tried, "live").status == 200
    held = speaking.until("held", nonce=speaking.say(f"who has some {word} river"))
    assert held["guideline"] == "no-sourcing"
    assert held["words"] == [f"{word} river"]
    version = RuleVersion.objects.get(version=newest_version())
    assert (version.by_id, version.deed, version.words) == (mo.pk, "add", f"{word} river")


def test_the_case_shows_which_rule_hit_which_words_in_which_version(ana, mo, room):
    word, desk = unheard(), mo.visitor()
    put_live(desk, word)
    number = newest_version()
    speaking = ana.enters(room)
    speaking.until("held", nonce=speaking.say(f"somebody sells {word} river here"))
    case = Case.objects.get(author_id=ana.pk)
    page = desk.get(f"/desk/cases/{case.pk}/")
    assert "Which rule hit which words" in page.text
    assert f"<mark>{word} river</mark>" in page.html
    assert "the new name on the street" in page.text
    assert f"+c{number}" in page.text
    assert "No buying or selling" in page.text or "Guideline" in page.text


def test_a_hint_is_told_to_the_author_alone_and_the_words_appear(ana, ben, mo, room):
    word = unheard()
    put_live(mo.visitor(), word, effect="hint")
    speaking, his = ana.enters(room), ben.enters(room)
    nonce = speaking.say(f"who has {word} river again")
    assert speaking.until("accepted", nonce=nonce)
    assert "other words" in speaking.until("hint", nonce=nonce)["why"]
    assert his.until("message", body=f"who has {word} river again")
    assert not his.all("hint")


def test_an_alert_appears_and_comes_to_the_desk(ana, mo, room):
    word = unheard()
    put_live(mo.visitor(), word, effect="alert")
    speaking = ana.enters(room)
    speaking.until("accepted", nonce=speaking.say(f"who has {word} river again"))
    assert Case.objects.get(author_id=ana.pk).priority == Case.CRISIS
    assert not speaking.all("support")


def test_words_of_a_crisis_are_published_whatever_a_rule_says(ana, ben, mo, room):
    word = unheard()
    put_live(mo.visitor(), word)
    speaking, his = ana.enters(room), ben.enters(room)
    nonce = speaking.say(f"I want to kill myself tonight, the {word} river is here")
    assert speaking.until("accepted", nonce=nonce)
    assert speaking.until("support", nonce=nonce)
    shown = his.until("message")["body"]
    assert "I want to kill myself tonight" in shown
    assert word not in shown


def test_taking_out_and_going_back_are_one_press_each(ana, mo, room):
    word, desk = unheard(), mo.visitor()
    put_live(desk, word)
    number = newest_version()
    page = desk.get("/desk/rules/")
    rule = next(one for one in RuleVersion.objects.get(version=number).rules if word in one["words"])
    form = next(form for form in page.forms if form.fields.get("number") == str(rule["number"]))
    assert word not in desk.send(page, form).text
    speaking = ana.enters(room)
    speaking.say_for_good(f"free to say {word} river")
    page = desk.get("/desk/rules/history/")
    form = next(form for form in page.forms if form.fields.get("to") == str(number))
    assert word in desk.send(page, form).text
    speaking.until("held", nonce=speaking.say(f"somebody sells {word} river here"))
    newest = RuleVersion.objects.get(version=number + 2)
    assert (newest.deed, newest.back_to, newest.by_id) == ("back", number, mo.pk)
    assert f"to version {number}" in desk.get("/desk/rules/history/").text


def test_two_moderators_at_once_lose_nothing(mo, move_in, place):
    mia, ours, hers = move_in(place, "mia", role="moderator"), unheard(), unheard()
    first, second = mo.visitor(), mia.visitor()
    mine, other = press(first, propose(first, ours), "try"), press(second, propose(second, hers), "try")
    assert press(first, mine, "live").status == 200
    late = press(second, other, "live")
    assert late.status == 409
    assert 'value="try"' in late.html
    assert press(second, press(second, late, "try"), "live").status == 200
    words = [rule["words"] for rule in RuleVersion.objects.get(version=newest_version()).rules]
    assert {f"{ours} river", f"{hers} river"} <= set(words)


def test_writing_a_proposal_anew_asks_for_a_new_trial(mo):
    word, desk = unheard(), mo.visitor()
    tried = press(desk, propose(desk, word), "try")
    draft = RuleDraft.objects.get(words=f"{word} river")
    reworded = proposing(word, words=f"{word} riv*")
    again = desk.submit(desk.get(f"/desk/rules/proposals/{draft.pk}/reword/"), asks="words", **reworded)
    assert 'value="live"' not in again.html
    assert press(desk, tried, "live").status == 409
    draft.refresh_from_db()
    assert draft.done_at is None


def test_another_wording_takes_the_place_of_the_rule(ana, mo, room):
    word, desk = unheard(), mo.visitor()
    put_live(desk, word)
    rule = next(
        one for one in RuleVersion.objects.get(version=newest_version()).rules if one["words"] == f"{word} river"
    )
    page = desk.get(f"/desk/rules/new/?rule={rule['number']}")
    assert page.form(asks="words").fields["words"] == f"{word} river"
    other = proposing(word, words=f"{word} creek", catch=f"any {word} creek here")
    press(desk, press(desk, desk.submit(page, asks="words", **other), "try"), "live")
    rules = RuleVersion.objects.get(version=newest_version()).rules
    assert [one["number"] for one in rules if word in one["words"]] == [rule["number"]]
    speaking = ana.enters(room)
    speaking.say_for_good(f"free to say {word} river")
    speaking.until("held", nonce=speaking.say(f"some {word} creek"))


def test_a_dry_run_is_bounded_and_goes_on_where_it_stopped(ana, mo, room, monkeypatch):
    word = unheard()
    fill(room, ana, 30)
    Message.objects.filter(room=room, seq__in=[2, 20]).update(body=f"who sells {word} river")
    Message.objects.filter(room=room, seq=1).update(at=timezone.now() - timedelta(days=31), body=f"{word} river")
    propose(mo.visitor(), word)
    draft = RuleDraft.objects.get(words=f"{word} river")
    monkeypatch.setattr(trying, "PAGE", 4)
    first = trying.try_out(draft, most=15)
    assert (first["looked"], first["done"], first["counts"]) == (15, False, {"ordinary>held": 1})
    trial = first
    while not trial["done"]:
        trial = trying.try_out(draft, most=200)
    assert trial["counts"] == {"ordinary>held": 2}
    assert {one.said.words for one in trying.examples_of(trial)} == {f"who sells {word} river"}


def test_no_more_than_the_cap_is_looked_at_and_the_cap_is_said(ana, mo, room, monkeypatch):
    word, desk = unheard(), mo.visitor()
    fill(room, ana, 12)
    page = propose(desk, word)
    draft = RuleDraft.objects.get(words=f"{word} river")
    monkeypatch.setattr(trying, "MOST", 10)
    assert trying.try_out(draft)["capped"]
    assert trying.try_out(draft)["looked"] == 10
    assert "No more than 50,000" in desk.get(page.path).text


def test_what_its_author_took_back_is_not_looked_at(ana, mo, room):
    word, speaking = unheard(), ana.enters(room)
    seq = speaking.say_for_good(f"who has {word} river")["seq"]
    desk = mo.visitor()
    tried = press(desk, propose(desk, word), "try")
    excerpt = f"who has <mark>{word} river</mark>"
    assert excerpt in tried.html
    speaking.send(type="unsay", seq=seq)
    speaking.until("done", "changed")
    assert excerpt not in desk.get(tried.path).html


def test_the_queries_of_a_dry_run_do_not_grow_with_what_is_found(ana, mo, room, django_assert_num_queries):
    word = unheard()
    fill(room, ana, 20)
    Message.objects.filter(room=room).update(body=f"who sells {word} river")
    propose(mo.visitor(), word)
    draft = RuleDraft.objects.get(words=f"{word} river")
    rules = 3 if newest_version() else 1  # which version counts, and its rules for either side of the comparison
    with django_assert_num_queries(rules + 2 + 1):
        trial = trying.try_out(draft, most=20)
    with django_assert_num_queries(2):
        assert len(trying.examples_of(trial)) == 20


@pytest.mark.faults
def test_a_rule_counts_in_every_process_within_seconds(new_place, move_in):
    there = new_place(processes=2)
    ana, mo = move_in(there, "ana"), move_in(there, "mo", role="moderator")
    from tests.support.people import new_room

    room, word = new_room(), unheard()
    at_both = [ana.enters(room, number) for number in (0, 1)]
    for speaking in at_both:
        speaking.say_for_good(f"good evening with {word} river")
    put_live(mo.visitor(0), word)
    began = time.monotonic()
    for speaking in at_both:
        while not speaking.all("held"):
            assert time.monotonic() - began < 6
            speaking.say(f"{word} river at {time.monotonic()}")
            speaking.listen(1)
