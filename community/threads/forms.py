"""The forms of threads as values: what was written comes back as it was, with the reason beside its field."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from community.threads.models import Entry
from community.threads.models.threads import WANTS

WANT_WORDS = {
    "listening": _("somebody who listens"),
    "ideas": _("ideas"),
    "practical": _("something practical"),
    "company": _("company"),
}
Form = dict[str, Any]


def blank(**begun: Any) -> Form:
    """An empty form with a nonce of its own; `begun` is what stands in it already."""
    empty = {"title": "", "body": "", "note": "", "wants": (), "anonymous": False, "reply_to": None}
    return {**empty, "nonce": secrets.token_urlsafe(12), "ask": True, "error": None, **begun}


def posted(fields: QueryDict) -> Form:
    """What was sent, as far as it makes sense; a missing or impossible nonce is replaced."""
    nonce = fields.get("nonce", "")
    return blank(
        title=fields.get("title", ""),
        body=fields.get("body", ""),
        note=fields.get("note", ""),
        wants=tuple(want for want in WANTS if fields.get(f"want_{want}")),
        anonymous=bool(fields.get("anonymous")),
        reply_to=number(fields.get("reply_to", "")),
        ask=fields.get("ask") == "1" and "anyway" not in fields,
        nonce=nonce if 0 < len(nonce) <= 64 and nonce.isprintable() else secrets.token_urlsafe(12),
    )


def wants_of(form: Form) -> list[dict[str, Any]]:
    """The choices of what would help, for a template."""
    return [{"name": name, "words": words, "on": name in form["wants"]} for name, words in WANT_WORDS.items()]


def wanted(wants: str) -> list[str]:
    """What would help, in words."""
    return [str(WANT_WORDS[want]) for want in wants.split(",") if want in WANT_WORDS]


def quoting(entry: Entry, most: int = 600) -> str:
    """The entry's words as a quotation to begin an answer with; cut at a word where they are many."""
    body = entry.body if len(entry.body) <= most else entry.body[:most].rsplit(None, 1)[0] + " …"
    return "\n".join(f"> {line}" for line in body.split("\n")) + "\n\n"


def number(value: str) -> int | None:
    """A whole number above 0 out of an address or a form; None for anything else."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 16 and int(value) else None
