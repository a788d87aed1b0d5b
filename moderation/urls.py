"""The addresses of the desk, and of what was decided about oneself."""

from django.urls import path

from moderation import debrief_views, duty_views, fairness, steps, views
from moderation.own_duty import DutyView
from moderation.reaching import desk_views
from moderation.reaching import views as reaching
from moderation.rules import views as rules
from moderation.seen_page import seen_page
from moderation.terms_views import TermsView

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/duty/", DutyView.as_view(), name="duty"),
    path("desk/debrief/", debrief_views.debrief, name="debrief"),
    path("desk/views/", steps.saved_views, name="desk_views"),
    path("desk/cases/<int:pk>/", views.case, name="case"),
    path("desk/cases/<int:pk>/seen/", seen_page, name="case_seen"),
    path("desk/cases/<int:pk>/step/", steps.step, name="case_step"),
    path("desk/cases/<int:pk>/conversation/", desk_views.case_conversation, name="case_conversation"),
    path("me/conversations/", reaching.conversations, name="conversations"),
    path("me/conversations/<int:pk>/", reaching.conversation, name="conversation"),
    path("login/conversation/", reaching.at_the_door, name="door_conversation"),
    path("login/appeal/", fairness.door_appeal, name="door_appeal"),
    path("me/appeals/", fairness.me_appeals, name="me_appeals"),
    path("host/watch/", duty_views.WatchView.as_view(), name="host_watch"),
    path("host/desk/", TermsView.as_view(), name="host_desk"),
    path("desk/rules/", rules.rules, name="rules"),
    path("desk/rules/new/", rules.propose, name="rule_new"),
    path("desk/rules/proposals/<int:pk>/", rules.proposal, name="rule_proposal"),
    path("desk/rules/proposals/<int:pk>/reword/", rules.reword, name="rule_reword"),
    path("desk/rules/history/", rules.history, name="rules_history"),
    path("desk/rules/history/<int:number>/", rules.version, name="rules_version"),
]
