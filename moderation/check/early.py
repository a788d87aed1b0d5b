"""What tells early that a row of parts does not match at a word: a later part that has nothing there to begin with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from moderation.check.nodes import MARKS, Heads, Node

COMMON = frozenset(
    "a about all am an and any anyone are as at back be because been but by can could day did do does down even ever for"
    " from get go going got had has have he her here him his how i if in is it just know last let like made make me more my"
    " never no not now of off on one or our out over people really right s see she should so some someone something still"
    " take than that the their them then there they thing think this time to today too up us very want was way we well"
    " were what when where which who why will with would you your than after again before being feel good need only"
    " a ante como con de del el ella en es esta este ha hay la las le lo los me mi mis muy no nos o para pero por porque"
    " que quiero se si sin su te tengo todo tu un una voy y ya yo".split()
)
# How much oftener a common word is met than another.
_OFTENER = 300
# The words that a part may begin with, and from where to before where it begins, in words after the beginning of the row.
Sign = tuple[Heads | None, int, int]


def sign(parts: Sequence[tuple[Node, bool]]) -> Sign:
    """The part of a row that is the least likely to have its words where it has to begin; nothing of rows that are told soon.

    Of each part is told whether a comma may stand before it.
    """
    return min(_signs(parts), key=_chance, default=(None, 0, 0))


def _signs(parts: Sequence[tuple[Node, bool]]) -> Iterator[Sign]:
    least = most = 0
    plain = True
    for part, comma in parts:
        most += comma
        if part.heads is not None and not plain:
            yield part.heads, least, most + 1
        plain = plain and (part.literal or part.longest == 0)
        least += not (part.blank or part.edged)
        most += part.longest


def _chance(each: Sign) -> int:
    heads, least, before = each
    return (before - least) * sum(_OFTENER if word in COMMON or word in MARKS else 1 for word in heads or ())
