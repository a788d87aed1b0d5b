"""The rules of the lexicons as the book needs them."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from moderation.check import shared
from moderation.check.anchors import Anchors
from moderation.check.lexicon import Lexicon, Rule
from moderation.check.line import Pattern
from moderation.check.template import Template
from moderation.check.thrift import share


@dataclass(slots=True)
class Entry:
    """A rule with the patterns that take its meaning away; `far` tells that `also` may match over the end of a sentence."""

    rule: Rule
    but_not: Pattern | None
    but_not_text: Pattern | None
    also: Pattern | None
    far: bool


@dataclass(slots=True, eq=False)
class Try:
    """One template of a rule: tried on a sentence only if its anchors are there, on the whole text if it `crosses`."""

    entry: Entry
    pattern: Pattern
    crosses: bool
    negative: bool


@dataclass(slots=True)
class Compiled:
    """The templates of all rules, what they need, the cues by language and name, and the words that the rules know.

    `version` names the files that they were made of. `beside` are the names of the rules that need something elsewhere in
    the text, one for each template of that: the anchors number them after the tries.
    """

    version: str
    tries: list[Try]
    beside: list[str]
    anchors: Anchors
    cues: dict[str, dict[str, Pattern]]
    words: set[str]


def compiled(lexicon: Lexicon) -> Compiled:
    """Compile the rules, which forget their templates."""
    made = _compiled(lexicon)
    lexicon.forget()
    shared.forget()
    share(made)
    return made


def _compiled(lexicon: Lexicon) -> Compiled:
    said = [(entry, template) for entry in map(_entry, lexicon.rules) for template in entry.rule.say]
    beside = [(rule.name, template) for rule in lexicon.rules for template in rule.also]
    templates = [template for _, template in (*said, *beside)]
    return Compiled(
        lexicon.version,
        [Try(entry, Pattern([template]), template.crosses, template.negative) for entry, template in said],
        [name for name, _ in beside],
        Anchors([template.needs for template in templates], [template.ways for template in templates]),
        {
            language: {name: Pattern(templates, there=True) for name, templates in cues.items() if templates}
            for language, cues in lexicon.cues.items()
        },
        {word for rule in lexicon.rules for word in _vocabulary(rule)},
    )


_ENDINGS = {"es": ("o", "a", "os", "as"), "en": ("",)}


def _vocabulary(rule: Rule) -> set[str]:
    """The words of a rule; a word with an open end in the commonest forms of its language."""
    words = set()
    for word in shared.words([template.node for template in rule.say]):
        stem = word.rstrip("*")
        endings = _ENDINGS.get(rule.language, ("",)) if stem != word and len(stem) > 3 else ("",)
        if endings != ("",) and stem[-1] in "aeo":
            endings = ("", "s")
        words |= {sys.intern(stem + ending) for ending in endings}
    return words


def _entry(rule: Rule) -> Entry:
    return Entry(
        rule,
        _some(rule.but_not),
        _some(rule.but_not_text),
        _some(rule.also),
        any(template.crosses for template in rule.also),
    )


def _some(templates: list[Template]) -> Pattern | None:
    return Pattern(templates, there=True) if templates else None
