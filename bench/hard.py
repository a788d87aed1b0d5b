"""Texts made to cost the check as much as they can: each of 4,000 characters, none of them anybody's words."""

from __future__ import annotations

import random

LENGTH = 4_000

PIECES = {
    "one letter": "a",
    "single letters": "i ",
    "spaced-out letters": "k i l l ",
    "stops between letters": "a.b.c-d_e*",
    "words glued together": "iwanttokillmyself",
    "letters in order": "abcdefghijklmnop",
    "stretched letters": "aaaabbbbcccc ",
    "leet": "k1ll my53lf ",
    "look-alikes": "і wаnt tо dіе ",
    "marks on every letter": "i\u0301\u0300\u0489 d\u0301i\u0300e\u035c ",
    "lone surrogates": "\ud83d die ",
    "NULs": "\0",
    "bidi marks": "\u202e eid ot \u202c",
    "two directions": "أريد أن أموت i want to die ",
    "Chinese": "我想死",
    "Thai": "ฉันอยากตาย",
    "ligatures of eighteen letters": "\ufdfa",
    "circled numbers": "\u24eba",
    "faces": "😭",
    "pictures with joints": "😭🔫💊🧑\u200d🦽\u200d➡️",
    "flags": "🇺🇸",
    "keycaps": "4️⃣1️⃣5️⃣",
    "digits": "1",
    "digits apart": "1 ",
    "digits of another script": "٤١٥",
    "digits in words": "one two three ",
    "numbers with letters": "12345a",
    "telephone numbers": "+1 (415) 555-0132 ",
    "counting and breathing": "1 2 3 4 5 6 breathe. ",
    "addresses of mail": "a@b.",
    "mail in words": "name at gmail dot com ",
    "links": "https://a.b/c ",
    "half links": "http://a.",
    "streets": "12 main street ",
    "streets that never come": "1234 a a a a a a a a a ",
    "where somebody lives": "i live at 12 ",
    "prices": "20 mg of oxy for $40 ",
    "one crisis again and again": "i want to die. ",
    "crisis and denial": "i do not want to kill myself, not never ",
    "plans": "i have the pills i will take them tonight ",
    "plans without a stop": "i have the pills and ",
    "a word in text-speak": "kms ",
    "lines": "die\r\n",
    "quotation marks": "\"'",
    "quoted words": "'i want to die' ",
    "commas": ", ",
    "questions": "?",
    "brackets": "(",
    "hash marks": "#",
}
WORDS = (
    "i you he want to die pills tonight my kill myself gun gonna take all the have not never if was end sell".split()
)


def texts() -> dict[str, str]:
    """Every text by its name; the same ones each time."""
    dice = random.Random(4_000)
    made = {name: (piece * LENGTH)[:LENGTH] for name, piece in PIECES.items()}
    made["any characters"] = "".join(chr(dice.randrange(0x110000)) for _ in range(LENGTH))
    made["any ASCII"] = "".join(chr(dice.randrange(32, 127)) for _ in range(LENGTH))
    made["words of the lexicons in any order"] = " ".join(dice.choices(WORDS, k=LENGTH))[:LENGTH]
    made["the same without a stop between"] = " and ".join(dice.choices(WORDS, k=LENGTH))[:LENGTH]
    return made
