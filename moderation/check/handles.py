"""Ways to reach somebody elsewhere: e-mail, names on other platforms, payment names, invitations to a call or group."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from moderation.check.allowed import HELPLINES
from moderation.check.linear import Anywhere, Rare, linear

_PLATFORM = (
    r"(?:insta(?:gram)?|ig|snap(?:chat)?|telegram|tg|kik|discord|whats?app|wsp|wasap|signal|wickr(?:me)?"
    r"|threema|session|facebook|fb|messenger|twitter|tik ?tok|reddit|viber|skype|wechat|kakao(?:talk)?|line id|hangouts|imessage"
    r"|facetime|linkedin|onlyfans|tumblr|pinterest|twitch|steam|xbox|psn|slack|zoom|zangi|tinder|hinge|grindr|bumble|mastodon|bluesky|roblox)"
)
_PAY = r"(?:cash ?app|venmo|pay ?pal|zelle|cash ?tag|bizum|mercado ?pago|nequi|daviplata|revolut|ko-?fi|patreon|gofundme|chime)"
_PROVIDER = (
    r"(?:g ?mail|gmial|google ?mail|hotmail|yahoo|ymail|outlook|icloud|proton(?: ?mail)?|aol|live|msn|gmx|mail|yandex|zoho|tuta(?:nota)?|fastmail"
    r"|comcast|verizon|att|btinternet|sky|orange|web)"
)
_TOP = r"(?:com|org|net|edu|gov|io|co|me|info|uk|de|fr|es|mx|ar|cl|pe|ca|au|nz|in|ie|it|nl|ch|se|no|br|eu|us|ru|app|dev|xyz|online|email|live|ch|at|be|pl|pt|dk|fi|jp|za)"
# A name that is not an ordinary word: it begins with @, or holds a digit, dot or underscore.
_ODD = r"(?:@ ?[\w.\-]{2,32}|[a-z.\-]{0,24}[\d_][\w.\-]{1,31}(?:#\d{2,6})?|[a-z]\w{1,20}\.[a-z][\w.\-]{1,24}|[\w.\-]{2,32}#\d{2,6}|u/[\w\-]{3,24})"
_NAME = r"(?:@ ?)?[\w.\-]{3,32}(?:#\d{2,6})?"

_MAIL = linear(r"[\w.+%\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}")
_AT = r"(?:\s?[\[({<*]\s?(?:at|@|arroba)\s?[\])}>*]\s?|\s?(?:_at_|-at-|\(a\)|\[a\]|\sarroba\s)\s?)"
_DOT = r"(?:\s?[\[({<*]\s?(?:dot|\.|punto|d0t)\s?[\])}>*]\s?|\s(?:dot|punto|period)\s|\.|\s\.\s?)"
_MASKED_MAIL = linear(
    rf"[\w.+\-]{{1,40}}(?:{_DOT}[\w\-]{{1,30}}){{0,2}}{_AT}[\w\-]{{2,40}}(?:{_DOT}[\w\-]{{2,20}}){{1,3}}"
)
_SAID_MAIL = linear(
    rf"[\w.+\-]{{2,40}}(?: (?:dot|punto|underscore|guion bajo) [\w\-]{{1,30}}){{0,2}}\s(?:at|@|arroba|en)\s{_PROVIDER}(?:(?:\s(?:dot|punto)\s|\s?\.\s?|\s){_TOP}){{1,2}}\b"
)
_LOOSE_MAIL = linear(rf"[\w.+\-]{{2,40}}\s?@\s?{_PROVIDER}\b")
_MAIL_CUE = linear(
    r"\b(?:e-?mail|mail|write|correo|mi mail|escrib\w{0,4}|gmail|hotmail|reach|contact)\b.{0,30}?"
    rf"[\w.\-]{{2,40}}(?: (?:dot|punto) [\w\-]{{1,30}})?\s(?:at|@|arroba)\s[\w\-]{{2,40}}(?:\s(?:dot|punto)\s|\s?\.\s?){_TOP}\b"
    rf"|\b(?:e-?mail|correo)\b.{{0,24}}?\b[\w.\-]{{3,40}}\s(?:at\s|arroba\s)?(?:gmail|hotmail|yahoo|icloud|protonmail)\b"
)

_MINE = r"(?:my|mi|our|his|her|their|su)"
_LEAD = r"(?:ping|hop|search(?:\sfor)?|google|hmu|snap|kik|get|add|follow|find|message|dm|msg|hit|reach|friend|text|contact|look|catch|agreg[a-z]{2,7}|sigueme|siganme|buscame|busquenme|encuentrame)"
_OFFER = r"(?:lets|let's|can we|we can|could we|should we|wanna|want to|vamos|mejor|hablemos|hablamos)"
_PATTERNS = (
    # my insta is clean.kev, my snapchat: kevin, mi insta es ...
    rf"\b{_MINE}\s(?:\w+\s)?{_PLATFORM}(?:\s(?:name|user|username|handle|id|account|acct|tag|usuario|cuenta|number))?\s?(?:is\b|:|=|-|\bes\b|,)\s?{_NAME}",
    rf"\b{_MINE}\s(?:\w+\s)?{_PLATFORM}\s{_ODD}",
    rf"\b{_MINE}\s(?:gmail|hotmail|e-?mail|mail|correo|proton(?:mail)?|icloud|yahoo)\s?(?:is\b|:|=|es\b)\s?(?:just\s)?[\w.\-]{{5,40}}",
    # snap: kevin, telegram @kevin, discord kevin#1234
    rf"\b{_PLATFORM}\s?(?:name|user|username|handle|id|tag|usuario)?\s?[:=]\s?{_NAME}",
    rf"\b(?:sc|dc|tele|disc|wa|x)\s?[:=]\s?{_ODD}",
    r"\bsc\s[a-z.\-]{0,24}[\d_][\w.\-]{1,31}",
    rf"\b{_PLATFORM}\s(?:(?:-|->|=>|is|es|user|as|name|handle|username|me|me at)\s)?{_ODD}",
    rf"\b{_PLATFORM}\s(?:handle|name|user|username|is)\s(?:is\s)?at\s\w{{3,}}",
    # my insta is sober underscore kev, skype live:kev
    rf"\b{_PLATFORM}\b[^.\n]{{0,24}}?\b\w{{2,20}}\s(?:underscore|guion bajo|dot|punto|dash)\s\w{{2,20}}",
    r"\blive:[\w.\-]{3,32}",
    # kevin_42 on snap
    rf"(?:^|[\s(,:])(?:@ ?[\w.\-]{{2,32}}|[a-z.\-]{{0,24}}[\d_][\w.\-]{{1,31}})\s(?:on|en|in|at|is my|es mi|for)\s(?:the\s)?{_PLATFORM}\b",
    # signal, im otter.42 there
    rf"\b{_PLATFORM}\b[^.\n]{{0,30}}\b(?:im|i'm|i am|its|it's|name is|user is|username is|soy|as|under|handle is|look for|search)\s{_ODD}",
    rf"\b{_LEAD}\s?(?:me|us)?\s(?:up\s)?(?:on|over on|through|via|at|en|por)\s(?:my\s|mi\s)?{_PLATFORM}\s?(?:is|as|at|under|its|it's|:|,|-|como)?\s?(?:{_ODD}|(?:as|under|como|at|:|name|its|it's|i'm|im)\s\w{{3,}})",
    r"\b(?:add|follow|friend|dm|agregame|sigueme)\s(?:me\s)?@\s?[\w.]{3,32}",
    r"\b(?:add|dm|message|msg|pm|my reddit|my user(?:name)?|me on reddit|find me)\b[^.\n]{0,20}\s/?u/[\w\-]{3,24}",
    r"(?:^|[\s(,:])[a-z][\w.\-]{1,31}#\d{4}\b",
    # kik me: dan.h, skype me the.real.dan
    rf"\b{_PLATFORM}\sme\s?(?:(?:[:,\-=]|at|im|i'm|its)\s?(?:im\s|i'm\s)?{_NAME}|{_ODD})",
    # find me over there under dan_77, my user is dan_77
    rf"\b(?:find|add|look|search|follow|google|catch)\s(?:for\s)?me\b[^.\n]{{0,30}}?\s(?:under|as|by|its|it's|named|called|username|user|@)\s{_ODD}",
    rf"\b(?:i'm|im|i am)\s(?:under|listed as|@)\s{_ODD}",
    rf"\b(?:user ?name|gamer ?tag|psn|handle|usuario)\s(?:(?:on|en|de|for|in)\s(?:\w+\s)?{_PLATFORM}\s)?(?:is|=|:|es)\s?{_ODD}",
    rf"\b{_PLATFORM}\s(?:user|username|id|acct|account|usuario|tag)\s(?:is\s)?(?:{_ODD}|\w{{5,24}}(?:,|$))",
    # on insta im at danh; im danh on insta
    rf"\b(?:on|en)\s{_PLATFORM}\s(?:im|i'm|i am|its|it's|soy|estoy como)\s(?:at\s|@\s?|under\s|called\s|named\s|como\s)?{_ODD}",
    rf"\b(?:on|en)\s{_PLATFORM}\s(?:im|i'm|i am|its|it's|soy)\s(?:at|under|called|named|como)\s\w{{5,24}}",
    # who somebody is there: look me up on facebook, dan harper
    rf"\b(?:look|find|add|search|friend)\s(?:for\s)?me\s(?:up\s)?on\s{_PLATFORM}\s?[,:]\s?(?:im\s|i'm\s|its\s)?[a-z]{{3,20}}\s[a-z]{{3,20}}(?:$|[.!,])",
    rf"\b{_PLATFORM}\sme\s?,?\s?(?:im|i'm|i am|its|it's)\s[a-z]{{3,20}}\s[a-z]{{3,20}}\b",
    r"\b(?:en|por)\s(?:el\s)?(?:face|fb|facebook|insta|instagram)\s(?:me encuentran|soy|estoy|aparezco)\s(?:como\s)?[a-z]{3,20}\s[a-z]{3,20}\b",
    r"\b(?:agregame|buscame|sigueme)\s(?:al|en el|en|por)\s(?:face|fb|facebook|insta|instagram)\s(?:soy|como|estoy como)\s[a-z]{3,20}\s[a-z]{3,20}\b",
    # let us talk elsewhere
    rf"\b{_OFFER}\s(?:switch|move|talk|chat|go|take this|take it|a|por|en|hablar|hablamos|seguimos|seguir)\s?(?:over\s)?(?:to|on|in|por|al|a|en|off)?\s?{_PLATFORM}\b",
    rf"\b(?:im|i'm|i am|estoy|me encuentras|you can find me|find me|catch me|hit me|hmu)\s(?:also\s)?(?:up\s)?(?:on|over on|en|por)\s{_PLATFORM}[ ,:\-]{{1,3}}(?:(?:as|at|under|as in|como)\s)?(?:{_ODD}|as\s\w{{3,}})",
    # an account to send money to
    rf"\b{_PAY}\b[^.\n]{{0,16}}[$@]\s?[a-z][\w\-]{{2,24}}|\b{_MINE}\s{_PAY}(?:\s(?:tag|id))?\s?(?:is\b|:|=|es\b|-)\s?[$@]?\w{{3,24}}|\$[a-z]\w{{3,24}}\s(?:on|en|is my)\s{_PAY}",
    # who somebody is outside
    r"\b(?:his|her|their|the)\s(?:real|full|actual|legal|last)\sname\s(?:of\s[^.\n]{1,30}\s)?(?:is|was|=|:)\s?\w{3,}",
    r"\b(?:mi nombre completo es|my full name is|my real name is|my legal name is)\s\w{2,}\s\w{2,}",
    r"\b\w{2,20}\sfrom\s(?:(?:the|our|my|last)\s)?(?:\w+(?:'s)?\s)?(?:meeting|group|room|detox|rehab)\s(?:has|is|got|tested)\s(?:hiv|aids|hep\b|hepatitis|herpes|an std|gay|bipolar|schizo|positive)",
    r"\b(?:sending|sent|dropping|dropped|sharing|shared|share|send|drop)\s(?:(?:you|u|my|the|a|me|your|ur)\s){1,2}(?:live\s)?(?:location|pin|gps)\b",
)
_HANDLE = Rare("|".join(_PATTERNS), 2 << 20)
_NOT_NAMES = frozenset(
    "the not full down gone private always just still too all dead broken blowing deleted open una muy how where what your group groups page link post posts live"
    " messenger account and but for because this that with from app are was were out com www http https there here now when who really very pretty only also more"
    " like about people friends story stories feed status filter filters video videos photo photos meeting meetings call link chat room public never".split()
)
_LAST = re.compile(r"[\w.#\-]+$")
_INVITATION = linear(
    r"\b(?:(?:[\w\-]{1,20}\.)?zoom\.us/(?:j|my|w|s)/|meet\.google\.com/|teams\.(?:microsoft|live)\.com/|t(?:elegram)?\.me/|wa\.me/|chat\.whatsapp\.com/|discord\.(?:gg|com/invite)/?"
    r"|discordapp\.com/invite|m\.me/|signal\.(?:group|me)/|join\.skype\.com|meet\.jit\.si/|linkedin\.com/in/|whereby\.com/|instagram\.com/|facebook\.com/(?:groups|profile|[\w.]{5,40}\b)|fb\.(?:me|com)/|snapchat\.com/add|linktr\.ee/"
    r"|groupme\.com/join|line\.me/|matrix\.to/|(?:cash\.app|venmo\.com|paypal\.me)/)[^\s]{0,80}"
)
# Where none of these is, there is no invitation.
_INVITING = ("/", "discord.gg", "join.skype.com")
_MEETING_ID = linear(r"\bzoom\b[^.\n]{0,30}?\b(?:id|code|number)?\s?[:#]?\s?\d{3}[ \-]?\d{3,4}[ \-]?\d{3,4}\b")

# One fast look decides whether any of the above is worth trying.
HINT = (
    rf"@|#\d{{4}}|\b(?:find|add|look|search|follow|google|catch) (?:for )?me\b|\b(?:user ?name|gamer ?tag|usuario)\b|\bim under\b|\bi'm under\b|\ben face\b|\bal face\b|\b{_PLATFORM}\b|\b{_PAY}\b|\b(?:dot|punto|arroba)\b|\(at\)|\[at\]|_at_|gmail|hotmail|e-?mail|correo|/u/|\bu/|\b(?:real|full|last|legal|actual) name|nombre completo|\b(?:sc|dc|tele|disc|wa|x) ?[:=]|\bsc [a-z.\-]*[\d_]"
    r"|\b(?:location|pin|gps)\b|\.(?:us|com|me|gg|ee|app|si|to|group|microsoft)\b/|from (?:(?:the|our|my|last) )?(?:\w+ )?(?:meeting|group|room|detox|rehab) (?:has|is|got|tested)"
)
_ANY = Anywhere(HINT)
_MAILISH = Anywhere(
    rf"@|\b(?:dot|punto|arroba|at {_PROVIDER})\b|\(at\)|\[at\]|_at_|gmail|hotmail|yahoo|icloud|outlook|\b(?:e-?mail|correo)\b.{{0,50}}\bat\b",
)


class Way(NamedTuple):
    """A way to reach somebody: its place in `Folded.plain` and the rule that knew it."""

    start: int
    end: int
    rule: str


def find_handles(plain: str) -> list[Way]:
    """E-mail addresses, handles, payment names and invitations in a folded text."""
    return find_hinted(plain) if _ANY.search(plain) else []


def find_hinted(plain: str) -> list[Way]:
    """The same where the hint is known to be there."""
    found = _mails(plain) if _MAILISH.search(plain) else []
    found += [
        Way(match.start(), match.end(), "handle")
        for match in _HANDLE.finditer(plain)
        if _names_somebody(match.group())
    ]
    if any(map(plain.__contains__, _INVITING)):
        found += [Way(match.start(), match.end(), "invitation") for match in _INVITATION.finditer(plain)]
    if "zoom" in plain and (match := _MEETING_ID.search(plain)):
        found.append(Way(match.start(), match.end(), "meeting_id"))
    return found


def _names_somebody(text: str) -> bool:
    last = _LAST.search(text)
    return last is None or last[0].strip(".-") not in _NOT_NAMES


def _mails(plain: str) -> list[Way]:
    found = [
        Way(match.start(), match.end(), "email")
        for match in _MAIL.finditer(plain)
        if not _is_helpline_mail(match.group())
    ]
    if found:
        return found
    for pattern in (_MASKED_MAIL, _SAID_MAIL, _LOOSE_MAIL, _MAIL_CUE):
        found += [Way(match.start(), match.end(), "email_spelled") for match in pattern.finditer(plain)]
    return found


def _is_helpline_mail(address: str) -> bool:
    return address.rpartition("@")[2].removeprefix("www.") in helpline_domains()


@functools.cache
def helpline_domains(folder: Path = HELPLINES) -> frozenset[str]:
    """The sites of the help lines in the files, without `www.`."""
    found: set[str] = set()
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("line", []):
            found.add(urlsplit(entry.get("chat", "")).netloc.removeprefix("www."))
    return frozenset(found - {""})
