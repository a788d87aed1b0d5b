"""The app `rooms`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `rooms`."""

    name = "rooms"

    def ready(self) -> None:
        """Tell the desk what can be done to messages, and members' pages what is theirs here."""
        from community import posts
        from rooms import calming, deeds, leaving
        from rooms.models import Message, Room

        posts.register(Message, deeds)
        posts.register_place(Room, calming)
        calming.watch()
        leaving.register()
