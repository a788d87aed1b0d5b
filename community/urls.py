"""Every address of the place, feature by feature."""

from django.urls import include, path

urlpatterns = [
    path("", include("rooms.urls")),
    path("", include("community.checkins.urls")),
    path("", include("community.bridging.urls")),
    path("", include("community.threads.beside_urls")),
    path("", include("community.threads.search.urls")),
    path("", include("community.threads.urls")),
    path("", include("community.home.urls")),
    path("", include("community.members.urls")),
    path("", include("moderation.urls")),
    path("", include("moderation.host_urls")),
]
