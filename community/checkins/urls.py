"""The addresses of the daily check-in."""

from django.urls import path

from community.checkins import views

urlpatterns = [
    path("threads/checkin/", views.today, name="checkin"),
    path("threads/checkin/days/", views.days, name="checkin_days"),
    path("threads/checkin/<int:pk>/here/", views.here, name="checkin_here"),
]
