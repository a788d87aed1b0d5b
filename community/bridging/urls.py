"""The addresses between rooms and threads."""

from django.urls import path

from community.bridging import views

urlpatterns = [
    path("rooms/<slug:slug>/keep/", views.keep, name="room_keep"),
    path("threads/asked/", views.asked, name="threads_asked"),
]
