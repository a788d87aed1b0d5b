"""What telephone numbers look like in every region, built once from the metadata of the phonenumbers library."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

import phonenumbers
from phonenumbers import PhoneMetadata

SHORTEST = 7
LONGEST = 15


@dataclass(frozen=True, slots=True)
class Plan:
    """Country codes with the lengths of their numbers, and the groupings in which national numbers are written."""

    lengths: dict[str, frozenset[int]]
    groupings: frozenset[tuple[int, ...]]
    american: re.Pattern[str]

    def country_code(self, digits: str) -> str:
        """The country code with which `digits` (no plus, no leading zeros) begins if its length fits, else ""."""
        for size in (1, 2, 3):
            lengths = self.lengths.get(digits[:size])
            rest = digits[size:]
            if lengths and (len(rest) in lengths or len(rest.lstrip("0")) in lengths):
                return digits[:size]
        return ""

    def is_grouped(self, groups: list[str]) -> bool:
        """Whether groups of digits with a leading zero are divided as some region writes its own numbers."""
        return tuple(map(len, groups)) in self.groupings


@functools.cache
def plan() -> Plan:
    """The plan of all regions; about 90 ms and 2 MB, once."""
    lengths: dict[str, set[int]] = {}
    groupings: set[tuple[int, ...]] = set()
    for region in phonenumbers.SUPPORTED_REGIONS:
        meta: Any = PhoneMetadata.metadata_for_region(region)
        lengths.setdefault(str(meta.country_code), set()).update(meta.general_desc.possible_length)
        for form in meta.number_format:
            groupings |= _with_trunk(form.pattern)
    both: list[Any] = [PhoneMetadata.metadata_for_region(region) for region in ("US", "CA")]
    america = "|".join(meta.fixed_line.national_number_pattern for meta in both)
    return Plan(
        {code: frozenset(sizes) for code, sizes in lengths.items()},
        frozenset(shape for shape in groupings if SHORTEST < sum(shape) <= LONGEST),
        re.compile(america),
    )


def _with_trunk(pattern: str) -> set[tuple[int, ...]]:
    """Group sizes of a format such as (\\d{3})(\\d{3,4}), with a zero before the first group."""
    sizes: list[list[int]] = []
    for group in re.findall(r"\(([^()]*)\)", pattern):
        found = re.fullmatch(r"(?:[\d\[\]-]+)?\\d(?:\{(\d+)(?:,(\d+))?\})?", group)
        if not found:
            return set()
        least = int(found[1] or 1)
        sizes.append(list(range(least, int(found[2] or least) + 1)))
    shapes: set[tuple[int, ...]] = {()}
    for choices in sizes:
        shapes = {(*shape, size) for shape in shapes for size in choices}
    return {(shape[0] + 1, *shape[1:]) for shape in shapes if len(shape) > 1}
