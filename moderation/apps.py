"""The app `moderation`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `moderation`."""

    name = "moderation"

    def ready(self) -> None:
        """Answer what the members' floor asks, and say what the deeds of this floor are called."""
        from community.members.audit_page import DEEDS
        from moderation import debriefing, doorkeeping, guidelines, parting, tending
        from moderation.deeds import naming
        from moderation.reaching import keeping, opening
        from moderation.rules import live

        doorkeeping.register()
        parting.register()
        keeping.register()
        debriefing.register()
        DEEDS.update(live.DEEDS | guidelines.DEEDS | tending.DEEDS | naming.NAMES | opening.DEEDS)
