"""The benchmark runs, counts truly, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from bench import figures
from bench.field import WORDS, tag_of
from bench.line import Dialect, Splitter
from bench.xmpp import XMPP, Ejabberd, Prosody
from community import env
from moderation.gate import weigh


def run(*arguments, patience=110, **more):
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=env.BASE, capture_output=True, text=True, timeout=patience, **more)


def where_installed(system):
    missing = ", ".join(program for program in WANTED[system] if shutil.which(program) is None)
    return pytest.param(system, marks=pytest.mark.skipif(bool(missing), reason=f"{missing} is not installed"))


WANTED = {"ejabberd": Ejabberd.wants, "prosody": Prosody.wants}


@pytest.mark.parametrize("system", ["bare", "hearthside-daphne", *map(where_installed, WANTED)])
def test_a_short_round_hears_everything_once(tmp_path, system):
    out = tmp_path / "figures.json"
    done = run("--systems", system, "--works", "W1", "--repeats", "1", "--seconds", "0.5", "--out", str(out))
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(out.read_text())["runs"]["W1"][system][0]
    assert found["deliveries"] > 1000
    assert found["cpu_s_per_100k"] > 0
    assert 0 < found["p50_ms"] <= found["p99_ms"]
    assert [found[kind] for kind in ("lost", "doubled", "disordered", "odd")] == [0, 0, 0, 0]
    assert system in done.stdout
    assert "W1: CPU seconds per 100,000" in done.stdout


def test_a_peer_that_is_not_installed_is_said_to_be_missing(tmp_path):
    out = tmp_path / "figures.json"
    nowhere = {**os.environ, "PATH": str(tmp_path)}
    done = run("--systems", "prosody", "--works", "W1", "--seconds", "0.5", "--out", str(out), env=nowhere)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "prosody: not measured, prosody is not installed" in done.stderr
    assert json.loads(out.read_text())["runs"] == {}


def test_an_unknown_name_is_said_to_be_unknown():
    done = run("--systems", "nobody")
    assert done.returncode == 2
    assert "there is no nobody" in done.stderr


def line(room, *chunks):
    return SimpleNamespace(room=room, closed=False, heard=[(0.0, tuple(tags)) for tags in chunks])


@pytest.mark.parametrize(
    ("third", "expected"),
    [
        ([[b"a", b"b"], [b"c"]], (0, 0, 0)),
        ([[b"a"], [b"c"]], (1, 0, 0)),
        ([[b"a", b"b", b"b", b"c"]], (0, 1, 0)),
        ([[b"b", b"a", b"c"]], (0, 0, 1)),
    ],
)
def test_faults_are_seen(third, expected):
    usual = [[b"a"], [b"b", b"c"]]
    field = SimpleNamespace(sent=dict.fromkeys((b"a", b"b", b"c"), (0.0, "r")))
    assert figures.faults(field, [line("r", *usual), line("r", *usual), line("r", *third)]) == expected


def test_frames_are_found_wherever_the_bytes_are_cut():
    frames = b"".join(
        b"\x81" + size + words
        for words in (
            b'{"type":"message","body":"hi xqbbbbbbb"}',
            b'{"type":"tick"}',
            b'{"type":"message"} xqccccccc' * 9,
        )
        for size in (bytes((len(words),)) if len(words) < 126 else b"\x7e" + len(words).to_bytes(2, "big"),)
    )
    splitter = Splitter(Dialect("", b'{"type":"message"'))
    for cut in range(len(frames)):
        first = splitter.split(frames[:cut])
        second = splitter.split(frames[first.used :])
        assert first.tags + second.tags == (b"bbbbbbb", b"ccccccc")
        assert [payload for _, payload in first.others + second.others] == [b'{"type":"tick"}']


def test_an_answer_that_refuses_is_no_delivery():
    said = [
        b"<message><body>hi xqbbbbbbb</body></message>",
        b"<message type='error'><body>hi xqccccccc</body></message>",
    ]
    split = Splitter(XMPP).split(b"".join(b"\x81" + bytes((len(words),)) + words for words in said))
    assert split.tags == (b"bbbbbbb",)
    assert [XMPP.fails(payload) for _, payload in split.others] == [b"type='error'"]


def test_the_words_of_the_load_trouble_no_moderator():
    assert len({tag_of(number) for number in range(20_000)}) == 20_000
    verdicts = {weigh(f"{words} xq{tag_of(n)}").verdict.action for words in WORDS for n in range(0, 10**6, 99_733)}
    assert verdicts == {"publish"}
