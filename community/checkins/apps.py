"""The app `checkins`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `checkins`."""

    name = "community.checkins"
    label = "checkins"

    def ready(self) -> None:
        """Answer what the members' floor asks about leaving and taking along."""
        from community.checkins import leaving

        leaving.register()
