"""A topic and a thread for each test."""

import pytest

from tests.threads.drafting import new_thread, new_topic


@pytest.fixture
def topic(place):
    """A topic of the test's own."""
    return new_topic()


@pytest.fixture
def thread(ana, topic):
    """A thread of Ana's in it."""
    return new_thread(ana, topic)
