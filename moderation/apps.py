"""The app `moderation`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `moderation`."""

    name = "moderation"

    def ready(self) -> None:
        """Answer what the members' floor asks."""
        from moderation import doorkeeping

        doorkeeping.register()
