"""A long past is written and asked for; the same place beside itself costs what it costs."""

from __future__ import annotations

from bench import history


def test_a_place_is_filled_and_gives_what_is_asked_of_it():
    place = history.Past("past", 12_500, 50, "")
    try:
        place.fill()
        found = {"messages": 12_500, "kinds": history.by_server({"full": place, "empty": place}, 10, ["daphne"], [])}
    finally:
        place.stop()
    assert set(found["kinds"]["daphne"]) == set(history.KINDS)
    for kind in found["kinds"]["daphne"].values():
        assert 0 < kind["full"]["median_ms"] <= kind["full"]["p99_ms"]
        assert 0 < kind["empty"]["median_ms"] <= kind["empty"]["p99_ms"]
    assert "12,500 messages on sqlite with daphne" in history.drawn({"sqlite": found})
