"""How the soak judges: a process that grows after it is warm is told, one that only warms up is not."""

import pytest

from bench.soak import steady, weight


def samples(mib):
    """Half an hour of samples of one process, whose MiB at each second is `mib(second)`."""
    return [(second, {7: mib(second)}) for second in range(0, 1800, 5)]


@pytest.mark.parametrize(
    ("mib", "slope"),
    [(lambda at: 160 + at / 60, 10.0), (lambda at: 160 + min(at, 600) / 20, 0.0), (lambda at: 160 + at % 2, 0.0)],
    ids=["grows", "warms up", "breathes"],
)
def test_the_slope_counts_from_the_end_of_the_warm_up(mib, slope):
    found = weight(samples(mib), 7, 600)
    assert found["slope"] == pytest.approx(slope, abs=0.05)
    assert found["first"] == 160


@pytest.mark.parametrize(
    ("slope", "counts", "good"),
    [
        (0.9, {"accepted": 5}, True),
        (1.1, {"accepted": 5}, False),
        (0.0, {"accepted": 5, "trouble": 1}, False),
        (0.0, {}, False),
    ],
)
def test_a_process_that_grows_or_somebody_turned_away_is_a_fault(slope, counts, good):
    assert steady({"counts": counts, "processes": [{"slope": 0.0}, {"slope": slope}]}) is good
