"""The response clock's warnings by e-mail, for those of the team who gave an address for it: that something waits, no more.

Only where the operator set EMAIL_URL. Whether it arrives changes nothing here: the desk warns by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from community.audit import chain
from community.live.limits import take
from community.live.presence import presence
from community.members.models import Member, Role
from community.sealing import SealLost, seal, unseal
from moderation import duty, standing
from moderation.models import Address

logger = logging.getLogger(__name__)

PURPOSE = "addresses for warnings"
TEAM = (Role.MODERATOR, Role.HOST)
LONGEST = 254
_senders = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def keep(member: Member, address: str) -> bool:
    """Keep the address, sealed; an empty one lets it go. False when it is none."""
    address = address.strip()
    if address:
        try:
            validate_email(address)
        except ValidationError:
            return False
        if len(address) > LONGEST:
            return False
    with transaction.atomic():
        if address:
            Address.objects.update_or_create(member=member, defaults={"sealed": seal(address, PURPOSE)})
        else:
            Address.objects.filter(member=member).delete()
        chain.write("duty.address", actor=member.pk)
    return True


def address_of(member: Member) -> str:
    """The address that they entered; empty without one, and where the key that it was sealed under is gone."""
    kept = Address.objects.filter(member=member).first()
    return _opened(kept) if kept is not None else ""


def warn(level: int) -> list[Future[None]]:
    """Warn whoever that level of the response clock means, each at most twice in ten minutes; gives what is under way.

    1: those on duty, or, when nobody is, everybody who is not off; 2: everybody who is not off; 3: the hosts as well.
    """
    if not settings.MAIL:
        return []
    Address.objects.exclude(member__role__in=TEAM).delete()
    whom = [(kept.member, _opened(kept)) for kept in _meant(level)]
    return [_senders.submit(_send, letter(one, to)) for one, to in whom if to and take("mail", str(one.pk)).ok]


def letter(member: Member, address: str) -> EmailMessage:
    """That something waits, in their language: no kind, no name, no words of anybody."""
    site, host = settings.SITE_NAME, urlsplit(settings.SITE_URL).hostname or "localhost"
    with translation.override(member.reads_in):
        subject = _("%(site)s: something waits at the desk") % {"site": site}
        lines = (
            _("Something waits at the desk: %(url)s") % {"url": f"{settings.SITE_URL}{reverse('desk')}"},
            _("You gave this address on your duty page and can take it out there: %(url)s")
            % {"url": f"{settings.SITE_URL}{reverse('duty')}"},
        )
    headers = {"Message-ID": make_msgid(domain=host), "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, "\n\n".join(lines) + "\n", to=[address], headers=headers)


def _meant(level: int) -> Iterable[Address]:
    """The addresses of those whom the level means and who may moderate now."""
    kept = list(Address.objects.filter(member__role__in=TEAM, member__is_active=True).select_related("member"))
    now, off = standing.of(one.member_id for one in kept), duty.off()
    there = [one for one in kept if not now[one.member_id].shut_out]
    awake = [one for one in there if one.member.public_id not in off]
    if level >= 3:
        return [one for one in there if one in awake or one.member.role == Role.HOST]
    here = {key for key, _name in presence.who_now(duty.TEAM, duty.MOST)[1]} - off
    return [one for one in awake if one.member.public_id in here] if level == 1 and here else awake


def _opened(kept: Address) -> str:
    try:
        return unseal(kept.sealed, PURPOSE)
    except SealLost as lost:
        logger.warning("an address for warnings cannot be read: %s", lost)
        return ""


def _send(message: EmailMessage) -> None:
    """In a thread of its own, so that a slow server holds up no other work of the clock."""
    try:
        message.send()
    except (OSError, ValueError) as error:
        logger.warning("a warning by e-mail could not be handed in (%s)", type(error).__name__)
