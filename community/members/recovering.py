"""A forgotten password: one recovery code, a new password, every session ended; a second factor is still asked for."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic.edit import FormView

from community.members import codes
from community.members.forms import RecoverForm
from community.members.models import Member
from community.members.names import key_of
from community.members.sessions import end_all

NO_MATCH = _("That pseudonym and that code do not fit together, or the code was used before.")
TOO_OFTEN = _("That was often in a short time. Wait a minute, and try again.")


@method_decorator(
    [never_cache, sensitive_post_parameters("recovery_code", "password1")],
    name="dispatch",
)
class RecoverView(FormView):
    """`/recover/`."""

    form_class = RecoverForm
    template_name = "members/recover.html"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("me_password")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def form_valid(self, form: RecoverForm) -> HttpResponse:
        given = form.cleaned_data
        key = key_of(given["login"])
        if not ratelimit.consume(self.request, action="reset_password", key=key):
            form.add_error(None, TOO_OFTEN)
            return render(self.request, self.template_name, {"form": form}, status=429)
        member = Member.objects.filter(name_key=key, is_active=True).first()
        if not self._recover(form, member):
            return self.form_invalid(form)
        return perform_login(self.request, member)

    def _recover(self, form: RecoverForm, member: Member | None) -> bool:
        """Use the code up and set the password, together or not at all; errors go to the form."""
        with transaction.atomic():
            if not codes.use(member, form.cleaned_data["recovery_code"]) or member is None:
                form.add_error("recovery_code", NO_MATCH)
                return False
            try:
                get_adapter().clean_password(form.cleaned_data["password1"], user=member)
            except ValidationError as weak:
                form.add_error("password1", weak)
                transaction.set_rollback(True)
                return False
            member.set_password(form.cleaned_data["password1"])
            member.save(update_fields=["password"])
            end_all(member)
        return True
