"""A lexicon that makes no sense is refused at the start, with its file, its line and the reason."""

import os
import subprocess
import sys

import pytest

from community import env
from moderation.broken import LexiconError
from moderation.check.book import Book
from moderation.check.lexicon import read_lexicons
from moderation.check.spelling import read_spelling
from tests.support.processes import free_port

HEAD = 'stage = "crisis"\nkind = "crisis.suicide"\n\n'
RULE = '[[rule]]\nid = "one"\nsay = ["leave this world"]\n'

BROKEN = {
    "no TOML": (HEAD + "[[rule]\n", 4, "not TOML"),
    "no UTF-8": (b"# caf\xe9\n", 1, "UTF-8"),
    "no stage": ('kind = "crisis.suicide"\n' + RULE, 1, "stage"),
    "a stage that nobody reads": (HEAD.replace('"crisis"', '"crises"', 1) + RULE, 1, "stage"),
    "no kind": ('stage = "crisis"\n\n' + RULE, 4, "no kind"),
    "a kind that is unknown": (HEAD + RULE + 'kind = "crisis.sadness"\n', 5, "crisis.sadness"),
    "a key that is unknown": (HEAD + RULE + 'says = ["more"]\n', 7, "says"),
    "a rule without a name": (HEAD + '[[rule]]\nsay = ["leave this world"]\n', 4, "no `id`"),
    "a rule twice": (HEAD + RULE + RULE, 5, "twice"),
    "a rule that says nothing": (HEAD + '[[rule]]\nid = "one"\n', 5, "says nothing"),
    "rules that are no list": (HEAD + '[rule]\nid = "one"\n', 4, "[[rule]]"),
    "a cue that is unknown": (HEAD + RULE + 'unless = ["tired"]\n', 5, "tired"),
    "cues that are no list": (HEAD + RULE + 'unless = "negated"\n', 5, "list"),
    "a change of kind that is no table": (HEAD + RULE + 'becomes = ["concern.past"]\n', 5, "table"),
    "a change to an unknown kind": (HEAD + RULE + 'becomes = { past = "gone" }\n', 5, "gone"),
    "a weight too great": (HEAD + RULE + "weight = 2\n", 5, "weight"),
    "a weight that is no number": (HEAD + RULE + 'weight = "much"\n', 5, "weight"),
    "words that are no list": (HEAD + '[[rule]]\nid = "one"\nsay = "leave"\n', 5, "lists"),
    "a bracket left open": (
        HEAD + '[[rule]]\nid = "one"\nsay = [\n "fine words",\n "leave (this",\n]\n',
        8,
        "never closed",
    ),
    "a bracket never opened": (HEAD + '[[rule]]\nid = "one"\nsay = ["leave this)"]\n', 6, "never opened"),
    "a set that is not there": (HEAD + '[[rule]]\nid = "one"\nsay = ["leave {place}"]\n', 6, "place"),
    "an empty set": (HEAD + "[sets]\nplace = []\n" + RULE, 5, "place"),
    "a set of nothing": (HEAD + '[sets]\nplace = ["here?"]\n' + RULE, 5, "place"),
    "nothing to look for": (HEAD + '[[rule]]\nid = "one"\nsay = ["~3"]\n', 6, "no word"),
}


def folder_with(tmp_path, words, name="broken.toml"):
    home = tmp_path / "lexicons" / "en"
    home.mkdir(parents=True)
    (home / name).write_bytes(words if isinstance(words, bytes) else words.encode())
    return home.parent


@pytest.mark.parametrize(("words", "line", "reason"), BROKEN.values(), ids=BROKEN)
def test_it_is_refused_with_its_place_and_the_reason(tmp_path, words, line, reason):
    folder = folder_with(tmp_path, words)
    with pytest.raises(LexiconError) as refused:
        read_lexicons(folder)
    assert str(refused.value).startswith(f"{folder / 'en' / 'broken.toml'}:{line}: ")
    assert reason in refused.value.reason


def test_the_same_file_made_whole_is_read_and_works(tmp_path):
    folder = folder_with(tmp_path, HEAD + RULE)
    book = Book(read_lexicons(folder), read_spelling(folder))
    (hit,) = book.hits(book.fold("I will leave this world tonight"), "crisis")
    assert hit.rule.name == "en.broken.one"


@pytest.mark.parametrize(
    ("words", "line"), [('[emoji]\n"🔫" = "gun\n', 2), ("[emoji]\nface = 3\n", 1), ('expand = "brb"\n', 1)]
)
def test_a_broken_table_of_spellings_is_refused(tmp_path, words, line):
    folder = folder_with(tmp_path, words, "spelling.toml")
    with pytest.raises(LexiconError, match=rf"spelling\.toml:{line}: "):
        read_spelling(folder)


ELSEWHERE = '''"""This process reads its lexicons elsewhere."""

from pathlib import Path
from moderation.check import shelf

shelf.DATA = Path("{folder}")
'''


@pytest.mark.parametrize("command", [["assess"], ["web", "--port", "{port}"]], ids=["assess", "web"])
def test_nothing_starts_with_it_and_one_sentence_says_why(tmp_path, command):
    folder = folder_with(tmp_path, HEAD + RULE + 'unless = ["tired"]\n')
    (tmp_path / "sitecustomize.py").write_text(ELSEWHERE.replace("{folder}", str(folder)))
    done = subprocess.run(
        [sys.executable, str(env.BASE / "manage.py"), *(word.replace("{port}", str(free_port())) for word in command)],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{env.BASE}"},
        input="",
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert f"Hearthside cannot start: {folder / 'en' / 'broken.toml'}:5: " in done.stderr
    assert "no cue 'tired'" in done.stderr
    assert "Traceback" not in done.stderr
