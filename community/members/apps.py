"""The app `members`."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `members`."""

    name = "community.members"
    label = "members"

    def ready(self) -> None:
        """Listen to what allauth tells: sessions made, second factors added."""
        import_module("community.members.sessions")
        import_module("community.members.factor")
