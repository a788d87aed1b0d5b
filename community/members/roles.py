"""What each role may do: every route by its name, every deed by its name, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser

from community.members.models import Member, Role

STRANGER = ""


class Who(Enum):
    """Circles of people; each value is the set of roles that belong to it."""

    ANYONE = frozenset({STRANGER, *Role.values})
    MEMBER = frozenset(Role.values)
    WELCOMING = frozenset({Role.GREETER.value, Role.MODERATOR.value, Role.HOST.value})
    TEAM = frozenset({Role.MODERATOR.value, Role.HOST.value})
    HOST = frozenset({Role.HOST.value})


@dataclass(frozen=True, slots=True)
class Door:
    """Who may pass, and whether a second factor must stand behind their password.

    `company`: others are behind it, so whoever a moderator shut out gets the page with help lines instead. `given`: also
    for a member to whom the host gave the room that it is about, without a second factor: what they can do there is
    over by itself or lies on the desk at once.
    """

    who: Who
    second_factor: bool = False
    company: bool = False
    given: bool = False


ANYONE, MEMBER, COMPANY = Door(Who.ANYONE), Door(Who.MEMBER), Door(Who.MEMBER, company=True)
TEAM = Door(Who.TEAM, second_factor=True, company=True)
HOST = Door(Who.HOST, second_factor=True)
LOOKING_AFTER = Door(Who.TEAM, second_factor=True, company=True, given=True)

ROUTES: dict[str, Door] = {
    # Home
    "front": ANYONE,
    "help_now": ANYONE,
    "guidelines": ANYONE,
    "agree": MEMBER,
    "transparency": ANYONE,
    "privacy": ANYONE,
    "live": ANYONE,
    "ready": ANYONE,
    "metrics": ANYONE,  # trusted addresses only: community.home.metrics
    "avatar": ANYONE,
    "set_language": ANYONE,
    # Coming in and going out
    "join": ANYONE,
    "account_signup": ANYONE,
    "account_login": ANYONE,
    "account_logout": ANYONE,
    "account_inactive": ANYONE,
    "recover": ANYONE,
    "account_reset_password": ANYONE,
    "door_words": ANYONE,
    "door_appeal": ANYONE,
    "door_conversation": ANYONE,
    "become_host": ANYONE,
    "mfa_authenticate": ANYONE,
    # Oneself
    "me": MEMBER,
    "me_password": MEMBER,
    "account_change_password": MEMBER,
    "me_sessions": MEMBER,
    "me_codes": MEMBER,
    "me_blocks": MEMBER,
    "me_privacy": MEMBER,
    "me_export": MEMBER,
    "me_erase": MEMBER,
    "me_appeals": MEMBER,
    "conversations": MEMBER,
    "conversation": MEMBER,
    "kept": MEMBER,
    "account_reauthenticate": MEMBER,
    "mfa_index": MEMBER,
    "mfa_reauthenticate": MEMBER,
    "mfa_activate_totp": MEMBER,
    "mfa_deactivate_totp": MEMBER,
    "mfa_view_recovery_codes": MEMBER,
    "mfa_generate_recovery_codes": MEMBER,
    "mfa_download_recovery_codes": MEMBER,
    "mfa_list_webauthn": MEMBER,
    "mfa_add_webauthn": MEMBER,
    "mfa_reauthenticate_webauthn": MEMBER,
    "mfa_remove_webauthn": MEMBER,
    "mfa_edit_webauthn": MEMBER,
    "block": MEMBER,
    # Rooms
    "rooms": COMPANY,
    "room": COMPANY,
    "room_react": COMPANY,
    "room_unsay": COMPANY,
    "room_report": COMPANY,
    "room_card": COMPANY,
    "room_tend": LOOKING_AFTER,
    "room_facilitators": HOST,
    "host_rooms": HOST,
    "room_keep": LOOKING_AFTER,  # of a room for everybody only: community.bridging.keeping
    "threads_asked": COMPANY,
    # Finding
    "threads": COMPANY,
    "topic": COMPANY,
    "thread_new": COMPANY,
    "thread_card": COMPANY,
    "thread": COMPANY,
    "threads_new": COMPANY,
    "thread_since": COMPANY,
    "thread_follow": COMPANY,
    "thread_unsay": COMPANY,
    "thread_edit": COMPANY,
    "thread_versions": COMPANY,
    "thread_report": COMPANY,
    "thread_helped": COMPANY,
    "threads_search": COMPANY,
    "topic_feed": ANYONE,
    # Beside the threads
    "unanswered": COMPANY,
    "willing": COMPANY,
    "own_answers": MEMBER,
    "answer_keep": COMPANY,
    "answer_consent": MEMBER,
    "topic_answers": COMPANY,
    "checkin": COMPANY,
    "checkin_here": COMPANY,
    "checkin_days": MEMBER,
    # The team
    "desk": TEAM,
    "case": TEAM,
    "case_seen": TEAM,
    "case_conversation": TEAM,
    "debrief": TEAM,
    "duty": TEAM,
    "case_step": TEAM,
    "desk_views": TEAM,
    "rules": TEAM,
    "rule_new": TEAM,
    "rule_proposal": TEAM,
    "rule_reword": TEAM,
    "rules_history": TEAM,
    "rules_version": TEAM,
    "room_links": TEAM,
    "host": HOST,
    "host_watch": HOST,
    "host_role": HOST,
    "host_desk": HOST,
    "host_audit": HOST,
    "host_guidelines": HOST,
    "host_lines": HOST,
    "host_line_add": HOST,
    "host_line": HOST,
    "host_topics": HOST,
    "host_topic_add": HOST,
    "host_topic": HOST,
}

DEEDS: dict[str, Door] = {
    "say": MEMBER,
    "react": MEMBER,
    "report": MEMBER,
    "unsay": MEMBER,
    "block": MEMBER,
    "greet": Door(Who.WELCOMING),
    "enter_team_room": Door(Who.TEAM),
    "moderate": TEAM,
    "give_role": HOST,
    "give_room": HOST,
    # In one room
    "close_room": LOOKING_AFTER,
    "open_room": LOOKING_AFTER,
    "slow_room": LOOKING_AFTER,
    "fold": LOOKING_AFTER,
    "hide": LOOKING_AFTER,
}


def role_of(person: Member | AnonymousUser) -> str:
    """The role of somebody, or STRANGER."""
    return person.role if isinstance(person, Member) and person.is_active else STRANGER


def may(person: Member | AnonymousUser, deed: str, *, given: bool = False) -> bool:
    """Whether this person may do a deed of the table now. One query where a second factor is asked for, else none.

    `given`: the host gave them the room that it is about (`rooms.access.facilitates`).
    """
    door = DEEDS[deed]
    if door.given and given:
        return True
    return role_of(person) in door.who.value and (not door.second_factor or has_second_factor(person))


def has_second_factor(person: Member | AnonymousUser) -> bool:
    """Whether an authenticator app or a passkey stands behind the password. One query.

    Every session of such a member has proved it: sign-in asks for it, and adding one ends all others (`factor`).
    """
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return isinstance(person, Member) and Authenticator.objects.filter(user=person, type__in=kinds).exists()
