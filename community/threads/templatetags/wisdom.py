"""What templates ask about answers that are worth keeping."""

from __future__ import annotations

from django import template

from community.members.models import Member
from community.threads import wisdom

register = template.Library()


@register.simple_tag
def open_questions(author: Member) -> int:
    """How many entries of the author's wait for their word. One query."""
    return wisdom.open_questions(author)
