"""The app `threads`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `threads`."""

    name = "community.threads"
    label = "threads"

    def ready(self) -> None:
        """Tell the audit log what the host's deeds are called, and forget what members take along."""
        from community.members import hooks
        from community.members.audit_page import DEEDS
        from community.threads import tending
        from community.threads.search import scrubbing

        DEEDS.update(tending.DEEDS)
        hooks.erasers.append(scrubbing.forget)
