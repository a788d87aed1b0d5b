"""The addresses of the desk, and of what was decided about oneself."""

from django.urls import path

from moderation import duty_views, fairness, steps, views
from moderation.seen_page import seen_page

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/duty/", duty_views.DutyView.as_view(), name="duty"),
    path("desk/views/", steps.saved_views, name="desk_views"),
    path("desk/cases/<int:pk>/", views.case, name="case"),
    path("desk/cases/<int:pk>/seen/", seen_page, name="case_seen"),
    path("desk/cases/<int:pk>/step/", steps.step, name="case_step"),
    path("me/appeals/", fairness.me_appeals, name="me_appeals"),
    path("host/watch/", duty_views.WatchView.as_view(), name="host_watch"),
    path("host/desk/", fairness.terms, name="host_desk"),
]
