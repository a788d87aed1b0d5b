"""What the audit log calls what is done at the desk."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from moderation.deeds import DEEDS

TAKEN_BACK = _("taken back")
NAMES: dict[str, str | Promise] = {
    "desk.view": _("a case was opened"),
    "appeal.upheld": _("an appeal was upheld"),
    "appeal.not_upheld": _("an appeal was answered: it stands"),
    "appeal.upheld.alone": _("an appeal was upheld by whoever decided first: nobody else was there"),
    "appeal.not_upheld.alone": _("an appeal was answered by whoever decided first: nobody else was there"),
    "duty.address": _("an address for warnings was kept or let go"),
    "reports.sprees": _("when reports are a spree was set"),
    "face.chosen": _("chose how members see them"),
    "face.team": _("the team was named"),
    **{f"desk.{name}": deed.done for name, deed in DEEDS.items()},
    **{f"desk.{name}.undone": format_lazy("{} ({})", deed.done, TAKEN_BACK) for name, deed in DEEDS.items()},
}
