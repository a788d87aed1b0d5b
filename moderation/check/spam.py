"""Advertising: strong phrases alone; weak ones added up with what the text looks like (links, prices, numbers to text)."""

from __future__ import annotations

import re
from string import ascii_lowercase

from moderation.check.book import Hit, shipped
from moderation.check.fold import Folded
from moderation.check.hints import SHAPE, hints
from moderation.check.lexicon import Rule
from moderation.check.linear import Anywhere, linear
from moderation.check.links import leads_to_help
from moderation.check.numbers import is_helpline
from moderation.check.signals import Context, Signal
from moderation.check.signs import find_signs

_LINK = linear(
    r"https?:?//\S+|\bwww ?\.\S+|\bwap\.\S+|\b[\w\-]{2,40}\.(?:com|net|org|info|biz|shop|store|online|xyz|tv|io|co|uk|me|ly|club|site|us|ie|cc|ru)\b(?:/\S*)?"
)
# Without one of these there is no link.
_LINKISH = Anywhere(r"//|www|\.\w\w|wap\.")
# Places where links sell, raise money or promote somebody.
_SELLING_LINK = linear(
    r"(?:kickstarter|indiegogo|gofundme|patreon|ko-?fi|soundcloud|bandcamp|spotify|reverbnation|facebook|twitter|instagram|tsu|twitch|vk|tumblr|flipagram|vine|ask\.fm|blogspot|wordpress|etsy|redbubble|teespring"
    r"|amazon|ebay|aliexpress|alibaba|shopify|clickbank|gumroad|play\.google|itunes\.apple|apps\.apple|bit\.ly|goo\.gl|tinyurl|adf\.ly|linkbucks|ow\.ly|t\.co|is\.gd|cutt\.ly|rebrand\.ly|lnkd\.in|linktr|swagbucks|paypal|onlyfans|udemy|teachable)\.\S*"
    r"|[?&/](?:ref|aff|affid|affiliate|referral|promo|invite|utm_source|tag|partner|rb)[=/]|/(?:ref|register|signup|invite|join|promo)\b|\b(?:hack|free-?money|casino|bet|loan|crypto|forex|viagra|pills|earn|cash|win)\w*\.(?:com|net|org|info|biz|live|\w{2})\b"
)
_SHAPES = (
    ("shortcode", 0.65, Anywhere(r"\b(?:txt|text|send|reply|sms|msg)\b[^.!?\n]{0,28}\b(?:to|2|on|no)\b[ :.]{0,3}\d{4,6}\b|\bto no:? ?\d{4,6}\b")),
    ("premium", 0.65, Anywhere(r"\b09\d{2}[ \-]?\d{3}[ \-]?\d{3,5}|\b0(?:90|91|98)\d[ \-]?\d{6,8}\b")),
    ("service_number", 0.5, Anywhere(r"\b0(?:8[47]\d|800|808|70|844|845|871|870)\d?[ \-]?\d{3}[ \-]?\d{3,5}\b")),
    ("per_message", 0.65, Anywhere(r"\d ?p(?:pm|er|/| ?/?(?:msg|min|txt|sms|mt|day|wk|week|call|text))|\d ?(?:gbp|£)/|[£$]?\d+(?:\.\d+)?p? ?(?:per|a|/) ?(?:msg|message|text|txt|sms|tone)\b|\b(?:150|50|25|10|60|20|100|75)p\b|\d(?:ppm|p/)")),
    ("money", 0.25, Anywhere(r"[£€$] ?\d|\d ?(?:pounds|quid|gbp|usd|euros)\b")),
    ("percent_off", 0.5, Anywhere(r"\b\d{1,2} ?% ?(?:off|discount|free|bonus)\b")),
    ("exclaiming", 0.15, Anywhere(r"!{3,}|![^!]{1,80}![^!]{1,80}!|\${2,}|[£]{2,}")),
    ("terms", 0.4, Anywhere(r"\bt ?(?:&|n|and) ?c'?s?\b|\b(?:18|16)\+|\bts? ?& ?cs?\b|\bpo ?box\b|\bbox ?\d{3,5}|\b\d{1,2}(?:hrs|hr) only|\bm\d{2}\s?\d[a-z]{2}\b|\bw1\w?\b|\bec2a\b|\bwc1n?\b")),
    ("shouting", 0.2, None),
)  # fmt: skip
_ALL_SHAPES = sum(weight for _, weight, _ in _SHAPES)
_MOST_SHAPES = _ALL_SHAPES + 2.5
_ANY_SHAPE = Anywhere(SHAPE)
# Where a link is nearly always somebody's gain.
_GAIN_LINK = linear(
    r"(?:kickstarter|indiegogo|gofundme|tsu|linkbucks|adf|swagbucks|clickbank|gumroad|teespring|play\.google|fiverr)\.\S*"
    r"|[?&/](?:ref|aff|affid|affiliate|referral|rb)=|/(?:ref|register|signup|invite|promo)\b"
)
# Places that a member may well point to without a word.
_OPEN_LINK = linear(
    r"(?:youtube\.com/watch|youtu\.be|vimeo|wikipedia|reddit\.com|(?:\b|\.)(?:gov|edu|mil|int|nhs\.uk|gob\.\w\w|gouv\.fr)\b)|^(?:https?://)?(?:www\.)?[\w\-]+\.org\b"
)
_NUMBER = re.compile(r"[0-9][0-9 \-]{1,18}[0-9]")
_CAPITALS = 24 // 3
_LETTERS = ascii_lowercase.encode()
# A link with fewer other letters than this beside it is not explained; a few words do, unless the link sells.
_BARE, _BARE_SELLING = 4, 24


def find(folded: Folded, context: Context) -> list[Signal]:
    """Signals of the kind `spam`; a score is given where several weak signs agree."""
    book = shipped()
    strong = book.hits(folded, "spam")
    if strong:
        return [_signal(folded, hit) for hit in strong]
    needed = _needed(folded)
    most = _MOST_SHAPES if "shape" in hints(folded) else 0.0
    hits = book.hits(folded, "spam", lambda rules: sum(_weights(rules).values()) + most >= needed - 0.001)
    weights = {hit.rule.family: hit.rule.weight for hit in hits}
    weights |= _shapes(folded, needed - sum(weights.values()))
    total = sum(weights.values())
    if total < needed:
        return find_signs(folded, "spam")
    found = [_signal(folded, hit, min(total, 2.0) / 2) for hit in hits]
    return found or [Signal("spam", "spam.shape", "advertising", 0, 0, min(total, 2.0) / 2)]


def _weights(rules: list[Rule]) -> dict[str, float]:
    """The most that each family of weak rules comes to."""
    weights: dict[str, float] = {}
    for rule in rules:
        weights[rule.family] = max(weights.get(rule.family, 0.0), rule.weight)
    return weights


def _needed(folded: Folded) -> float:
    """A long text touches more things by chance."""
    return 0.7 + min(max(len(folded.plain) - 200, 0) / 700, 1.8)


def _signal(folded: Folded, hit: Hit, score: float | None = None) -> Signal:
    start, end = folded.span(hit.start, hit.end, "words")
    return Signal(hit.rule.kind, hit.rule.name, hit.rule.guideline, start, end, score)


def _shapes(folded: Folded, lacking: float) -> dict[str, float]:
    """The weights of what a text looks like; nothing as soon as they cannot add up to what is lacking."""
    if "shape" not in hints(folded):
        return {}
    plain = _without_helplines(folded.plain)
    if plain != folded.plain and not _ANY_SHAPE.search(plain):
        return {}
    link = _links(plain)
    left = _ALL_SHAPES + sum(link.values()) + 0.001
    seen: dict[str, float] = {}
    for name, weight, pattern in _SHAPES:
        if pattern.search(plain) if pattern is not None else _shouts(folded.original):
            seen[name] = weight
        else:
            left -= weight
            if left < lacking:
                return {}
    return seen | link


def _without_helplines(plain: str) -> str:
    """The text without the numbers of help lines: telling where to call for help sells nothing."""
    for found in reversed(list(_NUMBER.finditer(plain))):
        if is_helpline(found[0].replace(" ", "").replace("-", "")):
            plain = plain[: found.start()] + plain[found.end() :]
    return plain


def _links(plain: str) -> dict[str, float]:
    if not _LINKISH.search(plain):
        return {}
    links = [link for match in _LINK.finditer(plain) if not leads_to_help(link := match.group())]
    if not links:
        return {}
    beside = _letters(plain) - sum(map(_letters, links))
    selling = any(_SELLING_LINK.search(link) for link in links)
    unexplained = beside < (_BARE_SELLING if selling else _BARE) and not all(map(_OPEN_LINK.search, links))
    if len(links) > 3 and beside < 40 * len(links):
        return {"link": 2.5}
    if unexplained:
        return {"link": 1.0}
    if any(_GAIN_LINK.search(link) for link in links):
        return {"link": 0.75}
    return {"link": 0.5 if selling else 0.35}


def _letters(plain: str) -> int:
    """How many letters there are; of a text of ASCII alone, which is lower case, at once."""
    if plain.isascii():
        return len(plain) - len(plain.encode().translate(None, _LETTERS))
    return sum(map(str.isalpha, plain))


def _shouts(original: str) -> bool:
    """More than a third of at least 24 letters are capitals."""
    begin = original[:400]
    capitals = sum(map(str.isupper, begin))
    return capitals > _CAPITALS and 24 <= sum(map(str.isalpha, begin)) < capitals * 3
