"""The app `rooms`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `rooms`."""

    name = "rooms"

    def ready(self) -> None:
        """Tell the desk what can be done to messages and how they are read back, and members' pages what is theirs here."""
        from community import posts
        from community.members.audit_page import DEEDS
        from community.members.hooks import above
        from rooms import access, calming, deeds, facilitating, leaving, linking, talk
        from rooms.models import Message, Room

        posts.register(Message, deeds)
        posts.register_place(Room, calming)
        calming.watch()
        posts.register_talk("rooms", talk)
        DEEDS.update({**linking.DEEDS, **facilitating.DEEDS})
        above.looks_after = access.looks_after
        leaving.register()
