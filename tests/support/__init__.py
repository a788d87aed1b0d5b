"""The ground under the tests: a real place to knock at, and people who come to it."""
