"""One period that a place lives by: how often it says that it is alive, and when what was not renewed has ended.

`HEARTHSIDE_PULSE` shortens it where somebody cannot wait (tests); what depends on it keeps its proportions.
"""

from __future__ import annotations

from math import ceil

from community import env

PULSE = env.number("HEARTHSIDE_PULSE", 15, low=1, high=20)
"""Seconds between two ticks; clients expect one every twenty."""
HEARTBEAT = PULSE * 8 / 15
"""Seconds after which a process renews what it keeps in Redis."""
TTL = ceil(PULSE * 25 / 15)
"""Seconds after which what a killed process kept in Redis has ended: three heartbeats."""
LIFE_SIGN = PULSE * 2 / 15
"""Seconds after which a process says that it lives, whatever else it keeps."""
LIFE = ceil(PULSE * 7 / 15)
"""Seconds without a sign of life after which the sockets of a killed process no longer count: three signs."""
