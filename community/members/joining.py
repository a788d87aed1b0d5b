"""Joining: a pseudonym, a password, and nothing else about a person."""

from __future__ import annotations

from typing import Any

from allauth.account.fields import PasswordField
from allauth.account.forms import SignupForm
from allauth.account.views import SignupView
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.members import codes
from community.members.forms import PASSWORD_REASON, region_choices
from community.members.hooks import above
from community.members.models import Member
from community.members.names import LONGEST, looks_personal
from community.members.suggesting import suggest


class JoinForm(SignupForm):
    """Five fields, each with its reason in one line, and the right to keep a name that looks personal."""

    field_order = ("username", "password1", "region", "of_age", "guidelines")
    region = forms.ChoiceField(
        label=_("Country for help lines"),
        required=False,
        help_text=_("So that the numbers we show in a hard hour are the right ones. Nobody else sees it."),
    )
    of_age = forms.BooleanField(
        help_text=_("This place is made for adults. We ask for no date of birth."),
        error_messages={
            "required": _("This place is for adults only. On the page Help now are lines for younger people.")
        },
    )
    guidelines = forms.BooleanField(
        label=_("I have read the guidelines and will keep to them"),
        help_text=_("They are short, and the same for everybody, the team included."),
        error_messages={
            "required": _("Please read the guidelines and agree to them; they are what makes this place safe.")
        },
    )
    warned = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label = _("Your pseudonym")
        name.help_text = _("This is all that others see of you. Take one that nobody knows you by.")
        name.widget.attrs = {"autocomplete": "username", "maxlength": str(LONGEST), "spellcheck": "false"}
        self.fields["password1"] = PasswordField(
            label=_("Your password"), autocomplete="new-password", help_text=PASSWORD_REASON
        )
        self.fields["password1"].widget.attrs.pop("placeholder", None)
        self.fields["region"].choices = region_choices()
        self.fields["of_age"].label = _("I am %(age)s or older") % {"age": settings.MINIMUM_AGE}
        self.order_fields(self.field_order)

    def clean_username(self) -> str:
        """A name that looks personal is asked about once; sent again, it is kept."""
        name: str = super().clean_username()
        warning = looks_personal(name)
        if warning:
            self.warned = name
            if self.data.get("keep_name") != name:
                raise ValidationError(str(warning), code="personal")
        return name

    def save(self, request: HttpRequest) -> Member:
        """The member and ten recovery codes, together or not at all."""
        given = self.cleaned_data
        with transaction.atomic():
            member = Member.objects.create_user(
                given["username"],
                given["password1"],
                region=given["region"],
                language=get_language() or "",
                of_age=given["of_age"],
                guidelines_version=above.guidelines_version(),
                guidelines_at=timezone.now(),
            )
            self.codes = codes.renew(member)
        return member


class JoinView(SignupView):
    """`/join/`: the form, and after it the recovery codes, once."""

    form_class = JoinForm
    template_name = "members/join.html"

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "username": suggest(get_language() or "en")}

    def form_valid(self, form: JoinForm) -> HttpResponse:
        try:
            response = super().form_valid(form)
        except IntegrityError:
            form.add_error("username", _("Somebody here is called that, or nearly that. Please choose another."))
            return self.form_invalid(form)
        if not self.request.user.is_authenticated:
            return response
        return codes_page(self.request, form.codes, onward=response["Location"], cookies=response)


def codes_page(
    request: HttpRequest, fresh: list[str], *, onward: str, cookies: HttpResponse | None = None
) -> HttpResponse:
    """The ten codes, this one time. They travel in this answer only and are stored nowhere in clear."""
    page = render(request, "members/codes_once.html", {"codes": fresh, "onward": onward})
    if cookies is not None:
        page.cookies.update(cookies.cookies)
    page["Cache-Control"] = "no-store"
    return page
