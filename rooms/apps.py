"""The app `rooms`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `rooms`."""

    name = "rooms"

    def ready(self) -> None:
        """Tell the desk what can be done to messages, and members' pages what is theirs here."""
        from community import posts
        from rooms import deeds, leaving
        from rooms.models import Message

        posts.register(Message, deeds)
        leaving.register()
