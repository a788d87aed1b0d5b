"""What is shown of a found entry: a piece of its words around what was looked for, which is marked."""

from __future__ import annotations

import re
from html import escape, unescape

from django.utils.safestring import SafeString, mark_safe

from community.threads.search.asking import Question
from community.threads.search.stems import LANGUAGES, token
from community.threads.search.words import folded, words_of

LONG = 200
"""Code points of a snippet, about."""
BEFORE = 50
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"</(?:p|li|blockquote|pre)>|<br>|<hr>")
Span = tuple[int, int]


def words_in(html: str) -> str:
    """The words of our own safe HTML, without its markup. Only for `escape`: what was `&lt;` is `<` again."""
    return " ".join(unescape(_TAG.sub("", _BREAK.sub(" ", html))).split())


def marked(question: Question, text: str) -> SafeString:
    """All of a short text (a title), with what was looked for in `<mark>`; everything else is escaped."""
    return _built(text, 0, len(text), _hits(question, text))


def snippet(question: Question, text: str) -> SafeString:
    """The piece of a text that holds most of what was looked for, in the same form, with … where it is cut."""
    hits = _hits(question, text)
    start, end = _window(text, hits)
    piece = _built(text, start, end, [hit for hit in hits if start <= hit[0] and hit[1] <= end])
    return mark_safe(("… " if start else "") + piece + (" …" if end < len(text) else ""))  # noqa: S308 (escaped above)


def _hits(question: Question, text: str) -> list[Span]:
    wanted = {each for term in question.terms for sequence in term.sequences for each in sequence}
    begins = tuple({each[1:3].replace("y", "i") for each in wanted})
    return [
        (word.start, word.end)
        for word in words_of(text)
        # A stem begins as its word does, but for dying and the like; to look is much cheaper than to stem.
        if folded(word.plain)[:2].replace("y", "i").startswith(begins)
        and any(token(language, word.plain) in wanted for language in LANGUAGES)
    ]


def _window(text: str, hits: list[Span]) -> Span:
    """Where to cut: between words, the hit with most others behind it near the front."""
    if len(text) <= LONG or not hits:
        return 0, _cut(text, min(len(text), LONG))
    first = max(hits, key=lambda hit: (sum(hit[0] <= other[0] < hit[0] + LONG - BEFORE for other in hits), -hit[0]))
    start = max(0, min(first[0] - BEFORE, len(text) - LONG))
    if start:
        start = text.find(" ", start, first[0]) + 1 or first[0]
    return start, max(_cut(text, min(len(text), start + LONG)), first[1])


def _cut(text: str, end: int) -> int:
    """The end of the last whole word before `end`."""
    if end >= len(text):
        return len(text)
    return text.rfind(" ", 0, end + 1) if " " in text[: end + 1] else end


def _built(text: str, start: int, end: int, hits: list[Span]) -> SafeString:
    parts, at = [], start
    for begins, ends in hits:
        parts += [escape(text[at:begins]), f"<mark>{escape(text[begins:ends])}</mark>"]
        at = ends
    return mark_safe("".join([*parts, escape(text[at:end])]))  # noqa: S308 (every piece is escaped)
