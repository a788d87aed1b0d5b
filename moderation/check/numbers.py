"""Telephone numbers in a text, however they are written; dates, doses, days, prices and help lines are not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from moderation.check.allowed import digit_strings
from moderation.check.linear import Anywhere, look, packed
from moderation.check.phones import LONGEST, Plan, plan

# All patterns here are bounded: no repetition inside another repetition without a small upper limit.
# A run begins with one character of a few, which is what is searched for; what it was is asked behind it.
_RUN = re.compile(r"[+(\d](?:(?<=\d)\d{0,19}|(?<=\+) ?\d{1,20}|(?<=\()\+?\d{1,20})(?:[ .\-()/_*|]{1,3}\d{1,20}){0,18}")
# A help line is written in fewer pieces than this, and a message has fewer numbers than that.
_MOST_GROUPS = 12
_MOST_RUNS = 800
# Where neither of the two hints is, there is no number.
HINT = r"\d(?:[ .\-()/_*|]{0,3}\d){4}"
_FIVE = Anywhere(HINT)
_BEFORE = 56
_AFTER = 32

_WORDS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "cero": "0", "uno": "1", "una": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6",
    "siete": "7", "ocho": "8", "nueve": "9", "oh": "0", "nought": "0", "diez": "10", "once": "11", "doce": "12",
    "trece": "13", "catorce": "14", "quince": "15", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13",
    "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
    "ninety": "90", "veinte": "20", "treinta": "30", "cuarenta": "40", "cincuenta": "50", "sesenta": "60",
    "setenta": "70", "ochenta": "80", "noventa": "90",
}  # fmt: skip
_REPEATS = {"double": 2, "triple": 3, "doble": 2, "triples": 3}
_TENS = frozenset(word for word, digits in _WORDS.items() if len(digits) == 2 and digits[1] == "0" and digits != "10")
_NUMERAL = "|".join(sorted([*_WORDS, *_REPEATS], key=len, reverse=True))
_SPELLED = re.compile(
    rf"(?<![\w'])(?:{_NUMERAL}|\d{{1,4}})(?:[ ,.\-/]{{1,3}}(?:y )?(?:{_NUMERAL}|\d{{1,4}})(?![\w'])){{4,24}}"
)
SPELLED_HINT = rf"\b(?:{_NUMERAL})[ ,.\-/]{{1,3}}(?:y )?(?:{_NUMERAL}|\d{{1,4}})[ ,.\-/]{{1,3}}(?:{_NUMERAL}|\d)"
_SPELLED_CUE = Anywhere(SPELLED_HINT)

_ASKS = packed(
    r"""\b(?:
      (?:my|new|work|home|his|her|their|our|this|the|real|burner|private|personal|direct|whats?app|contact|registered)\s
        (?:(?:new|work|home|cell|phone|mobile|direct|whats?app|contact)\s){0,2}
        (?:cell|phone|mobile|number|num|numb|nbr|nr|no|digits|tel|line|whats?app|fone|landline|burner|handy|pager)s?
    | (?:phone|mobile|cell|tel|telephone|fax|fone|ph|mob|whats?app|wsp|viber|contact\snumber|phone\snumber)\s?(?:no|num|number|\#)?
    | (?:call|text|txt|ring|phone|dial|whats?app|wa:|msg|message|sms|imessage|facetime|buzz|ping|reach|contact|holla|hmu
        |get|hit|find|phoning|calling|texting|ringing)(?:\s(?:me|us|him|her|them|up|back|at|on|my|the|this|number|to|anytime|now|is|it)){0,5}
    | (?:call|text|txt|ring|phone|whats?app|message|reach)\s(?:me|us)\b[^.!?\d]{0,30},
    | (?:swap|trade|exchange)\snumbers\W{1,3}(?:mine\sis|mine's|mines|its|it's)? | (?:mine|digits)\s(?:is|are) | mine's
    | give\s(?:me|us|him|her)\sa\s(?:call|ring|buzz|shout|bell) | drop\sme\sa\s(?:text|line)
    | answering\sat | messages?\s(?:to|at) | registered | available\s(?:on|at) | number\sis | numbers\sis | heres\s(?:my|the)\s?\w* | me\sat
    | mi\s(?:nuevo\s)?(?:numero|num|nro|cel|celu|celular|movil|tel|telefono|fono|fon|wsp|wpp|wasap|guasap|whats?(?:app)?|fijo)
    | (?:su|el|tu|este\ses\sel|este\ses\smi)\s(?:numero|num|cel|celular|movil|telefono|whats?app)(?:\sde\s\w+)?
    | (?:llama|llamame|llamen|llamenme|llamanos|marca|marcame|marquen|escribe|escribeme|escribanme|escriban|escribidme
        |contactame|contacta|hablame|hablen|hablenme|mandame|manda|textea|texteame|whatsappeame|wasapeame|avisame|timbrame)
        (?:\s(?:al|a|un|por|mensaje|whats?(?:app)?|wsp|wpp|wasap|en|el|numero|cel|este|mi)){0,5}
    | (?:cel|celular|telefono|movil|fijo)
    )[\s:=\-,.(>~]{0,4}(?:is|es|at|on|al|to)?[\s:=\-,.(]{0,3}$"""
)
_ASKS_NEAR = (
    r"\b(?:my (?:number|cell|phone|digits|whatsapp|mobile)|(?:call|text|ring|phone|whatsapp|reach|contact|message|facetime) (?:me|us)"
    r"|mi (?:numero|cel|celular|telefono|whatsapp|movil)|llam[ae]n?me|llamadme|escrib[ae]n?me|te paso|les paso|os paso)\b"
    r"|[\x{1f4de}\x{1f4f1}\x{260e}\x{2706}\x{1f4f2}\x{1f919}]"
)
_FOLLOWS = packed(
    r"""^[\s)"'.,!x\d]{0,6}(?:
      (?:is|thats|that's|that\sis|its|it's|this\sis|es|ese\ses|este\ses)\s(?:my|me|mine|the|mi|his|her|their|el)\b
    | (?:thats|that's)\s(?:my|me) | call\b | text\b | txt\b | ring\b | whats?app | hmu\b | hit\sme | anytime\b | any\stime\b
    | (?:llama|escrib|marca|manda|habla) | my\s(?:cell|number|phone) | (?:mi|my)\s | (?:office|mobile|fax|cell|home|work)\b
    | and\sask\sfor | ask\sfor\s | preguntar?\spor )"""
)
_RECORD = packed(
    r"""\b(?:order|reference|ref|case|ticket|tracking|invoice|booking|confirmation|account|acct|policy|member|membership
      |licen[cs]e|lic|license|passport|iban|ssn|sin|nhs|dni|serial|model|docket|inmate|room|page|pages|zip|postcode|box|batch
      |lot|chip|card|visa|mastercard|amex|routing|sort\scode|claim|prescription|rx|id|pin|code|version|isbn|flight|step|day|level
      |transaction|receipt|social\ssecurity|security|pedido|referencia|factura|cuenta|expediente|tarjeta|codigo|pasaporte|folio)
      [.,]?(?:\s(?:number|no|num|nr|id|is|was|numero|code|\#|for|de|my))*[\s:\#.\-]{0,3}$"""
)
_MONEY_OR_UNIT = (
    r"^\s?(?:mg|mcg|ug|ml|g|kg|lbs?|oz|km|k|miles|cm|%|percent|days?|hours?|hrs?|h|min|mins|minutes|weeks?|months?|years?|yrs?"
    r"|steps|calories|kcal|bucks|dollars|usd|eur|euros|pounds|quid|pesos|times|people|members|subscribers|followers|views|followers"
    r"|dias?|horas?|minutos?|semanas?|meses|anos?|am|pm|st|nd|rd|th|points|pts|likes|songs)\b"
)
# What is said right before a number and right behind it: one look each, of which they need to keep little.
_SAID_MEMORY = 400 << 10
_SAID_BEFORE = look((_RECORD, _ASKS, _ASKS_NEAR), _SAID_MEMORY)
_IS_RECORD, _IS_ASKED, _IS_NEAR = range(3)
_SAID_AFTER = look((_MONEY_OR_UNIT, _FOLLOWS), _SAID_MEMORY)
_IS_MEASURE, _IS_FOLLOWED = range(2)
_NEAR = Anywhere(_ASKS_NEAR)
_MONEY = re.compile(r"(?:[$£€¥#]|\b(?:usd|eur|gbp|rs|mxn)\.?)\s?$")
_DATE = re.compile(
    r"(?:(?:19|20)\d\d([-./ ])[01]?\d\1[0-3]?\d|[0-3]?\d([-./ ])[0-3]?\d\2(?:19|20)\d\d|[0-3]?\d/[0-3]?\d/\d\d)"
    r"(?!\d)(?:[ -]{1,3}[\d. -]{0,12})?"
)
_ADDRESS_OF_A_MACHINE = re.compile(r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}")
_AMERICAN = re.compile(
    r"(?:\+?1[ .\-/]{0,2})?\(?[2-9]\d\d\)?[ .\-/]{1,3}[2-9]\d\d[ .\-/]{1,3}\d{4}|\([2-9]\d\d\) ?\d{7}"
)

# Nobody's own telephone: the line of a firm or a service.
_TOLL_FREE = re.compile(r"(?:\+?1[ .\-]{0,2})?\(?8(?:00|33|44|55|66|77|88)\)?[ .\-]{0,3}\d{3}[ .\-]{0,2}\d{4}")
_OWN = re.compile(r"\b(?:my|mi|me)\b[^.!?\n]{0,30}$")


class Found(NamedTuple):
    """A number that somebody could dial: its place in `Folded.plain` and the way it was recognised."""

    start: int
    end: int
    how: str


def find_numbers(plain: str) -> list[Found]:
    """Every telephone number in a folded text. Linear: each pattern is bounded."""
    found = _written(plain) if _FIVE.search(plain) else []
    if _SPELLED_CUE.search(plain):
        found += [number for number in _spelled(plain) if not _covered(number, found)]
    return sorted(found)


def _covered(number: Found, others: list[Found]) -> bool:
    return any(other.start < number.end and number.start < other.end for other in others)


def _written(plain: str) -> list[Found]:
    found = []
    known: dict[tuple[str, str, str], str] = {}
    runs = (run for run in _RUN.finditer(plain) if run.end() - run.start() >= 5)
    for run in islice(runs, _MOST_RUNS):
        for start, end in _without_helplines(plain, run.start(), run.end()):
            around = plain[start:end], plain[max(start - _BEFORE, 0) : start], plain[end : end + _AFTER]
            how = known.get(around)
            if how is None:
                how = known[around] = _telephone(*around, alone=len(plain) < end - start + 24)
            if how:
                found.append(Found(start, end, how))
    return found


def _helplines(printed: frozenset[str]) -> frozenset[str]:
    """Digits of help lines without the zeros or the 1 before the area code."""
    bare = {digits.lstrip("0") for digits in printed}
    bare |= {digits[1:] for digits in printed if len(digits) == 11 and digits[0] == "1"}
    return frozenset(digits for digits in bare if len(digits) >= 6)


# Read when the check is loaded, so that no message waits for it.
_PRINTED = digit_strings()
_BARE = _helplines(_PRINTED)
_PLAN = plan()


def learn_helplines(digits: frozenset[str]) -> bool:
    """Let the numbers of these lines pass beside those of the files, in this process. True when that is news."""
    global _PRINTED, _BARE
    printed = digit_strings() | digits
    if printed == _PRINTED:
        return False
    _PRINTED, _BARE = printed, _helplines(printed)
    return True


def is_helpline(digits: str) -> bool:
    """Whether these digits are a help line, with or without a country code or the zeros before it."""
    if digits in _PRINTED or digits.lstrip("0") in _BARE:
        return True
    without = [digits[cut:].lstrip("0") for cut in range(1, min(len(digits) - _LOCAL, _COUNTRY) + 1)]
    return not _BARE.isdisjoint(without)


_GROUP = re.compile(r"\d+")
# The longest code of a country, and how many digits are left at least where it is not counted.
_COUNTRY, _LOCAL = 4, 8


def _without_helplines(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """The run, or what is left of it beside the help lines in it."""
    groups = [found.span() for found in _GROUP.finditer(plain, start, end)]
    if len(groups) > _MOST_GROUPS:
        return [(start, end)]
    rest: list[tuple[int, int]] = []
    first = at = 0
    while at < len(groups):
        size = _helpline_size(plain, groups, at)
        if not size:
            at += 1
            continue
        if at > first:
            rest.append((groups[first][0], groups[at - 1][1]))
        at += size
        first = at
    if not rest and first == 0:
        return [(start, end)]
    if first < len(groups):
        rest.append((groups[first][0], end))
    return rest


def _helpline_size(plain: str, groups: list[tuple[int, int]], at: int) -> int:
    """How many groups from `at` on are one help line, the longest first; short ones only where they stand alone."""
    for size in range(min(7, len(groups) - at), 0, -1):
        digits = "".join(plain[a:b] for a, b in groups[at : at + size])
        after = groups[at + size - 1][1]
        whole = size == len(groups) or (size == 1 and plain[after : after + 2] == " (")
        if (whole or 6 <= len(digits) <= LONGEST) and is_helpline(digits):
            return size
    return 0


def _telephone(text: str, before: str, after: str, alone: bool) -> str:
    """How a run is known to be a telephone number by itself and what stands around it, or "" if it is not one.

    `alone` tells that it is nearly the whole message.
    """
    groups = _GROUP.findall(text)
    digits = "".join(groups)
    if not 5 <= len(digits) <= LONGEST + 2 or _ADDRESS_OF_A_MACHINE.fullmatch(text):
        return ""
    behind = _SAID_AFTER.Match(after) or ()
    if _IS_MEASURE in behind or _MONEY.search(before):
        return ""
    international = _international(text, digits, before, _PLAN)
    if international:
        return international
    if _DATE.fullmatch(text):
        return ""
    said = _SAID_BEFORE.Match(before) or ()
    if _IS_RECORD in said:
        return ""
    if _TOLL_FREE.fullmatch(text) and not _OWN.search(before):
        return ""
    if len(digits) <= LONGEST and _asked(before, said, behind):
        return "asked"
    return _by_shape(text, groups, digits, _PLAN, alone)


def _asked(before: str, said: Sequence[int], behind: Sequence[int]) -> bool:
    """Whether the words around a number say that it is one to call."""
    if _IS_ASKED in said or _IS_FOLLOWED in behind:
        return True
    return _IS_NEAR in said and _NEAR.search(re.split(r"[.!?\n] ", before)[-1])


def _international(text: str, digits: str, before: str, numbers: Plan) -> str:
    if text.startswith(("+", "(+")) and len(digits) >= 7:
        return "international" if numbers.country_code(digits) else ""
    if before.endswith("+") and len(digits) >= 8 and numbers.country_code(digits):
        return "international"
    if digits.startswith("00") and len(digits) >= 10 and numbers.country_code(digits[2:]):
        return "international"
    return ""


def _by_shape(text: str, groups: list[str], digits: str, numbers: Plan, alone: bool) -> str:
    """Numbers that need no word beside them; ten digits in one piece only where they are nearly the whole message."""
    if _AMERICAN.fullmatch(text):
        return "american"
    if len(groups) >= 7 and all(len(group) == 1 for group in groups):
        return "" if _counts(digits) else "spaced"
    if len(groups) == 1:
        return "american" if alone and numbers.american.fullmatch(digits) else ""
    zero = digits[0] == "0" and digits[1] != "0" and 9 <= len(digits) <= 12
    return "national" if zero and numbers.is_grouped(groups) else ""


def _counts(digits: str) -> bool:
    """Whether digits only count up or down, or repeat."""
    steps = {int(b) - int(a) for a, b in zip(digits, digits[1:], strict=False)}
    return len(steps) == 1


def _spelled(plain: str) -> list[Found]:
    found = []
    for run in _SPELLED.finditer(plain):
        digits, words = _read(run[0])
        if words < 2 or is_helpline(digits):
            continue
        start, end = run.span()
        before = plain[max(start - _BEFORE, 0) : start]
        said, behind = _SAID_BEFORE.Match(before) or (), _SAID_AFTER.Match(plain[end : end + _AFTER]) or ()
        asked = _asked(before, said, behind)
        if len(digits) <= LONGEST and (asked or (len(digits) >= 7 and not _counts(digits))):
            found.append(Found(start, end, "spelled"))
    return found


_PIECE = re.compile(r"[a-z]+|\d+")


def _read(text: str) -> tuple[str, int]:
    """The digits of a spelled-out number and how many of them are words."""
    digits, words, times, ten = "", 0, 1, False
    for piece in _PIECE.findall(text):
        if piece in _REPEATS:
            times = _REPEATS[piece]
            continue
        value = _WORDS.get(piece, piece if piece.isdigit() else "")
        words += not piece.isdigit() and bool(value)
        if ten and len(value) == 1 and value != "0":
            digits = digits[:-1] + value
        else:
            digits += value * times
        ten, times = piece in _TENS, 1
    return digits, words
