"""Street addresses and post boxes: where a person can be found, as against where a meeting is."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from moderation.check.linear import Anywhere, Rare, linear, opened, spread

_SURE = r"(?:street|str|avenue|ave|road|rd|boulevard|blvd|lane|ln|highway|hwy|parkway|pkwy|crescent|terrace|court|drive|close|mews)"
_LOOSE = r"(?:st|dr|ct|cir|circle|way|pl|place|ter|sq|square|row|gardens|grove|trail|walk|hill|heights|loop|alley)"
_SPANISH = r"(?:calle|c/|avenida|avda?\.?|carrera|cra\.?|carretera|calzada|paseo|pasaje|plaza|callejon|colonia|col\.|boulevard|bulevar|jiron|jr\.|rua|via|rue|strasse)"
# Words that stand before "street" in ordinary talk.
_PLAIN = (
    r"(?:a|an|and|or|of|in|on|at|to|the|my|your|his|her|our|this|that|these|for|from|by|with|down|up|off|long|more|some|every|each|last|next|same|one"
    r"|days?|weeks?|months?|years?|hours?|minutes?|mins?|miles?|blocks?|steps?|times?|people|doors?|beers?|shots?|mg|km|pm|am|different|good|bad|hard|whole|full|is|was|were"
    r"|if|i|we|you|he|she|they|it|all|be|when|while|until|so|but|not|no|just|into|through|per|cars?|guys?|kids?|dollars|bucks|feet|yards|pounds)"
)
_STREET = re.compile(
    rf"\b\d{{1,5}}[a-z]?(?:,|\s-)?\s(?:(?!{_PLAIN}\s)[a-z0-9'.\-]{{1,24}}\s){{1,4}}(?:{_SURE}|{_LOOSE})\b\.?(?:,?\s(?:apt|apartment|flat|suite|unit|no|#|piso)\.?\s?#?\w{{1,6}})?"
)
_STREETISH = Rare(rf"\b\d{{1,5}}[a-z]?,?\s(?:[a-z0-9'.\-]{{1,24}}\s){{1,4}}{_SURE}\b")
_STREET_SURE = re.compile(rf"\b\d{{1,5}}[a-z]?,?\s(?:(?!{_PLAIN}\s)[a-z0-9'.\-]{{1,24}}\s){{1,4}}{_SURE}\b")
_REVERSED = re.compile(
    rf"\b{_SPANISH}\s(?:(?:de|del|la|las|los|el|san|santa|[a-z0-9.'\-]{{2,24}})\s){{1,5}}?(?:#|n(?:um|umero|o|ro|r)?\.?\s?|,\s?)?\s?\d{{1,5}}\b"
)
_ABROAD = Rare(
    r"\b[a-z]{2,24}(?:strasse|str\.|gasse|weg|platz|vej|gade|gatan|gata|vagen|veien|katu|tie|utca|straat|laan|gracht|singel) ?\d{1,5}\b"
    r"|\b(?:ul|utca|ulica)\.? [a-z][\w' ]{2,30} \d{1,5}\b"
    r"|\b\d{2,5},? (?:rue|boulevard|calle|via|rua|ul\.|avenida|cours|corso|viale|praca|plaza) [a-z][\w' ]{2,30}"
)
_NUMBERED = linear(
    r"\b[a-z'\-]{3,24}\s(?:street|road|avenue|lane|drive|st|rd|ave|calle)\s(?:number|no\.?|nr\.?|#|num\.?|numero)\s?\d{1,5}\b"
)
_BOX = linear(
    r"\bp\.? ?o\.? ?box\s#?\d{1,7}|\bapartado(?: postal| de correos)\s\d{1,7}|\b(?:psc|cmr|unit)\s\d{3,5},?\sbox\s\d{2,6}|\b(?:apo|fpo|dpo)\s(?:ap|ae|aa)\s\d{5}"
)
_FLAT = Rare(
    r"\b(?:apt|suite)\.?\s?\d{1,4}\s\d{1,5}\s[a-z]{3,}|\b\d{1,5}\s[^.\n?!]{2,50}[\s,>]{1,5}(?:apt|apartment|flat|suite|unit)\.?\s?#?\d{1,5}[a-z]?\b|\b[a-z.\-]{3,30}\s\d{1,5}\s(?:apt|apartment|flat|suite)\.?\s?#?\d{1,5}\b"
)
_ZIP = linear(r"\b\d{1,5}\s[a-z0-9 .'\-]{3,40},\s?[a-z .'\-]{2,28},?\s(?:[a-z]{2}\s)?\d{5}(?:-\d{4})?\b")
_LIVES = spread(
    r"""\b(?:i\slive|i'm\sliving|im\sliving|lives|living|we\slive|staying|i\sstay|address(?:\sis|\sof\s[^.\n]{1,30}\sis|es,\shere\sthey\sare)?|my\shouse|my\saddy|my\splace|my\sapartment|i\smoved\sto|come\s(?:over\s)?to|pick\sme\sup
      |meet\sme|im\sat|i'm\sat|i\sam\sat|hes\sat|shes\sat|she's\sat|he's\sat|overdose\sat|located|send\s(?:it|them|cards|mail|letters|me|an\sambulance)|sent\sto|mail\sme|ship\s(?:it|them)|vivo|vive|mi\sdireccion|direccion
      |mi\scasa|estoy|recogeme|recojanme|ven\sa|vengan\sa|mandalo|envialo|office\sis|arrived|enter\son|deliver(?:ed)?\sto)
      (?:\s(?:is|es|esta|en|at|on|in|to|a|up|it|over|here|now|the|al|de|por))*[\s:,]{0,4}(?:[^\d.!?\n]{0,28}[\s:,\n>/]{1,4})?"""
)
_WEAK = re.compile(r"(?:staying|i stay|come|pick|meet|im|i'm|i am|he|she|overdose|estoy|ven|send (?:me|an)|mail me)")
_AFTER_CUE = re.compile(
    r"(?:\d{1,5}[a-z]?,?[ \n]{1,2}(?:\d{1,5} )?(?!am\b|pm\b|days?\b|years?\b|months?\b|weeks?\b|hours?\b|minutes?\b|mins?\b|miles?\b|people\b|of\b|to\b|in\b|on\b|with\b|and\b|kids?\b|dogs?\b|cats?\b|blocks?\b|km\b|different\b|other\b|times?\b|mg\b|when\b|but\b|for\b|because\b|where\b|if\b|the\b|is\b|hijos?\b|hijas?\b|perros?\b|gatos?\b|dias?\b|anos?\b|meses\b|semanas?\b|horas?\b|personas?\b|hermanos?\b|cuadras?\b|roommates?\b|sisters?\b|brothers?\b|children\b|people\b|others?\b|floors?\b|stories\b|guys\b|women\b|men\b|drinks?\b|beers?\b|rn\b|right\b|now\b|tonight\b|tomorrow\b)[^\W\d][\w'.\-]{2,}"
    r")"
)
_ADDRESSED = linear(
    r"\b(?:address(?: is|es, here they are| of [^.\n]{1,30} is)?|live(?:s|d)? (?:at|on|in)|located (?:at|on)|sent to|office is at|arrived at|enter on|vivo en|vive en|direccion(?: es)?|my place is)[\s:]{1,3}(?:[^\d.!?\n]{0,24}\n)?"
)
_NAME_FIRST = re.compile(
    rf"(?:(?!{_PLAIN}\b|phase|like|about|until|who|which|there|around|chapter|psalm|isaiah|step|unit\b|room)[^\W\d][\w'.\-]{{2,24}} ){{1,4}}\d{{1,5}}[a-z]?\b(?! ?(?:am|pm|days?|years?|months?|weeks?|hours?|minutes?|mins?|miles?|people|o'?clock|times?|mg|%)\b)"
)
_PUBLIC = Anywhere(
    r"\b(?:meeting|meetings|church|clinic|hospital|pharmacy|library|hall|exchange|group meets|aa|na|smart|center|centre|police|precinct|courthouse|school|university|iglesia|clinica|hospital|reunion|junta|grupo|biblioteca|farmacia"
    r"|community|museum|restaurant|cafe|store|shop|gym|park)\b"
)
_PERSONAL = Anywhere(
    r"\b(?:i live|my (?:address|house|place|apartment|home|mailing)|he lives|she lives|they live|lives (?:at|on|in)|pick me up|vivo|vive|mi (?:casa|direccion)|my door|home address|im at|i'm at)\b"
)
_CUES = (
    rf"\d[a-z]?,?\s[^.?!]{{1,70}}\b(?:{_SURE}|{_LOOSE}|apt|apartment|flat|suite|unit)\b|\b{_SPANISH}\s|box\s\d|\b(?:apo|fpo|dpo)\s"
    r"|(?:strasse|gasse|weg|platz|vej|gade|gata|gatan|vagen|veien|katu|tie|utca|straat|laan|gracht|singel) ?\d|\b(?:ul|utca|rue|via|rua|cours|corso|viale|avenida)\b"
    r"|\b(?:number|no|#|num|numero)\.?\s?\d"
    r"|\b(?:live|lives|living|staying|address|house|place|apartment|moved|pick me|meet me|located|sent to|send|mail|vivo|vive|direccion|casa|recogeme|office is|arrived at|im at|i'm at|enter on|come to|come over)\b[^.!?]{0,50}\d"
)
_ANY = Anywhere(_CUES)
HINT = opened(_CUES)


_MOST_CUES = 400


class Place(NamedTuple):
    """An address: its place in `Folded.plain` and the rule that knew it."""

    start: int
    end: int
    rule: str


def find_places(plain: str) -> list[Place]:
    """Private addresses in a folded text; those of meetings, clinics and the like pass."""
    found = [Place(match.start(), match.end(), "post_box") for match in _BOX.finditer(plain)]
    for pattern in (_NUMBERED, _FLAT, _ZIP, _ABROAD):
        found += [Place(match.start(), match.end(), "street") for match in pattern.finditer(plain)]
    for near in _STREETISH.finditer(plain):
        if match := _STREET_SURE.search(plain, near.start(), near.end()):
            found.append(Place(match.start(), match.end(), "street"))
    found += _after_cues(plain)
    if not found or not _ANY.search(plain):
        return []
    return [place for place in found if not _is_public(plain, place)]


_SENTENCE = re.compile(r"[.!?\n] ")


def _is_public(plain: str, place: Place) -> bool:
    """Whether the sentence up to and around the address speaks of a meeting, a clinic or the like, and of nobody's home."""
    if place.rule == "post_box":
        return False
    before = _SENTENCE.split(plain[max(place.start - 90, 0) : place.start])[-1]
    around = before + plain[place.start : place.end + 30]
    return _PUBLIC.search(around) and not _PERSONAL.search(around)


def _after_cues(plain: str) -> list[Place]:
    """Looser shapes of an address, close behind words such as "I live at"."""
    found = []
    for cue in islice(_LIVES.finditer(plain), _MOST_CUES):
        weak = _WEAK.match(cue.group()) is not None
        for pattern in (_STREET, _REVERSED) if weak else (_STREET, _REVERSED, _AFTER_CUE):
            match = pattern.search(plain, cue.start(), cue.end() + 60)
            if match and match.start() <= cue.end() + 2:
                found.append(Place(match.start(), match.end(), "home"))
                break
    for cue in _ADDRESSED.finditer(plain):
        if match := _NAME_FIRST.match(plain, cue.end()):
            found.append(Place(match.start(), match.end(), "home"))
    return found
