"""Reaching out: a private, supervised conversation between the author of hard words and the moderators of the case."""
