"""The addresses of the desk."""

from django.urls import path

from moderation import views

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/cases/<int:pk>/", views.case, name="case"),
]
