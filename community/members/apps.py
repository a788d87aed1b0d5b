"""The app `members`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `members`."""

    name = "community.members"
    label = "members"
