"""What holds for every text: places are true, masks cover, a crisis is never held, the same text is judged the same."""

import json
import unicodedata

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from moderation.check import Context, assess, fold
from moderation.check.community import CommunityRule, Overlay
from moderation.check.handles import find_handles
from moderation.check.hints import hints
from moderation.check.numbers import find_numbers
from moderation.check.places import find_places
from moderation.check.signals import CRISIS_KINDS, KINDS
from moderation.check.verdict import HELD
from moderation.gate import MASK, weigh

OWN_CRISES = (
    "i want to kill myself tonight",
    "i took all the pills about ten minutes ago",
    "quiero matarme esta noche",
    "he is hitting me again and i am locked in the bathroom",
)
HELD_WORDS = (
    "call me on 020 7946 0018",
    "anyone selling oxy? i have cash",
    "mail me at jane.doe@example.com",
    "my address is 12 Rosewood Avenue, Leeds",
    "you are a worthless junkie and everybody here hates you",
    "i am 14 and live in leeds",
    "i will find you and kill you",
)
DANGER = set(CRISIS_KINDS) - {"crisis.violence_others"}
CALM = ("good morning all", "day 12 and still here", "buenos días", "thank you, ben.", 'it was hard "but" fine')
JUNK = (
    "\ud800", "\udfff", "\0", "\u202e", "\u2066", "\u2069", "\u0301\u0489\u20dd", "\u200b", "\ufeff", "🏳️‍🌈", "👩🏽‍🚀",
    "😭" * 9, "🇺", "4️⃣", "ﷺ", "ﬃ", "ß", "İ", "ⓚⓘⓛⓛ", "𝖉𝖎𝖊", "⓫a", "०१२", "１２３", "k.i.l.l", "d i e", "w4nt", "yesssss",
    "\r\n", "\u2028", '"', "'", "..", "@", "//", "#", "12 mg", "أريد", "我", "x" * 300,
)  # fmt: skip

characters = st.text(st.characters(), max_size=80)
pieces = st.lists(st.one_of(st.sampled_from(OWN_CRISES + HELD_WORDS + CALM + JUNK), characters), max_size=9)
texts = st.one_of(characters, st.tuples(pieces, st.sampled_from((" ", "", ". ", "\n"))).map(lambda p: p[1].join(p[0])))
RULES = (
    CommunityRule(1, "phrase", "kill myself", "harassment", "hold"),
    CommunityRule(2, "pattern", "tonight|noche|minutes", "sourcing", "hold"),
    CommunityRule(3, "phrase", "good morning", "advice", "hint"),
    CommunityRule(4, "phrase", "day 12", "spam", "alert"),
)
contexts = st.builds(
    Context,
    community=st.sampled_from((None, Overlay("c1", RULES))),
    language=st.sampled_from(("en", "es", "xx", "")),
    region=st.sampled_from(("", "US", "GB", "QQ")),
    newcomer=st.booleans(),
    speak_for_yourself=st.booleans(),
    flooding=st.booleans(),
)
thorough = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(texts, contexts)
@example("⓫a ⓬b", Context())
def test_every_text_gets_a_whole_verdict_that_fits_the_table(text, context):
    verdict = assess(text, context)
    assert not verdict.missing
    assert {signal.kind for signal in verdict.signals} <= set(KINDS)
    if any(signal.kind in CRISIS_KINDS for signal in verdict.signals):
        assert verdict.alert and verdict.support
        assert not verdict.hint
    if verdict.action in ("hold", "refuse"):
        assert any(signal.kind in HELD for signal in verdict.signals)
    assert bool(verdict.masks) == (verdict.action == "publish_masked")


@thorough
@given(texts, contexts)
def test_places_lie_inside_the_text_in_order(text, context):
    verdict = assess(text, context)
    assert all(0 <= signal.start <= signal.end <= len(text) for signal in verdict.signals)
    assert [s.start for s in verdict.signals] == sorted(s.start for s in verdict.signals)
    ends = [place for mask in verdict.masks for place in mask]
    assert ends == sorted(set(ends))
    assert all(0 <= place <= len(text) for place in ends)


@thorough
@given(texts)
def test_no_mask_parts_a_letter_from_its_marks(text):
    for _, end in assess(text).masks:
        assert end == len(text) or unicodedata.category(text[end]) not in ("Mn", "Me")


@thorough
@given(texts, contexts)
def test_an_own_crisis_is_never_held_or_refused(text, context):
    verdict = assess(text, context)
    if any(signal.kind in CRISIS_KINDS for signal in verdict.signals):
        assert verdict.alert and verdict.support
    if any(signal.kind in DANGER for signal in verdict.signals):
        assert verdict.action in ("publish", "publish_masked")


unquoted = st.lists(
    st.sampled_from([each for each in HELD_WORDS + CALM + JUNK if not set(each) & set("\"'")]), max_size=6
)


@thorough
@given(unquoted, st.sampled_from(OWN_CRISES), unquoted, contexts)
def test_nothing_beside_it_silences_a_crisis(before, crisis, after, context):
    verdict = assess("\n\n".join([*before, crisis + ".", *after]), context)
    assert verdict.alert and verdict.support
    assert verdict.action in ("publish", "publish_masked")


@thorough
@given(texts, contexts)
def test_the_same_text_gets_the_same_verdict(text, context):
    first, second = assess(text, context), assess(text, context)
    assert (first.action, first.support, first.alert, first.hint, first.masks) == (
        second.action,
        second.support,
        second.alert,
        second.hint,
        second.masks,
    )
    assert first.signals == second.signals


@thorough
@given(
    st.sampled_from(OWN_CRISES[:3]), st.lists(st.sampled_from(HELD_WORDS + CALM), min_size=1, max_size=6), st.data()
)
def test_masked_words_can_be_read_nowhere(crisis, others, data):
    lines = data.draw(st.permutations([crisis, *others]))
    ruling = weigh(". ".join(lines))
    assert ruling.verdict.alert
    for start, end in ruling.verdict.masks:
        hidden = ruling.written[start:end]
        assert hidden not in ruling.body
        assert hidden not in ruling.html
    if ruling.masked:
        assert MASK in ruling.body
        assert assess(ruling.body).action == "publish"


@thorough
@given(texts)
def test_the_way_back_from_a_fold_never_turns_round(text):
    folded = fold(text)
    for strength in ("plain", "tight"):
        line = getattr(folded, strength)
        starts = [folded.span(place, place + 1, strength)[0] for place in range(len(line))]
        ends = [folded.span(place, place + 1, strength)[1] for place in range(len(line))]
        assert starts == sorted(starts)
        assert ends == sorted(ends)
        assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))
    begins = [start for start, _ in folded.tokens.spans]
    assert begins == sorted(begins)
    assert len(folded.tokens.words) == len(folded.tokens.spans)


@thorough
@given(texts)
@example("fine . ' thanks  call me on 020 7946 0018")
def test_a_word_stands_where_its_place_says(text):
    folded = fold(text)
    for word, (start, end) in zip(folded.tokens.words, folded.tokens.spans, strict=True):
        assert folded.plain[start:end].strip(" \"'"), word


@thorough
@given(texts)
@example("my address is 12 Rosewood Avenue, Leeds. call me on 020 7946 0018 or jane.doe@example.com")
def test_no_hint_is_missing_where_something_is_found(text):
    folded = fold(text)
    hinted = hints(folded)
    assert "number" in hinted or not find_numbers(folded.plain)
    assert "handle" in hinted or not find_handles(folded.plain)
    assert "place" in hinted or not find_places(folded.plain)


@thorough
@given(texts)
def test_a_verdict_can_be_written_down(text):
    verdict = assess(text)
    told = [[signal.kind, signal.rule, signal.guideline, signal.start, signal.end] for signal in verdict.signals]
    assert json.loads(json.dumps(told)) == told
