"""The host's page of hours, and of what holds while nobody is on duty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from community.audit import chain
from community.members.models import Member, Role
from community.members.request import MemberRequest
from moderation import duty, unattended, waiting
from moderation.models import Hours, Watch
from moderation.models.duty import first_minutes

MOST_HOURS = 200


class HoursForm(forms.ModelForm):
    """One more line of the rota."""

    weekday = forms.TypedChoiceField(label=gettext_lazy("Day"), coerce=int, choices=list(WEEKDAYS.items()))
    begins = forms.TimeField(label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=gettext_lazy("Until"), widget=forms.TimeInput(attrs={"type": "time"}))

    class Meta:
        model = Hours
        fields = ("member", "weekday", "begins", "ends")
        labels = {"member": gettext_lazy("Who")}  # noqa: RUF012 - Django declares it so

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = Member.objects.filter(role__in=(Role.MODERATOR, Role.HOST), is_active=True).order_by("name_key")
        self.fields["member"].queryset = team  # type: ignore[attr-defined]


class WatchForm(forms.ModelForm):
    """What holds while nobody is on duty, and how long a case may wait (minutes)."""

    class Meta:
        model = Watch
        fields = ("unattended", "slow_seconds", "hold_links", "hold_first", "heavy")
        labels = {  # noqa: RUF012 - Django declares it so
            "unattended": gettext_lazy("While nobody is on duty, the rooms are more careful"),
            "slow_seconds": gettext_lazy("Seconds between two messages of one member"),
            "hold_links": gettext_lazy("Links wait for a moderator"),
            "hold_first": gettext_lazy("The first message of somebody new waits for a moderator"),
            "heavy": gettext_lazy("Grave cases in four hours before a pause is offered"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slow_seconds"] = forms.IntegerField(
            label=self.fields["slow_seconds"].label, min_value=0, max_value=600
        )
        self.fields["heavy"] = forms.IntegerField(label=self.fields["heavy"].label, min_value=1, max_value=100)
        known = {**first_minutes(), **self.instance.minutes}
        for name, label in self.targets().items():
            self.fields[f"minutes_{name}"] = forms.IntegerField(
                label=label, min_value=1, max_value=unattended.LONGEST_MINUTES, initial=known[name]
            )

    @staticmethod
    def targets() -> dict[str, Any]:
        """The names of the targets, in words."""
        return {
            "crisis": gettext_lazy("Minutes until somebody looks: in danger"),
            "harm": gettext_lazy("Minutes until somebody looks: harm to others"),
            "person": gettext_lazy("Minutes until somebody looks: other words"),
            "routine": gettext_lazy("Minutes until somebody looks: advertising and the like"),
        }

    def save(self, commit: bool = True) -> Watch:
        """Keep the targets in the row's `minutes`."""
        self.instance.minutes = {name: self.cleaned_data[f"minutes_{name}"] for name in first_minutes()}
        return super().save(commit)


class WatchView(View):
    """`/host/watch/`: the rota and the rules. POST `deed`: `rules`, `hours` or `remove` (with `hours`)."""

    http_method_names = ["get", "post"]  # noqa: RUF012 - Django declares it so

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.show(request)

    def post(self, request: MemberRequest) -> HttpResponse:
        """Change one thing and come back; what does not fit comes back with its reason."""
        deed = request.POST.get("deed", "")
        if deed == "rules":
            form = WatchForm(request.POST, instance=Watch.objects.first())
            if not form.is_valid():
                return self.show(request, rules=form)
            self.keep(request, "watch.changed", form)
        elif deed == "hours":
            added = HoursForm(request.POST)
            if not added.is_valid() or Hours.objects.count() >= MOST_HOURS:
                return self.show(request, added=added)
            self.keep(request, "rota.added", added)
        elif deed == "remove":
            with transaction.atomic():
                Hours.objects.filter(pk=_number(request.POST.get("hours", ""))).delete()
                chain.write("rota.removed", actor=request.user.pk)
        duty.forget_rota()
        unattended.forget()
        return redirect("host_watch")

    @staticmethod
    def keep(request: MemberRequest, deed: str, form: forms.ModelForm) -> None:
        """Save, and write down who did it."""
        with transaction.atomic():
            form.save()
            chain.write(deed, actor=request.user.pk)
        messages.success(request, _("Kept."))

    @staticmethod
    def show(request: HttpRequest, rules: WatchForm | None = None, added: HoursForm | None = None) -> HttpResponse:
        """The page, with the forms as they are. Six queries."""
        context = {
            "rules": rules or WatchForm(instance=Watch.objects.first() or Watch()),
            "added": added or HoursForm(),
            "rota": [
                (WEEKDAYS[hours.weekday], hours) for hours in Hours.objects.select_related("member")[:MOST_HOURS]
            ],
            "unheard": waiting.overdue(least=3),
            "names": duty.on_duty(),
        }
        return render(request, "moderation/watch.html", context, status=422 if rules or added else 200)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
