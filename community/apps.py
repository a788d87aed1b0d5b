"""The project itself as an app: its commands and its template tags."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """Hearthside's own app."""

    name = "community"
