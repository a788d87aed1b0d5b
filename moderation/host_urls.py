"""The addresses of what the host keeps."""

from django.urls import path

from moderation import guideline_views, line_views

urlpatterns = [
    path("host/guidelines/", guideline_views.page, name="host_guidelines"),
    path("host/help-lines/", line_views.index, name="host_lines"),
    path("host/help-lines/add/", line_views.add, name="host_line_add"),
    path("host/help-lines/<slug:line_id>/", line_views.line, name="host_line"),
]
