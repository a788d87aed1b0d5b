"""Lexicons: rules as data, read from TOML and refused with file, line and reason when they make no sense."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from moderation.broken import LexiconError, line_of
from moderation.check.glyphs import DATA
from moderation.check.signals import KINDS
from moderation.check.template import Piece, Template, TemplateError, choice, compile_template, read

CUES = (
    "impersonal", "negated", "past", "third", "quoted", "hypothetical", "topic", "joke", "question", "closed", "reported",
    "refused", "disowned", "own", "reclaimed", "impersonalyou", "aside",
)  # fmt: skip
STAGES = ("crisis", "trade", "method", "spam", "conduct", "harassment", "stigma", "advice")
_FILE_KEYS = {"stage", "kind", "guideline", "sets", "rule", "unless", "becomes", "mask", "brief"}
_RULE_KEYS = {
    "id", "say", "kind", "guideline", "unless", "becomes", "but_not", "but_not_text", "also", "weight", "family",
    "mask", "threat", "tags",
}  # fmt: skip
_ASIDE = ("spelling.toml", "common.toml", "cues.toml")


@dataclass(slots=True, eq=False)
class Rule:
    """One rule: what it looks for, what it means, and what takes the meaning away.

    `unless` names cues (who, when, whether) that silence the rule, or change its kind where `becomes` says so.
    `but_not` are templates that silence it in the same sentence, `but_not_text` anywhere; `also` must be somewhere in
    the text. A `weight` below 1 needs company: weights of different `family` are added up. A `brief` one is asked in
    short texts only: its frames are wide, and a long post fills them by chance.
    """

    name: str
    language: str
    stage: str
    kind: str
    guideline: str
    say: list[Template]
    unless: tuple[str, ...] = ()
    becomes: dict[str, str] = field(default_factory=dict)
    but_not: list[Template] = field(default_factory=list)
    but_not_text: list[Template] = field(default_factory=list)
    also: list[Template] = field(default_factory=list)
    weight: float = 1.0
    family: str = ""
    mask: bool = True
    threat: bool = False
    tags: frozenset[str] = frozenset()
    brief: bool = False

    def forget(self) -> None:
        """Let go of what only compiling needs."""
        for templates in (self.say, self.but_not, self.but_not_text, self.also):
            templates.clear()


@dataclass(slots=True)
class Lexicon:
    """Everything that the files of a folder say: rules, cues by language, and the version (a hash of the files)."""

    rules: list[Rule] = field(default_factory=list)
    cues: dict[str, dict[str, list[Template]]] = field(default_factory=dict)
    version: str = ""

    def forget(self) -> None:
        """Let go of everything but the version."""
        for rule in self.rules:
            rule.forget()
        self.rules.clear()
        self.cues.clear()


def read_lexicons(folder: Path = DATA) -> Lexicon:
    """Read every language under `folder`; `LexiconError` for the first thing that makes no sense."""
    lexicon, digest, seen = Lexicon(), hashlib.sha256(), set[str]()
    for home in sorted(path for path in folder.iterdir() if path.is_dir()):
        common = _Source(home / "common.toml", {}) if (home / "common.toml").exists() else None
        shared = common.sets if common else {}
        if (home / "cues.toml").exists():
            lexicon.cues[home.name] = _Source(home / "cues.toml", shared).cues()
        for path in sorted(home.glob("*.toml")):
            digest.update(path.read_bytes())
            if path.name not in _ASIDE:
                lexicon.rules += _Source(path, shared).rules(home.name, seen)
    lexicon.version = digest.hexdigest()[:12]
    return lexicon


class _Source:
    """One file being read, able to say on which line something went wrong."""

    def __init__(self, path: Path, shared: dict[str, Piece]) -> None:
        self.path = path
        try:
            self.text = path.read_text(encoding="utf-8")
            self.table: dict[str, Any] = tomllib.loads(self.text)
        except UnicodeDecodeError as error:
            raise LexiconError(path, 1, "it is not UTF-8") from error
        except tomllib.TOMLDecodeError as error:
            raise LexiconError(path, line_of(error), f"it is not TOML: {error}") from error
        self.sets = dict(shared)
        for name, phrases in self._table("sets").items():
            self.sets[name] = self._set(name, phrases)

    def cues(self) -> dict[str, list[Template]]:
        """The cue lists of a `cues.toml`."""
        return {name: self._templates(lines, name) for name, lines in self._table("cue").items()}

    def rules(self, language: str, seen: set[str]) -> list[Rule]:
        """The rules of an ordinary file."""
        self._only(self.table, _FILE_KEYS, "the file")
        if self.table.get("stage") not in STAGES:
            raise self.error("stage", f"`stage` must name the stage that reads this file: {', '.join(STAGES)}")
        found = self.table.get("rule", [])
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            raise self.error("rule", "rules are written as [[rule]]")
        return [self._rule(entry, language, seen) for entry in found]

    def _rule(self, entry: dict[str, Any], language: str, seen: set[str]) -> Rule:
        short = entry.get("id")
        if not isinstance(short, str) or not short:
            raise self.error("[[rule]]", "a rule has no `id`")
        self._only(entry, _RULE_KEYS, f"rule {short!r}")
        name = f"{language}.{self.path.stem}.{short}"
        if name in seen:
            raise self.error(f'"{short}"', f"the rule {name!r} is there twice")
        seen.add(name)
        value = {
            key: entry.get(key, self.table.get(key)) for key in ("kind", "guideline", "unless", "becomes", "mask")
        }
        becomes = value["becomes"] or {}
        if not isinstance(becomes, dict) or not isinstance(value["unless"] or [], list):
            raise self.error(
                f'"{short}"', f"rule {short!r}: `unless` is a list of cues, `becomes` a table of kinds by cue"
            )
        for kind in [value["kind"], *becomes.values()]:
            if kind not in KINDS:
                raise self.error(f'"{short}"', f"rule {short!r}: there is no kind {kind!r}")
        for cue in [*(value["unless"] or ()), *becomes]:
            if cue not in CUES:
                raise self.error(f'"{short}"', f"rule {short!r}: there is no cue {cue!r}")
        weight = entry.get("weight", 1.0)
        if not isinstance(weight, int | float) or not 0 < weight <= 1:
            raise self.error(f'"{short}"', f"rule {short!r}: `weight` must be above 0 and at most 1")
        lists = {key: self._templates(entry.get(key, []), short) for key in ("say", "but_not", "but_not_text", "also")}
        if not lists["say"]:
            raise self.error(f'"{short}"', f"rule {short!r} says nothing")
        return Rule(
            name=name,
            language=language,
            stage=self.table["stage"],
            kind=str(value["kind"]),
            guideline=value["guideline"] or str(value["kind"]).split(".")[0],
            unless=tuple(value["unless"] or ()),
            becomes=becomes,
            weight=float(weight),
            family=entry.get("family", short),
            mask=True if value["mask"] is None else bool(value["mask"]),
            threat=bool(entry.get("threat", False)),
            tags=frozenset(entry.get("tags", ())),
            brief=bool(self.table.get("brief", False)),
            **lists,
        )

    def error(self, near: str, reason: str) -> LexiconError:
        """An error at the line on which `near` first stands."""
        at = self.text.find(near)
        return LexiconError(self.path, self.text.count("\n", 0, at) + 1 if at >= 0 else 1, reason)

    def _set(self, name: str, phrases: object) -> Piece:
        if not isinstance(phrases, list) or not phrases or not all(isinstance(phrase, str) for phrase in phrases):
            raise self.error(name, f"the set {name!r} must be a list of phrases")
        pieces = []
        for phrase in phrases:
            try:
                pieces.append(read(phrase, self.sets))
            except TemplateError as error:
                raise self.error(phrase, f"the set {name!r}: {error}") from error
        try:
            return choice(pieces)
        except TemplateError as error:
            raise self.error(name, f"the set {name!r}: {error}") from error

    def _templates(self, lines: object, where: str) -> list[Template]:
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise self.error(where, f"{where!r} must hold lists of templates")
        found = []
        for line in lines:
            try:
                found.append(compile_template(line, self.sets))
            except TemplateError as error:
                raise self.error(line, f"{where!r}: {error}") from error
        return found

    def _table(self, name: str) -> dict[str, Any]:
        table = self.table.get(name, {})
        if not isinstance(table, dict):
            raise self.error(name, f"`{name}` must be a table")
        return table

    def _only(self, table: dict[str, Any], allowed: set[str], what: str) -> None:
        for key in table:
            if key not in allowed:
                raise self.error(key, f"{what} has an unknown key {key!r}")
