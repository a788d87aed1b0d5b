"""The app `threads`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `threads`."""

    name = "community.threads"
    label = "threads"

    def ready(self) -> None:
        """Tell the desk what can be done to entries, and members' and host's pages what is theirs here."""
        from community import posts
        from community.members import hooks
        from community.members.audit_page import DEEDS
        from community.threads import deeds, leaving, placing, redoing, talk, tending, wisdom
        from community.threads.models import Edit, Entry, Thread
        from community.threads.search import scrubbing

        posts.register(Entry, deeds)
        posts.register(Edit, redoing)
        posts.register_place(Thread, placing)
        posts.register_talk("threads", talk)
        leaving.register()
        hooks.erasers.append(scrubbing.forget)
        DEEDS.update(tending.DEEDS | wisdom.DEEDS)
