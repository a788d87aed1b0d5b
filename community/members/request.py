"""A request behind a door that only members pass."""

from django.http import HttpRequest

from community.members.models import Member


class MemberRequest(HttpRequest):
    """What a view gets whose row in the permission table asks for a member."""

    user: Member
    LANGUAGE_CODE: str
