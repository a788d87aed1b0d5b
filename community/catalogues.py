"""The words of the interface in other languages: gathered from code and templates, kept in step, compiled."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

from community import env

FOLDER = env.BASE / "locale"
SOURCES = ("community", "rooms", "moderation", "templates")
CALLS: dict[str, Any] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "_": None,
}


def languages() -> list[str]:
    """The codes of the languages that have a catalogue."""
    return sorted(path.name for path in FOLDER.iterdir() if catalogue(path.name).exists())


def catalogue(language: str) -> Path:
    """Where a language's catalogue lies."""
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def gather() -> Catalog:
    """Everything that is said in English in code and templates, with the files that say it."""
    found = Catalog(project="Hearthside", version="1")
    for path in _sources():
        where = path.relative_to(env.BASE).as_posix()
        for _line, words, comments, context in _said_in(path):
            found.add(words, locations=[(where, 0)], auto_comments=comments, context=context)
    return found


def update(language: str) -> None:
    """Bring a catalogue in step with what is said now: new words come in untranslated, unsaid ones go."""
    catalog = _in_step(language)
    catalogue(language).parent.mkdir(parents=True, exist_ok=True)
    with catalogue(language).open("wb") as file:
        write_po(file, catalog, width=119, sort_output=True, ignore_obsolete=True, include_lineno=False)


def missing(language: str) -> list[str]:
    """What is said now and has no certain translation in the catalogue, in English."""
    return [_english(message) for message in _in_step(language) if message.id and not _done(message)]


def stale(language: str) -> list[str]:
    """What the catalogue translates although nobody says it any more, in English."""
    now = {(message.id, message.context) for message in gather()}
    return [_english(m) for m in _read(language) if m.id and (m.id, m.context) not in now]


def broken(language: str) -> list[str]:
    """Translations whose places for values differ from the English ones: a line each."""
    catalog = _read(language)
    return [f"{_english(m)!r}: {error}" for m in catalog if m.id and _done(m) for error in m.check(catalog)]


def compile_all() -> int:
    """Write the compiled catalogue of every language whose words are newer; gives how many were written."""
    old = [language for language in languages() if _outdated(language)]
    for language in old:
        compiled = catalogue(language).with_suffix(".mo")
        draft = compiled.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, _read(language))
        draft.replace(compiled)
    return len(old)


def _outdated(language: str) -> bool:
    compiled = catalogue(language).with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime <= catalogue(language).stat().st_mtime


def _sources() -> Iterator[Path]:
    for folder in SOURCES:
        for ending in ("*.py", "*.html", "*.txt"):
            yield from sorted(p for p in (env.BASE / folder).rglob(ending) if "migrations" not in p.parts)


def _said_in(path: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    with path.open("rb") as file:
        method: Any = extract_python if path.suffix == ".py" else _extract_template
        yield from extract(method, file, keywords=CALLS, comment_tags=("Translators:",))


def _extract_template(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Django's own translation of a template into something that reads like code, apart from its indentation."""
    code = "\n".join(line.lstrip() for line in templatize(file.read().decode("utf-8")).splitlines())
    yield from extract_python(io.BytesIO(code.encode("utf-8")), keywords, comment_tags, {"encoding": "utf-8"})


def _in_step(language: str) -> Catalog:
    catalog = _read(language)
    born = catalog.creation_date
    catalog.update(gather(), no_fuzzy_matching=True)
    catalog.creation_date = born  # else every update changes the file
    return catalog


def _read(language: str) -> Catalog:
    if not catalogue(language).exists():
        nobody = {"msgid_bugs_address": "nobody", "last_translator": "nobody", "language_team": language}
        comment = f"# The words of Hearthside in {language}; `manage.py catalogues --update` keeps them in step."
        return Catalog(language, header_comment=comment, project="Hearthside", version="1", fuzzy=False, **nobody)
    with catalogue(language).open("rb") as file:
        return read_po(file, locale=language)


def _done(message: Message) -> bool:
    words = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(words) and not message.fuzzy


def _english(message: Message) -> str:
    return message.id[0] if isinstance(message.id, list | tuple) else str(message.id)
