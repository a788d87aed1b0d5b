"""The app `threads`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `threads`."""

    name = "community.threads"
    label = "threads"
