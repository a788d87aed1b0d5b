"""Links: held by the policy of the room and by the standing of the author, unless they lead to help."""

from __future__ import annotations

from moderation.check.fold import Folded
from moderation.check.handles import helpline_domains
from moderation.check.linear import Anywhere, linear
from moderation.check.signals import Context, Signal

_LINK = linear(
    r"(?:https?|hxxps?|ftp)\s?:\s?//[^\s<>\"')\]]{3,}|\bwww\.[^\s<>\"')\]]{3,}"
    r"|\b[a-z0-9][a-z0-9\-]{1,60}(?:\.[a-z0-9\-]{2,40}){0,3}\.(?:com|net|org|info|biz|shop|store|online|xyz|club|site|link|live|io|co|app|dev|tv|me|ly|gg|to|ru|cn|us|uk|eu|de|fr|es|mx|ca|au|nl|in)\b(?:/[^\s<>\"')\]]*)?",
)
_HINT = Anywhere(r"//|www|\.[a-z]{2}")
# Governments, universities and health services, and the fellowships' own sites.
_HELP_ENDS = (
    ".gov",
    ".edu",
    ".mil",
    ".int",
    ".nhs.uk",
    ".gov.uk",
    ".gov.au",
    ".govt.nz",
    ".gob.es",
    ".gob.mx",
    ".gouv.fr",
)
_HELP_SITES = frozenset(
    "aa.org na.org smartrecovery.org refugerecovery.org recoverydharma.org lifering.org al-anon.org nar-anon.org ca.org"
    " samhsa.gov nida.nih.gov harmreduction.org nextdistro.org findahelpline.com befrienders.org".split()
)


def find(folded: Folded, context: Context) -> list[Signal]:
    """Links that the room or the author's standing does not allow, as signals of the kind `spam`."""
    if context.trusted or context.links == "open" or (context.links == "newcomers" and not context.newcomer):
        return []
    plain = folded.plain
    if not _HINT.search(plain):
        return []
    rule = "links.newcomer" if context.links == "newcomers" else "links.room"
    passes = is_help_line if context.links == "none" else leads_to_help
    return [
        Signal("spam", rule, "advertising", *folded.span(match.start(), match.end()))
        for match in _LINK.finditer(plain)
        if not passes(match.group())
    ]


def leads_to_help(link: str) -> bool:
    """Whether a link goes to a help line, a fellowship, a government, a university or a health service."""
    host = _host(link)
    return host in _HELP_SITES or host in helpline_domains() or host.endswith(_HELP_ENDS)


def is_help_line(link: str) -> bool:
    """Whether a link goes to a help line, which is let through everywhere."""
    return _host(link) in helpline_domains()


def _host(link: str) -> str:
    host = link.partition("//")[2] or link
    return host.strip().partition("/")[0].partition(":")[0].removeprefix("www.")
