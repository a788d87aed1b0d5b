"""The addresses that anyone may open: front page, help, guidelines, how the place treats what it knows."""

from django.urls import path
from django.views.i18n import set_language

from community.home import agreeing, avatars, health, help_now, metrics, transparency, views

urlpatterns = [
    path("", views.front, name="front"),
    path("help-now/", help_now.help_now, name="help_now"),
    path("guidelines/", views.guidelines, name="guidelines"),
    path("guidelines/agree/", agreeing.agree, name="agree"),
    path("transparency/", transparency.transparency, name="transparency"),
    path("privacy/", views.privacy, name="privacy"),
    path("avatar/<slug:public_id>.svg", avatars.avatar, name="avatar"),
    path("language/", set_language, name="set_language"),
    path("metrics", metrics.metrics, name="metrics"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
