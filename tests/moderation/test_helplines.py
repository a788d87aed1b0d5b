"""Help lines: the right ones, in the right order, only while somebody has checked them."""

import datetime as dt
import json
import re
from dataclasses import replace

import pytest
from django.utils import translation

from moderation import helplines, lines, tongues, wording
from moderation.check.signals import CONCERN_KINDS, CRISIS_KINDS

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 24)
LATER = TODAY + dt.timedelta(days=200)


def ids(region, *kinds, today=TODAY, **more):
    return [line.id for line in helplines.lines_for(region, kinds, today=today, **more)]


def confirmed(line_id, day):
    """All lines of the files, one of them confirmed by a host on that day."""
    hand = {"confirmed": True, "confirmed_by": "host", "checked": day}
    return [replace(line, **hand) if line.id == line_id else line for line in lines.load().lines]


@pytest.mark.parametrize("kind", [*CRISIS_KINDS, *CONCERN_KINDS, "craving", "youth"])
def test_never_empty_and_ends_with_the_directory(kind):
    for region in ("", "XX", *(code for code, _ in helplines.regions())):
        lines = helplines.lines_for(region, [kind], today=LATER)
        assert len(lines) >= 2, region
        assert "directory" in lines[-1].purposes, region
        assert any("emergency" in line.purposes for line in lines), region


@pytest.mark.parametrize("kind", ["overdose", "withdrawal", "violence_home", "violence_others"])
@pytest.mark.parametrize("region", ["US", "GB", "ES", "BR", "HR", "KR", ""])
def test_the_emergency_line_leads_where_minutes_count(region, kind):
    assert "emergency" in helplines.lines_for(region, [f"crisis.{kind}"], today=TODAY)[0].purposes


def test_somebody_thinking_of_suicide_meets_the_fitting_line_first():
    assert ids("US", "crisis.suicide")[0] == "us-988-suicide-crisis-lifeline"
    assert ids("gb", "crisis.suicide")[0] == "gb-samaritans"


def test_an_overdose_beside_suicide_puts_the_emergency_line_first():
    assert ids("US", "crisis.suicide", "crisis.overdose")[:2] == [
        "us-emergency-services",
        "us-988-suicide-crisis-lifeline",
    ]


def test_unconfirmed_numbers_stay_off_the_cards_until_the_host_confirms_them():
    assert "us-crisis-text-line" not in ids("US", "crisis.suicide")
    mine = confirmed("us-crisis-text-line", TODAY)
    assert "us-crisis-text-line" in ids("US", "crisis.suicide", lines=mine)


def test_a_line_confirmed_180_days_ago_leaves_but_law_never_expires():
    assert "us-poison-help" in ids("US", "crisis.overdose")
    later = ids("US", "crisis.overdose", today=LATER)
    assert "us-poison-help" not in later
    assert later[0] == "us-emergency-services"
    assert "us-988-suicide-crisis-lifeline" in later


def test_stale_after_90_days_unless_the_host_looked():
    at_90 = {line.id for line in helplines.stale(TODAY + dt.timedelta(days=95))}
    assert "us-poison-help" in at_90
    assert "us-emergency-services" not in at_90
    looked = confirmed("us-poison-help", TODAY + dt.timedelta(days=80))
    assert "us-poison-help" not in {line.id for line in helplines.stale(TODAY + dt.timedelta(days=95), looked)}


def test_no_country_is_guessed_and_none_is_invented():
    nowhere = helplines.lines_for("", ["crisis.suicide"], today=TODAY)
    assert [line.id for line in nowhere] == ["zz-local-emergency", "zz-find-a-helpline"]
    assert not nowhere[0].call


def test_the_european_number_serves_member_states_and_nobody_else():
    assert ids("HR", "crisis.overdose")[0] == "zz-112-european-emergency-number"
    assert ids("NO", "crisis.overdose")[0] == "zz-local-emergency"


def test_the_frame_has_what_the_card_promises():
    frame = helplines.lines_for("US", ["crisis.suicide"], today=TODAY)[0].frame()
    assert frame["call"] == "988" and frame["text"] == "988"
    assert frame["chat"].startswith("https://")
    assert {"name", "for", "hours", "checked"} <= frame.keys()
    json.dumps([line.frame() for line in helplines.lines_for("", ["crisis.overdose"], today=TODAY)])


def test_each_field_holds_one_number_and_each_shown_line_its_source():
    for line in helplines.load().lines:
        for number in (line.call, line.text):
            assert re.fullmatch(r"[+*]?[\d -]*", number), line.id
        if line.by_law or line.confirmed:
            assert line.source.startswith("http") and line.checked, line.id


def test_every_number_is_known_to_the_contact_filter():
    assert {"988", "116123", "18006624357", "8009112000", "741741"} <= helplines.numbers()


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_language_of_the_files_can_be_typed_back_as_it_is_named(language):
    with translation.override(language):
        for line in helplines.load().lines:
            assert tongues.codes_of(line.answers_in) == (list(line.languages), []), line.id


BROKEN = {
    "two numbers": ('call = "999 or 112"', "one dialable number"),
    "no way": ("", "no way to reach"),
    "chat": ('chat = "ftp://somewhere"', "https address"),
    "typo": ('cal = "112"', "unknown field"),
    "unproved": ('call = "112"\nconfirmed = true\nconfirmed_by = "operator"', "needs its source"),
    "law without source": ('call = "112"\nby_law = true', "needs its source"),
    "by whom": (
        'call = "112"\nsource = "https://x.org"\nchecked = 2026-01-01\nconfirmed = true\nconfirmed_by = "me"',
        "must be operator or government",
    ),
    "not toml": ("call = ", "Invalid value"),
}


@pytest.mark.parametrize(("body", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_with_file_entry_and_reason(tmp_path, monkeypatch, body, reason):
    head = (
        'country = "AA"\nname = "A"\n[[line]]\nid = "aa-x"\n'
        'name = "X"\npurposes = ["suicide"]\nsource_kind = "operator"\n'
    )
    (tmp_path / "aa.toml").write_text(head + body)
    monkeypatch.setattr(lines, "FOLDER", tmp_path)
    with pytest.raises(lines.BadHelpLines, match=reason) as refused:
        lines.load.__wrapped__()
    assert "aa.toml" in str(refused.value)


def test_every_kind_has_its_words_in_both_languages():
    for language in ("en", "es"):
        for kind in (*CRISIS_KINDS, *CONCERN_KINDS, "craving"):
            words = wording.wording(kind, language)
            assert words.why and words.steps and words.peers and words.told
            assert language == "en" or words.why != wording.wording(kind, "en").why


def test_the_overdose_card_keeps_its_order():
    steps = " ".join(wording.wording("crisis.overdose").steps).lower()
    order = ["emergency number", "naloxone", "breath every", "2 to 3 minutes", "on their side", "stay until"]
    assert [steps.index(step) for step in order] == sorted(steps.index(step) for step in order)
    assert len(wording.wording("crisis.overdose").myths) >= 3


def test_a_language_without_a_file_reads_english():
    assert wording.wording("crisis.suicide", "de") == wording.wording("crisis.suicide", "en")
    assert wording.wording("crisis.suicide", "es-MX") == wording.wording("crisis.suicide", "es")


def test_a_missing_topic_is_refused_with_its_file(tmp_path, monkeypatch):
    (tmp_path / "en.toml").write_text('[suicide]\ntitle = "x"\n')
    monkeypatch.setattr(wording, "FOLDER", tmp_path)
    with pytest.raises(wording.BadWording, match=r"en.toml.*self_harm"):
        wording.load.__wrapped__()
