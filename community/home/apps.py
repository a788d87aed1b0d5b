"""The app `home`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `home`."""

    name = "community.home"
    label = "home"
