"""The project's own prose as talk that tells of no crisis: its interface in both languages, its docs and its docstrings.

The second opinion learns from it what words do on ordinary days; thousands of sentences say more of that than cases can.
They are kept in a file, so that the same is learned whatever the docs say by now: `python -m bench.prose` gathers anew.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "bench" / "told" / "prose.txt"
CATALOGUE = ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"
PACKAGES = ("bench", "community", "moderation", "rooms")
_ENTRY = re.compile(r'^msg(?:id|str)(?:_plural|\[\d\])? ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.MULTILINE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_END = re.compile(r"(?<=[.!?])\s+")
_LEAST, _MOST = 20, 200


def ordinary() -> Iterator[tuple[str, str]]:
    """Each kept sentence, with the empty kind."""
    return ((sentence, "") for sentence in KEPT.read_text(encoding="utf-8").splitlines())


def gathered() -> list[str]:
    """Each sentence of now once, in the order of the alphabet."""
    found = {sentence for text in (*interface(), *docs(), *docstrings()) for sentence in _END.split(text)}
    return sorted(" ".join(sentence.split()) for sentence in found if _LEAST < len(sentence) < _MOST)


def interface() -> Iterator[str]:
    """What the pages say, in English and in Spanish."""
    for entry in _ENTRY.finditer(CATALOGUE.read_text(encoding="utf-8")):
        yield "".join(_QUOTED.findall(entry[1])).replace("\\n", " ").replace('\\"', '"')


def docs() -> Iterator[str]:
    """The paragraphs of the documentation, without tables, lists and code."""
    for path in sorted((ROOT / "docs").rglob("*.md")):
        for part in path.read_text(encoding="utf-8").split("\n\n"):
            if not part.startswith(("|", "#", "<", "`", "-")):
                yield part.replace("\n", " ")


def docstrings() -> Iterator[str]:
    """What the code says of itself."""
    for path in sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield (ast.get_docstring(node) or "").replace("\n", " ")


if __name__ == "__main__":
    KEPT.write_text("".join(f"{sentence}\n" for sentence in gathered()), encoding="utf-8")
    sys.stdout.write(f"{len(gathered())} sentences\n")
