"""The app `bridging`."""

from django.apps import AppConfig


class Config(AppConfig):
    """Registered as `bridging`."""

    name = "community.bridging"
    label = "bridging"

    def ready(self) -> None:
        """Answer what the members' floor asks about leaving."""
        from community.bridging import leaving
        from community.bridging.keeping import DEEDS
        from community.members import audit_page

        audit_page.DEEDS.update(DEEDS)
        leaving.register()
