"""The form for a stretch of talk that is to be kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.text import MOST
from community.threads.access import may_open
from community.threads.models import Topic
from moderation.gate import TITLE_MOST

SEQ: dict[str, Any] = {"min_value": 1, "max_value": 2**53}


class StretchForm(forms.Form):
    """Which messages, where to, and the words that open the thread."""

    first = forms.IntegerField(label=_("From message number"), **SEQ)
    last = forms.IntegerField(
        label=_("To message number"), help_text=_("A message’s number stands in the address of its time."), **SEQ
    )
    topic = forms.ModelChoiceField(Topic.objects.none(), label=_("Into the topic"), to_field_name="slug")
    title = forms.CharField(label=_("Title"), max_length=TITLE_MOST)
    words = forms.CharField(
        label=_("A few words of yours to open it"), max_length=MOST, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, member: Member, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        open_to_them = [topic.pk for topic in Topic.objects.all() if may_open(topic, member.role, member.joined_at)]
        self.fields["topic"].queryset = Topic.objects.filter(pk__in=open_to_them)  # type: ignore[attr-defined]
        self.fields["topic"].label_from_instance = lambda topic: topic.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The first is not after the last."""
        found = super().clean() or {}
        if found.get("first") and found.get("last") and found["first"] > found["last"]:
            self.add_error("last", _("The last message comes before the first."))
        return found
