"""The forms of the help lines: what a host may write into one, and how its numbers are made sure of."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from moderation.dialling import LONGEST, dialable, digits_of
from moderation.lines import INTERNATIONAL, PURPOSES, HelpLine
from moderation.tongues import codes_of

NUMBERS = ("call", "text")
AGAIN = _("The same number once more")
AGAIN_WHY = _("One wrong digit has cost lives. Type it again, from the page you are looking at.")


class ConfirmForm(forms.Form):
    """A line was checked by hand."""

    source = forms.URLField(
        label=_("Where you checked it, if it was another page"),
        required=False,
        assume_scheme="https",
        max_length=300,
    )


class LineForm(forms.Form):
    """One help line; `line` is the one to correct, None for a new one. A number that changes is typed twice."""

    name = forms.CharField(label=_("Who answers"), max_length=80)
    purposes = forms.MultipleChoiceField(
        label=_("What it is for"),
        choices=[(key, name) for key, name in PURPOSES.items() if key != "directory"],
        widget=forms.CheckboxSelectMultiple,
    )
    call = forms.CharField(label=_("Number to call"), required=False, max_length=LONGEST)
    call_again = forms.CharField(label=AGAIN, help_text=AGAIN_WHY, required=False, max_length=LONGEST)
    text = forms.CharField(label=_("Number for text messages"), required=False, max_length=LONGEST)
    text_again = forms.CharField(label=AGAIN, help_text=AGAIN_WHY, required=False, max_length=LONGEST)
    text_say = forms.CharField(label=_("The word to send, if they ask for one"), required=False, max_length=20)
    chat = forms.URLField(
        label=_("Address of their chat or page"), required=False, assume_scheme="https", max_length=300
    )
    how = forms.CharField(
        label=_("What else to do"), help_text=_("For example: then press 1."), required=False, max_length=120
    )
    hours = forms.CharField(
        label=_("When somebody answers"), help_text=_("For example: 24/7."), required=False, max_length=80
    )
    languages = forms.CharField(
        label=_("Languages in which somebody answers"),
        help_text=_("For example: English, Spanish."),
        required=False,
        max_length=200,
    )
    source = forms.URLField(
        label=_("The page that says so"),
        help_text=_("The operator's own page or a government's: what you compared the digits with."),
        assume_scheme="https",
        max_length=300,
    )

    def __init__(self, *args: Any, line: HelpLine | None = None, region: str = "", **kwargs: Any) -> None:
        self.line, self.region = line, line.country if line else region
        if line is not None:
            stands = {key: getattr(line, key) for key in self.base_fields if hasattr(line, key)}
            kwargs.setdefault("initial", stands | {"languages": line.answers_in})
        super().__init__(*args, **kwargs)
        # The one directory of every country is not for a form to make or to lose: it closes every card.
        if line is not None and "directory" in line.purposes:
            del self.fields["purposes"]
        for key in (*NUMBERS, *(f"{key}_again" for key in NUMBERS)):
            self.fields[key].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}

    def clean_chat(self) -> str:
        """An address that a browser opens safely."""
        chat: str = self.cleaned_data["chat"]
        if chat and not chat.startswith("https://"):
            raise ValidationError(_("The address begins with https://."))
        return chat

    def clean_languages(self) -> list[str]:
        """Their codes."""
        codes, unknown = codes_of(self.cleaned_data["languages"])
        if unknown:
            raise ValidationError(_("We do not know this language: %(name)s."), params={"name": unknown[0]})
        return codes

    def clean(self) -> dict[str, Any]:
        """Each number dialable and, where it is new, the same both times; at least one way to reach somebody."""
        given = super().clean() or self.cleaned_data
        for key in NUMBERS:
            self._check(key, given)
        if not self.errors and not any(given.get(key) for key in (*NUMBERS, "chat")):
            self.add_error("call", _("A number to call or to text, or the address of a chat: one of them is needed."))
        return given

    def _check(self, key: str, given: dict[str, Any]) -> None:
        number = given.get(key, "")
        before = getattr(self.line, key) if self.line else ""
        if not number or number == before:
            return
        try:
            given[key] = dialable(number, given.get("country", self.region))
        except ValidationError as wrong:
            self.add_error(key, wrong)
            return
        if digits_of(given[key]) != digits_of(given.get(f"{key}_again", "")):
            self.add_error(f"{key}_again", _("The two numbers are not the same. Look at the page again."))

    def changed_fields(self) -> dict[str, Any]:
        """What differs from the line as it stood, ready to be kept."""
        given = {key: value for key, value in self.cleaned_data.items() if not key.endswith("_again")}
        return {key: value for key, value in given.items() if self.line is None or value != _plain(self.line, key)}


class AddForm(LineForm):
    """A line that the place did not know, in a country that is named first."""

    field_order = ("country",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "-"), *countries(get_language() or "en")]
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=choices)
        self.order_fields(self.field_order)


def countries(language: str) -> list[tuple[str, str]]:
    """Every country with a code of two letters, (code, name in that language), by name."""
    names = Locale.parse(language, sep="-").territories
    known = [
        (code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code != INTERNATIONAL
    ]
    return sorted(known, key=lambda pair: pair[1])


def _plain(line: HelpLine, key: str) -> Any:
    value = getattr(line, key)
    return list(value) if isinstance(value, tuple) else value
