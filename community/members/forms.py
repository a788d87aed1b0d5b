"""The fields of the pages about oneself, each with its reason in one line."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.members.hooks import above
from community.members.models import Member

PASSWORD_REASON = _("At least ten characters; a few words that belong together only for you are good.")


def region_choices() -> list[tuple[str, Any]]:
    """Countries with help lines of their own, and the right not to say."""
    return [("", _("I would rather not say")), *above.regions()]


class SignInForm(LoginForm):
    """Pseudonym and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("login", _("Your pseudonym")), ("password", _("Your password"))):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""


class PasswordForm(ChangePasswordForm):
    """The password of now, and a new one."""

    oldpassword = PasswordField(label=_("Your password of now"), autocomplete="current-password")
    password1 = SetPasswordField(label=_("Your new password"), help_text=PASSWORD_REASON)
    password2 = PasswordField(
        label=_("The new one again"),
        autocomplete="new-password",
        help_text=_("So that no slip of a finger locks you out."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ConfirmForm(ReauthenticateForm):
    """The password once more, before something that cannot be undone by a passer-by."""

    password = PasswordField(label=_("Your password"), autocomplete="current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs.pop("placeholder", None)


class ProfileForm(forms.ModelForm):
    """Where help lines should be from, and the language of the pages."""

    region = forms.ChoiceField(
        label=_("Country for help lines"),
        required=False,
        help_text=_("Only you see it. It decides which numbers we show you."),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("The language of the pages and of what we write to you.")
    )

    class Meta:
        model = Member
        fields = ("region", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = region_choices()  # type: ignore[attr-defined]
        self.fields["language"].choices = [("", _("As my browser says")), *settings.LANGUAGES]  # type: ignore[attr-defined]


class RecoverForm(forms.Form):
    """Pseudonym, one recovery code, and a new password."""

    login = forms.CharField(
        label=_("Your pseudonym"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    recovery_code = forms.CharField(
        label=_("One of your recovery codes"),
        max_length=60,
        help_text=_("Sixteen letters and digits. Each works once; capitals and dashes do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    password1 = SetPasswordField(label=_("Your new password"), help_text=PASSWORD_REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].widget.attrs.pop("placeholder", None)


class EraseForm(forms.Form):
    """The password, and whether one's own words go too."""

    password = PasswordField(label=_("Your password"), autocomplete="current-password")
    words_too = forms.BooleanField(
        label=_("Take back my words too"),
        required=False,
        help_text=_("Everything you said here disappears for everybody. Without it your words stay, under no name."),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_password(self) -> str:
        """Counted against the same budget as signing in."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.member, password):
            raise get_adapter().validation_error("incorrect_password")
        return password
