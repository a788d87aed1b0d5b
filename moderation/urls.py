"""The addresses of the desk."""

from django.urls import path

from moderation import views
from moderation.seen_page import seen_page

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/cases/<int:pk>/", views.case, name="case"),
    path("desk/cases/<int:pk>/seen/", seen_page, name="case_seen"),
]
