"""The addresses of members: coming in, oneself, the host; allauth's names beside ours, for its code reverses them."""

from allauth.account import views as allauth_views
from django.urls import include, path

from community.members import audit_page, blocking, erasing, exporting, host_link, hosting, keeping, profile, signin
from community.members.forms import ConfirmForm
from community.members.joining import JoinView
from community.members.recovering import RecoverView

join, sign_in, recover = JoinView.as_view(), profile.SignInView.as_view(), RecoverView.as_view()
password = profile.PasswordView.as_view(success_url="/me/")
confirm = allauth_views.ReauthenticateView.as_view(form_class=ConfirmForm, template_name="members/confirm.html")
sign_out = allauth_views.LogoutView.as_view(template_name="members/logout.html")
inactive = allauth_views.AccountInactiveView.as_view(template_name="members/inactive.html")

urlpatterns = [
    path("join/", join, name="join"),
    path("join/", join, name="account_signup"),
    path("login/", sign_in, name="account_login"),
    path("login/words/", signin.words, name="door_words"),
    path("login/inactive/", inactive, name="account_inactive"),
    path("logout/", sign_out, name="account_logout"),
    path("recover/", recover, name="recover"),
    path("recover/", recover, name="account_reset_password"),
    path("me/", profile.me, name="me"),
    path("me/password/", password, name="me_password"),
    path("me/password/", password, name="account_change_password"),
    path("me/confirm/", confirm, name="account_reauthenticate"),
    path("me/sessions/", profile.my_sessions, name="me_sessions"),
    path("me/codes/", profile.my_codes, name="me_codes"),
    path("me/blocks/", blocking.page, name="me_blocks"),
    path("me/privacy/", profile.privacy, name="me_privacy"),
    path("me/export/", exporting.export, name="me_export"),
    path("me/erase/", erasing.page, name="me_erase"),
    path("me/words/", keeping.page, name="kept"),
    path("me/factor/", include("allauth.mfa.urls")),
    path("members/<str:public_id>/block/", blocking.change, name="block"),
    path("host/", hosting.page, name="host"),
    path("host/audit/", audit_page.page, name="host_audit"),
    path("host/role/", hosting.RoleView.as_view(), name="host_role"),
    path("host/link/<str:token>/", host_link.page, name="become_host"),
]
