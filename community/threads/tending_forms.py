"""The forms of the host's page of topics."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.text import clean
from community.threads.models import Openers, Topic

NAME, PURPOSE, NOTE = 60, 160, 120
RULE, RULES = 160, 8
LONGEST_DAYS = 3650
WORDS: dict[str, tuple[Any, int]] = {
    "name": (gettext_lazy("Name"), NAME),
    "purpose": (gettext_lazy("What it is for, in one line"), PURPOSE),
    "note": (gettext_lazy("Content note that is suggested"), NOTE),
}


class TopicForm(forms.Form):
    """A topic's words in every language of the place, and its rules. `fields_of` gives them as the model keeps them."""

    openers = forms.ChoiceField(label=gettext_lazy("Who may open a thread"), choices=Openers.choices)
    note_needed = forms.BooleanField(label=gettext_lazy("A thread needs a content note"), required=False)
    speak_for_yourself = forms.BooleanField(
        label=gettext_lazy("People speak for themselves here; advice gets a hint"), required=False
    )
    daily = forms.BooleanField(
        label=gettext_lazy("A check-in every day"),
        help_text=gettext_lazy("The first topic in the list that has one holds the check-in of the whole community."),
        required=False,
    )
    keeps_days = forms.IntegerField(
        label=gettext_lazy("Days that a thread stays after its last words"),
        help_text=gettext_lazy("0 keeps threads for good."),
        min_value=0,
        max_value=LONGEST_DAYS,
    )
    feed = forms.BooleanField(
        label=gettext_lazy("Strangers may read this topic as a feed"),
        help_text=gettext_lazy(
            "Anybody on the internet can then read and keep what is said here, without an account and for good. "
            "Say so in the topic's rules before you switch it on."
        ),
        required=False,
    )
    closed = forms.BooleanField(
        label=gettext_lazy("Closed: everything stays to be read, nothing new is said"), required=False
    )

    def __init__(self, data: Any = None, *, topic: Topic | None = None) -> None:
        super().__init__(data, initial=initial_of(topic or Topic()))
        for code, _language in settings.LANGUAGES:
            for part, (label, most) in WORDS.items():
                self.fields[f"{part}_{code}"] = forms.CharField(label=label, max_length=most, required=False)
            self.fields[f"rules_{code}"] = forms.CharField(
                label=gettext_lazy("Rules, one on each line"),
                max_length=(RULE + 2) * RULES,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        for name, field in self.fields.items():
            if name.endswith(tuple(f"_{code}" for code, _language in settings.LANGUAGES)):
                field.widget.attrs["lang"] = name[-2:]

    def languages(self) -> list[tuple[str, list[forms.BoundField]]]:
        """For each language its name in words and its fields, in order."""
        parts = ("name", "purpose", "rules", "note")
        return [(str(words), [self[f"{part}_{code}"] for part in parts]) for code, words in settings.LANGUAGES]

    def rest(self) -> list[forms.BoundField]:
        """The fields that belong to no language."""
        return [self[name] for name in self.base_fields]

    def clean(self) -> dict[str, Any]:
        """A name in one language at least; a few short rules."""
        cleaned = super().clean() or {}
        if not any(words_of(cleaned, code).get("name") for code, _language in settings.LANGUAGES):
            self.add_error(f"name_{settings.LANGUAGE_CODE}", _("A topic needs a name in one language at least."))
        for code, _language in settings.LANGUAGES:
            rules = words_of(cleaned, code).get("rules", [])
            if len(rules) > RULES or any(len(rule) > RULE for rule in rules):
                self.add_error(f"rules_{code}", _("At most eight rules of 160 characters each."))
        return cleaned

    def fields_of(self) -> dict[str, Any]:
        """What the model keeps; a language without words is left out."""
        words = {code: words_of(self.cleaned_data, code) for code, _language in settings.LANGUAGES}
        kept = {name: self.cleaned_data[name] for name in self.base_fields}
        return {"words": {code: said for code, said in words.items() if said}, **kept}

    def name(self) -> str:
        """The name that makes the address: in the place's language, else in any."""
        words = self.fields_of()["words"]
        first = words.get(settings.LANGUAGE_CODE, {}).get("name", "")
        return first or next(said["name"] for said in words.values() if said.get("name"))


def initial_of(topic: Topic) -> dict[str, Any]:
    """The topic as the form shows it."""
    shown: dict[str, Any] = {name: getattr(topic, name) for name in TopicForm.base_fields}
    for code, said in topic.words.items():
        shown |= {f"{part}_{code}": said.get(part, "") for part in WORDS}
        shown[f"rules_{code}"] = "\n".join(said.get("rules", []))
    return shown


def words_of(fields: dict[str, Any], code: str) -> dict[str, Any]:
    """The words in one language without those that are empty."""
    said = {part: " ".join(clean(fields.get(f"{part}_{code}") or "").split()) for part in WORDS}
    lines = clean(fields.get(f"rules_{code}") or "").splitlines()
    rules = [" ".join(line.split()) for line in lines if line.strip()]
    return {part: words for part, words in {**said, "rules": rules}.items() if words}


class CareForm(forms.Form):
    """The host's numbers for looking after threads."""

    answer_hours = forms.IntegerField(
        label=gettext_lazy("Hours without an answer before the moderators are asked"),
        help_text=gettext_lazy("They find it in their queue as somebody to look after, not as an offence."),
        min_value=1,
        max_value=336,
    )
    voices = forms.IntegerField(
        label=gettext_lazy("Members who wish to keep an answer before its author is asked"),
        min_value=1,
        max_value=50,
    )
