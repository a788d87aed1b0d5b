"""Telephone numbers of every region, however written; and the numbers of a life in recovery, which pass."""

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from moderation import lines
from moderation.check.fold import fold
from moderation.check.numbers import find_numbers, is_helpline

ENGLISH = "zero one two three four five six seven eight nine".split()
SPANISH = "cero uno dos tres cuatro cinco seis siete ocho nueve".split()
KEYCAP = "\ufe0f\u20e3"


def examples():
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        number = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
        number = number or phonenumbers.example_number(region)
        if number and len(phonenumbers.national_significant_number(number)) >= 5:
            yield region, number


def digits_of(number):
    return [c for c in phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL) if c.isdigit()]


def international(number):
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL) + " is where i am"


SPELLINGS = {
    "international": international,
    "national": lambda n: "ring me, " + phonenumbers.format_number(n, PhoneNumberFormat.NATIONAL),
    "in one piece": lambda n: "you can text me at " + "".join(digits_of(n)),
    "dotted": lambda n: "my cell is " + ".".join(digits_of(n)[i : i + 1][0] for i in range(len(digits_of(n)))),
    "spaced": lambda n: "reach me on " + " ".join(digits_of(n)),
    "emoji": lambda n: "call me " + "".join(d + KEYCAP for d in digits_of(n)),
    "in words": lambda n: "my number is " + " ".join(ENGLISH[int(d)] for d in digits_of(n)),
    "in Spanish words": lambda n: "mi numero es " + " ".join(SPANISH[int(d)] for d in digits_of(n)),
}


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_nearly_every_region_is_recognised(spell):
    texts = {region: spell(number) for region, number in examples()}
    missed = {region: text for region, text in texts.items() if not find_numbers(fold(text).plain)}
    assert len(texts) > 230
    assert len(missed) <= len(texts) * 0.03, missed


@pytest.mark.parametrize(
    "say", ["call {}, they are kind", "{} answered at 3 am", "my lifeline was {} that night", "text {} or +{}"]
)
def test_no_help_line_is_taken_for_somebodys_number(say):
    for line in lines.load().lines:
        for number in filter(None, (line.call, line.text, line.whatsapp, line.tty)):
            text = say.replace("{}", number)
            assert not find_numbers(fold(text).plain), text


def test_a_help_line_beside_a_private_number_does_not_hide_it():
    found = find_numbers(fold("call 988 or call me on 415 555 0132").plain)
    assert len(found) == 1


INNOCENT = [
    "{n} days sober",
    "day {n}",
    "page {n} of the big book",
    "order {n}0{n}12 has shipped",
    "it cost {n}.50 last month",
    "$ {n}000 a year on wine",
    "went from {n} mg to 4 mg",
    "room {n}, 7:30 pm",
    "since 12/0{d}/201{d}",
    "201{d}-0{d}-12 was my last drink",
    "score was {d}-{d} in the end",
    "my case number is {n}{n}{n}",
    "ip was 192.168.{d}.{n}",
    "walked {n}{n} steps today",
    "from {n} lbs to 1{n} lbs",
    "flight {n}{d} at 6 40",
    "invoice no. 55{n}{n}",
    "3 4 5 6 7 8 breathe",
    "one two three four five six seven, breathe out",
]


@pytest.mark.parametrize("say", INNOCENT)
def test_other_numbers_pass(say):
    for n, d in ((12, 3), (90, 1), (365, 5), (84, 8), (417, 2), (100, 9), (730, 4)):
        text = say.format(n=n, d=d)
        assert not find_numbers(fold(text).plain), text


def test_a_help_line_is_known_with_its_country_code():
    assert is_helpline("18006624357") and is_helpline("8006624357") and is_helpline("116123")
    assert not is_helpline("18006624358")
