"""The app `rooms`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `rooms`."""

    name = "rooms"
