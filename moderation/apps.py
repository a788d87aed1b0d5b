"""The app `moderation`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `moderation`."""

    name = "moderation"
