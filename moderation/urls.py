"""The addresses of the desk."""

from django.urls import path

from moderation import duty_views, views
from moderation.seen_page import seen_page

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/duty/", duty_views.DutyView.as_view(), name="duty"),
    path("host/watch/", duty_views.WatchView.as_view(), name="host_watch"),
    path("desk/cases/<int:pk>/", views.case, name="case"),
    path("desk/cases/<int:pk>/seen/", seen_page, name="case_seen"),
]
