"""The rules of the house that a machine can hold: who may open what, what lies where, and what stays out of files."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from community import env

BASE = env.BASE
LIMIT = 400
OURS = {".py", ".html", ".css", ".js", ".sh", ".toml", ".md", ".txt", ".in", ".json", ".yml", ".yaml", ".po", ""}


def tracked(*patterns):
    """Files that git keeps or would take in, as paths relative to the project."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(listing, cwd=BASE, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in names if (BASE / name).is_file()]


def read(name):
    return (BASE / name).read_text("utf-8")


def lines_with(pattern, *patterns):
    """`file:line: text` wherever the pattern occurs in files of these patterns."""
    rule = re.compile(pattern)
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name in tracked(*patterns)
        if Path(name).suffix in OURS
        for number, line in enumerate(read(name).splitlines(), 1)
        if rule.search(line)
    ]


def test_no_file_holds_two_stories():
    code = [name for name in tracked("*.py", "*.js", "*.css", "*.html") if "/migrations/" not in name]
    assert len(code) > 50
    long = {name: count for name in code if (count := len(read(name).splitlines())) > LIMIT}
    assert not long


def test_every_module_opens_with_what_lives_there():
    silent = [
        name
        for name in tracked("*.py")
        if "/migrations/" not in name and read(name).strip() and not re.match(r"(#!.*\n)?r?\"\"\"\S", read(name))
    ]
    assert not silent


def test_no_script_or_style_inside_a_template():
    inline = r"""<script(?![^>]*\ssrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:"""
    assert not [found for found in lines_with(inline, "templates/*.html") if 'type="application/json"' not in found]


def test_colours_live_in_the_tokens():
    colour = r"#[0-9a-fA-F]{3,8}\b(?!\s*\{)|\b(rgb|rgba|hsl|hsla|oklch|oklab|lab|lch)\("
    assert lines_with(colour, "static/css/tokens.css")
    elsewhere = lines_with(colour, "static/css/*.css", "static/js/*.js", "templates/*.html")
    # The browser's own frame cannot read tokens.
    assert not [found for found in elsewhere if not re.search(r"^static/css/tokens\.css|theme-color", found)]


def test_pages_ask_nobody_else_for_anything():
    asking = (
        r"""(src|srcset|action)\s*=\s*["']?(https?:)?//|url\(\s*["']?(https?:)?//|@import|fetch\(\s*["'`]https?:"""
    )
    assert not lines_with(asking, "templates/*.html", "static/css/*.css", "static/js/*.js")


def test_no_package_index_in_a_file():
    index = r"--(extra-)?index-url|--find-links|\[\[tool\.uv\.index|registry\s*=\s*.?http|\"resolved\""
    assert not lines_with(index, "requirements", "pyproject.toml", "Dockerfile*", "*.cfg", "*.json", "*.lock")


def test_no_path_of_one_machine_in_a_file():
    assert not lines_with(r"(?<![\w.~*}-])/(?:work|root|farm|opt)/\w", ".")


def test_every_pin_has_its_hash():
    for name in ("requirements/base.txt", "requirements/dev.txt"):
        requirements = re.findall(r"^([A-Za-z0-9][^\s;\\]*==\S+).*?(?=^[A-Za-z0-9]|\Z)", read(name), re.M | re.S)
        assert len(requirements) > 20
        bare = [
            pin for pin in re.split(r"\n(?=[A-Za-z0-9])", read(name)) if "==" in pin and "--hash=sha256:" not in pin
        ]
        assert not bare


def test_every_toml_is_valid():
    files = tracked("*.toml")
    assert len(files) > 30
    for name in files:
        try:
            tomllib.loads(read(name))
        except tomllib.TOMLDecodeError as error:
            pytest.fail(f"{name}: {error}")


@pytest.mark.parametrize("name", [Path(n).relative_to("templates").as_posix() for n in tracked("templates/*.html")])
def test_a_template_compiles(name):
    get_template(name)


def test_words_in_templates_can_be_found_by_translators():
    """Django reads a translated string in a tag up to the first quotation mark, escaped or not."""
    assert not lines_with(r"""{%\s*(translate|trans)\b[^%]*\\["']""", "templates/*.html")


def test_nothing_left_for_later():
    words = "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error"))
    later = rf"\b({words})\b|pytest\.mark\.(skip|xfail)\b|# type: ignore$"
    assert not lines_with(later, "*.py", "static/js/*.js", "bin/*", "templates/*.html")


def routes(resolver=None, before=""):
    """Every named route with its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield entry.name, before + str(entry.pattern)


def test_every_route_has_a_door():
    from community.members.roles import ROUTES

    walked = list(routes())
    assert len(walked) > 15
    assert not [pattern for name, pattern in walked if not name], "a route without a name has no door"
    assert {name for name, _ in walked} - set(ROUTES) == set()


def test_every_door_belongs_to_a_route():
    from community.members.roles import ROUTES

    assert set(ROUTES) - {name for name, _ in routes()} == set()


COMMANDS = re.compile(r"(?:python3? )?manage\.py ([a-z_]+)|(?<![\w/])bin/([a-z]+)\b")


def test_commands_in_the_documents_exist():
    from django.core.management import get_commands

    known, missing = set(get_commands()), []
    documents = [name for name in tracked("*.md", "docs/*") if not name.endswith(".png")]
    assert documents
    for name in documents:
        for command, program in COMMANDS.findall(read(name)):
            if (command and command not in known) or (program and not (BASE / "bin" / program).exists()):
                missing.append(f"{name}: {command or program}")
    assert not missing


LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)")


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{name}: {target}"
        for name in tracked("*.md")
        for target in LINK.findall(read(name))
        if not (BASE / name).parent.joinpath(target).exists()
    ]
    assert not broken


def test_migrations_are_named_for_their_intent():
    auto = [name for name in tracked("*/migrations/*.py") if re.search(r"_auto_|\d{4}_initial", name)]
    assert not auto
