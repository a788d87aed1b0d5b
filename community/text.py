"""Words into harmless HTML: a little Markdown, no pictures, no headings, nothing that runs."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import nh3
from markdown_it import MarkdownIt

MOST = 4000
"""The longest message, in Unicode code points."""

TAGS = {"p", "br", "em", "strong", "s", "a", "code", "pre", "blockquote", "ul", "ol", "li", "hr"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
OFF = ["image", "table", "heading", "lheading", "html_block", "html_inline", "reference"]

# Directional overrides and invisible characters: they can disguise words, and nobody needs them to write.
# Joiners stay (emoji and several scripts are written with them); other controls go, but for line breaks and tabs.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


# What nobody can see when nothing else stands beside it: joiners, soft hyphens, fillers, variation selectors.
_BLANK = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0]*"
)


def clean(words: str) -> str:
    """The words without disguises: no invisible direction marks, no controls, line ends as \\n, ends trimmed.

    Empty when nothing in them can be seen.
    """
    plain = _UNSEEN.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    plain = unicodedata.normalize("NFC", _CONTROL.sub("", plain)).strip()
    return "" if _BLANK.fullmatch(plain) else plain


def render(words: str) -> str:
    """`words` (at most `MOST` code points) as safe HTML. Plain words take a short way: they need no parser."""
    if _PLAIN.fullmatch(words):
        return f"<p>{words.replace(chr(10), '<br>' + chr(10))}</p>"
    html = _parser().render(words)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "tel", "mailto"},
        link_rel="noopener nofollow ugc",
    ).strip()


# Letters, digits, spaces and punctuation that mean nothing to Markdown; single line breaks only, each followed by a
# letter (nothing opens a block); no dot inside a word (nothing becomes a link).
_PLAIN = re.compile(r"[^\W\d_](?:[^\W_]|[,'’“”!?;…¡¿ ]|\.(?![\w.])|\n(?=[^\W\d_]))*")


@cache
def _parser() -> MarkdownIt:
    """Markdown-lite: emphasis, lists, quotes, code, links."""
    parser = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True, "maxNesting": 12})
    parser.disable(OFF, ignoreInvalid=True)
    parser.validateLink = _may_link  # type: ignore[method-assign, assignment]
    return parser


def _may_link(address: str) -> bool:
    """Only whole web addresses, phone numbers and mail: no scripts, no data, no `//host`."""
    return bool(re.match(r"(?:https?://[^\s/]|tel:\+?[0-9]|mailto:[^\s@]+@)", address.strip(), re.IGNORECASE))
