"""The commonest thing that a member's socket reads: one whole text frame, understood without the parser's generators."""

from __future__ import annotations

from websockets.protocol import OPEN, Protocol

from community.live.lengths import at_rest

try:
    from websockets.speedups import apply_mask
except ImportError:  # a machine for which there is no compiled part
    from websockets.utils import apply_mask

WHOLE_TEXT, MASKED, SHORT, MIDDLE = 0x81, 0x80, 125, 126


def text_of(codec: Protocol, data: bytes) -> str | None:
    """The text where `data` is exactly one whole masked text frame and `codec`, made strict, waits for a frame.

    None leaves it to the codec, which has not seen it yet: fragments, control frames and whatever is wrong. What is
    read at once is shorter than a message may be.
    """
    if len(data) < 6 or data[0] != WHOLE_TEXT or not data[1] & MASKED:
        return None
    length, begin = data[1] ^ MASKED, 2
    if length == MIDDLE:
        length, begin = int.from_bytes(data[2:4], "big"), 4
        if length <= SHORT:
            return None
    if len(data) != begin + 4 + length or codec.state is not OPEN or not at_rest(codec):
        return None
    try:
        return apply_mask(data[begin + 4 :], data[begin : begin + 4]).decode()
    except UnicodeDecodeError:
        return None
