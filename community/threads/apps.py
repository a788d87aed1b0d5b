"""The app `threads`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `threads`."""

    name = "community.threads"
    label = "threads"

    def ready(self) -> None:
        """Tell the audit log what the host's deeds are called."""
        from community.members.audit_page import DEEDS
        from community.threads import tending

        DEEDS.update(tending.DEEDS)
