"""The guidelines as a living document: edited by the host, versioned, taken up again, agreed to before the next word."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.members.models import Member
from moderation import agreeing, guidelines
from moderation.check.signals import CRISIS_KINDS
from moderation.guideline_draft import from_words
from moderation.models import Guidelines
from rooms.models import Message
from tests.support.processes import eventually

PAGE = "/host/guidelines/"
ASKED = "The guidelines have changed since you agreed to them."
NEW_TEXT = "Knock before you come in, and sit where you like."


@pytest.fixture(autouse=True)
def first_version_only(place, move_in):
    """Each test ends with the starter text alone in force, also in the running place's memory."""
    yield
    if not Guidelines.objects.exclude(version=1).exists():
        return
    witness = move_in(place, "wren").visitor()
    Guidelines.objects.exclude(version=1).delete()
    Member.objects.filter(guidelines_version__gt=1).update(guidelines_version=1)
    guidelines.forget()
    eventually(lambda: ASKED not in witness.get("/rooms/").text, "the first version in force")


@pytest.fixture
def helen(place, move_in):
    """The host."""
    return move_in(place, "helen", role="host")


def edit(person, deed="save", **fields):
    """Open the page, change fields (`kindness_en_text` for `kindness.en.text`), press a button."""
    visitor = person.visitor()
    page = visitor.get(PAGE)
    assert page.status == 200
    return send(visitor, page, deed, fields)


def send(visitor, page, deed, fields=None):
    """The long form of a page, sent by one of its buttons."""
    return visitor.send(page, page.form(asks="covers.spam"), deed=deed, **(fields or {}))


def publish(person, **more):
    """A new version in which `kindness` has another text."""
    last = guidelines.newest()
    words = {code: [dict(rule) for rule in rules] for code, rules in last.words.items()}
    for rules in words.values():
        next(rule for rule in rules if rule["slug"] == "kindness")["text"] = more.get("text", NEW_TEXT)
    return guidelines.publish(words, person.member, seen=last.version)


def test_only_the_host_edits_them(ana, mo, helen, stranger):
    assert helen.visitor().get(PAGE).status == 200
    assert [person.visitor().get(PAGE).status for person in (ana, mo)] == [404, 404]
    assert "/login/" in stranger.get(PAGE).url


def test_the_host_changes_words_in_both_languages_and_strangers_read_them(helen, stranger):
    fields = {"kindness.en.text": NEW_TEXT, "kindness.es.text": "Llama antes de entrar."}
    saved = edit(helen, **fields)
    assert "Version 2 is in force" in saved.text
    eventually(lambda: NEW_TEXT in stranger.get("/guidelines/").text, "the new words on the page")
    stranger.headers["Accept-Language"] = "es"
    assert "Llama antes de entrar." in stranger.get("/guidelines/").text
    made = Guidelines.objects.get(version=2)
    assert "a version of the guidelines was published" in helen.visitor().get("/host/audit/").text
    assert made.by_id == helen.pk and helen.name in helen.visitor().get(PAGE).text


def test_old_versions_stay_readable(helen, stranger):
    before = next(rule for rule in guidelines.newest().words["en"] if rule["slug"] == "kindness")["text"]
    publish(helen)
    old = stranger.get("/guidelines/?version=1")
    assert before in old.text and "no longer in force" in old.text
    eventually(lambda: NEW_TEXT in stranger.get("/guidelines/").text, "the new words on the page")
    now = stranger.get("/guidelines/")
    assert before not in now.text and "/guidelines/?version=1" in [f"/guidelines/{link}" for link in now.links]
    assert stranger.get("/guidelines/?version=99").status == 404


def test_a_preview_shows_the_words_and_what_changed_and_saves_nothing(helen):
    shown = edit(helen, deed="preview", **{"kindness.en.text": NEW_TEXT})
    assert shown.status == 200
    assert "This is what members will read" in shown.text and "Changed: Be kind" in shown.text
    assert shown.html.count(NEW_TEXT) == 2, "once to read and once in the form"
    assert Guidelines.objects.count() == 1


def test_words_that_another_page_prepared_are_shown_before_they_are_saved(helen):
    answer = edit(helen, mark="somebody else's", **{"kindness.en.text": NEW_TEXT})
    assert "This is what members will read" in answer.text
    assert Guidelines.objects.count() == 1


def test_an_expired_form_token_brings_the_whole_draft_back(helen):
    visitor = helen.visitor()
    page = visitor.get(PAGE)
    form = page.form(asks="covers.spam")
    late = visitor.send(page, form, csrfmiddlewaretoken="old", deed="save", **{"kindness.en.text": NEW_TEXT})
    assert late.status == 403 and "Your words are still here" in late.text
    back = visitor.submit(late, PAGE, asks="kindness.en.text")
    assert back.status == 200 and NEW_TEXT in back.text
    assert Guidelines.objects.count() == 1
    assert "Version 2" in send(visitor, back, "save").text


def test_an_expired_session_keeps_the_whole_draft(helen, place):
    visitor = helen.visitor()
    page = visitor.get(PAGE)
    visitor.jar.clear(domain="127.0.0.1", path="/", name="sessionid")
    late = send(visitor, page, "save", {"kindness.en.text": NEW_TEXT})
    kept = late.form("/login/", asks="kept_kindness.en.text").fields
    assert kept["kept_kindness.en.text"] == NEW_TEXT and kept["kept_order"].split()[0] == "safety-first"


def test_saving_without_a_change_makes_no_version(helen):
    assert "there is no new version" in edit(helen).text
    assert Guidelines.objects.count() == 1


def test_a_kind_that_no_guideline_covers_is_refused_beside_its_field(helen):
    answer = edit(helen, **{"covers.spam": "", "kindness.en.text": NEW_TEXT})
    assert answer.status == 422
    assert "No guideline covers this" in answer.text and 'aria-describedby="covers-spam-wrong"' in answer.html
    assert NEW_TEXT in answer.html, "nothing is lost"
    assert Guidelines.objects.count() == 1


def test_a_kind_that_two_guidelines_cover_is_refused_beside_its_field(helen):
    answer = edit(helen, **{"covers.spam": ["kindness", "no-advertising"]})
    assert answer.status == 422 and "Two guidelines cover this" in answer.text
    assert 'id="covers-spam-wrong"' in answer.html


def test_no_way_round_the_form_publishes_an_uneven_version(helen):
    words = {"en": [{**guidelines.newest().words["en"][0], "kinds": list(CRISIS_KINDS)}], "es": []}
    with pytest.raises(Exception, match="guideline"):
        guidelines.publish(words, helen.member, seen=1)


def test_an_empty_field_is_named_and_an_empty_language_is_shown_in_the_other(helen, stranger):
    empty = {f"kindness.es.{key}": "" for key in ("name", "text", "follows", "examples")}
    half = edit(helen, **{**empty, "kindness.es.name": "Sé amable"})
    assert half.status == 422 and 'id="kindness-es-text-wrong"' in half.html
    assert edit(helen, **empty).status == 200
    stranger.headers["Accept-Language"] = "es"
    english = next(rule for rule in guidelines.newest().words["en"] if rule["slug"] == "kindness")["name"]
    eventually(lambda: english in stranger.get("/guidelines/").text, "the English name on the Spanish page")
    assert 'lang="en"' in stranger.get("/guidelines/").html.split(english)[0].rsplit("<article", 1)[1]
    again = helen.visitor().get(PAGE).form(asks="covers.spam")
    assert again.fields["kindness.es.text"] == ""


def test_guidelines_are_added_moved_and_left_out_without_script(helen, stranger):
    visitor = helen.visitor()
    added = send(visitor, visitor.get(PAGE), "add")
    new = next(name.split(".")[0] for name in added.form(asks="covers.spam").fields if name.startswith("new-"))
    fields = {f"{new}.en.name": "Quiet hours", f"{new}.en.text": "Whisper.", f"{new}.en.follows": "Nothing."}
    moved = send(visitor, added, f"up:{new}", fields)
    without = send(visitor, moved, "drop:no-advertising")
    refused = send(visitor, without, "save")
    assert refused.status == 422 and "No guideline covers this" in refused.text
    saved = send(visitor, refused, "save", {"covers.spam": new})
    assert "Version 2" in saved.text
    slugs = [rule["slug"] for rule in Guidelines.objects.get(version=2).words["en"]]
    assert slugs[-2:] == ["quiet-hours", "speak-for-yourself"] and "no-advertising" not in slugs
    assert guidelines.read(guidelines.newest()).slug_for("spam") == "quiet-hours"


def test_two_hosts_at_once_the_second_is_told_keeps_their_words_and_can_save_after(helen, place, move_in):
    hugo = move_in(place, "hugo", role="host")
    visitor = hugo.visitor()
    page = visitor.get(PAGE)
    publish(helen)
    second = send(visitor, page, "save", {"no-sourcing.en.text": "My own words."})
    assert second.status == 409 and "Another host published a version" in second.text
    assert "My own words." in second.html
    assert Guidelines.objects.count() == 2
    assert "Version 3 is in force" in send(visitor, second, "save").text


def test_of_hosts_who_save_at_the_same_moment_one_is_first(helen):
    visitors = [helen.visitor() for _ in range(6)]
    pages = [visitor.get(PAGE) for visitor in visitors]

    def save(number):
        return send(visitors[number], pages[number], "save", {"kindness.en.text": f"Words of hand {number}."})

    with ThreadPoolExecutor(6) as hands:
        answers = list(hands.map(save, range(6)))
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409, 409, 409]
    assert all(f"Words of hand {number}." in page.html for number, page in enumerate(answers) if page.status == 409)
    assert Guidelines.objects.count() == 2


def test_an_earlier_version_is_taken_up_again_in_one_click_as_a_new_one(helen):
    publish(helen)
    visitor = helen.visitor()
    page = visitor.get(PAGE)
    form = next(form for form in page.forms if form.fields.get("version") == "1")
    taken = visitor.send(page, form, deed="take")
    assert "Version 3 is in force" in taken.text and "version 1 taken up again" in taken.text
    first, third = Guidelines.objects.get(version=1), Guidelines.objects.get(version=3)
    assert third.words == first.words and third.by_id == helen.pk


def test_the_starter_text_comes_through_a_draft_unchanged(place):
    first = guidelines.newest()
    draft = from_words(first.words, 1)
    assert draft.check() and draft.words() == first.words


def test_nobody_is_asked_before_anything_changed(ana, room):
    speaking = ana.enters(room)
    speaking.say("good evening", nonce="n1")
    assert speaking.until("accepted")["nonce"] == "n1"


def refused_soon(socket):
    """Say things until the server knows of the new version."""

    def asks():
        socket.say("good evening")
        return socket.until("accepted", "refused")["type"] == "refused"

    eventually(asks, "the question whether they agree", patience=15, step=0.5)


def test_reading_goes_on_and_the_first_word_after_the_change_asks(helen, ana, ben, room):
    speaking, hearing = ana.enters(room), ben.enters(room)
    publish(helen)
    refused_soon(speaking)
    speaking.say("is anybody here", nonce="n2")
    answer = speaking.until("refused")
    assert (answer["code"], answer["nonce"]) == ("guidelines_changed", "n2")
    page = ana.visitor().get(f"/rooms/{room.slug}/")
    assert page.status == 200 and "The guidelines have changed" in page.text
    agreed = say_yes(ana)
    assert "Thank you" in agreed.text
    assert (ana.member.guidelines_version, ana.member.guidelines_at is not None) == (2, True)
    speaking.say("is anybody here", nonce="n2")
    assert speaking.until("accepted")["nonce"] == "n2"
    assert hearing.until("message", body="is anybody here")


def say_yes(person):
    visitor = person.visitor()
    return visitor.submit(visitor.get("/guidelines/agree/"), "/guidelines/agree/")


@pytest.mark.parametrize("words", ["I want to kill myself tonight", "he took too much and he is not breathing"])
def test_words_in_a_crisis_are_never_asked(helen, ana, room, words):
    speaking = ana.enters(room)
    publish(helen)
    refused_soon(speaking)
    for number in range(7):
        speaking.say(f"{words} {number}", nonce=f"c{number}")
        assert speaking.until("support", nonce=f"c{number}")["lines"]
    assert ana.visitor().get("/help-now/").status == 200


def test_without_script_one_button_agrees_and_says_it(helen, ana, room):
    publish(helen)
    visitor = ana.visitor()
    page = eventually(lambda: asking_page(visitor, f"/rooms/{room.slug}/"), "the question in the room")
    said = visitor.submit(page, page.path, body="my own quiet words")
    assert said.status == 422 and not Message.objects.filter(room=room).exists()
    assert "Our guidelines have changed" in said.text and "my own quiet words" in said.html
    form = said.form(asks="body")
    done = visitor.send(said, form, agree="2")
    assert done.status == 200 and "my own quiet words" in done.text
    assert ana.member.guidelines_version == 2


def asking_page(visitor, path):
    page = visitor.get(path)
    return page if "The guidelines have changed" in page.text else None


def test_the_page_says_what_is_new_and_goes_back_only_within_this_place(helen, ana):
    publish(helen)
    page = ana.visitor().get("/guidelines/agree/")
    assert "Changed: Be kind" in page.text and NEW_TEXT in page.text
    assert "Keep phone numbers" not in page.text, "what stayed is not repeated"
    visitor = ana.visitor()
    away = visitor.submit(visitor.get("/guidelines/agree/?next=https://example.org/"), "/guidelines/agree/")
    assert away.path == "/rooms/"


def test_whoever_publishes_or_joins_later_is_not_asked(helen):
    made = publish(helen)
    assert helen.member.guidelines_version == made.version
    assert agreeing.asks(helen.pk) == 0


def test_asking_costs_one_query_for_each_member_and_none_before_a_change(helen, ana):
    guidelines.current()
    with CaptureQueriesContext(connection) as before:
        assert agreeing.asks(ana.pk) == 0
    publish(helen)
    guidelines.current()
    agreeing.agree(ana.member, 2)
    with CaptureQueriesContext(connection) as after:
        assert [agreeing.asks(ana.pk) for _ in range(5)] == [0] * 5
    assert (len(before), len(after)) == (0, 1)


def test_a_version_that_does_not_exist_cannot_be_agreed_to(helen, ana):
    publish(helen)
    agreeing.agree(ana.member, 7)
    assert ana.member.guidelines_version == 1


def test_a_hold_cites_the_guideline_as_it_is_called_now(helen, ana, room):
    saved = edit(helen, **{"no-contact-details.en.name": "Nobody gives numbers away"})
    assert "Version 2" in saved.text
    say_yes(ana)
    speaking = ana.enters(room)

    def cited():
        speaking.say("call me on 020 7946 0018 tonight")
        return "Nobody gives numbers away" in speaking.until("held")["why"]

    eventually(cited, "the new name in the reason", patience=12, step=1)


def test_the_pages_ask_the_database_a_fixed_number_of_times(helen, client):
    client.force_login(helen.member, backend="allauth.account.auth_backends.AuthenticationBackend")
    counts = []
    for _ in range(2):
        for path in (PAGE, "/guidelines/"):
            client.get(path)
            with CaptureQueriesContext(connection) as counted:
                client.get(path)
            counts.append(len(counted))
        for _ in range(5):
            publish(helen)
    assert counts[:2] == counts[2:]
    assert counts[0] <= 7 and counts[1] <= 5
