"""The app `checkins`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `checkins`."""

    name = "community.checkins"
    label = "checkins"

    def ready(self) -> None:
        """Hear of what is said, and answer what the members' floor asks about leaving."""
        from community.checkins import counting, leaving
        from community.threads import hooks

        hooks.stored.append(counting.heard)
        leaving.register()
