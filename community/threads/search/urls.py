"""The addresses of looking for something, and of feeds. They stand before those of topics and threads."""

from django.urls import path

from community.threads import feeds
from community.threads.search import views

urlpatterns = [
    path("threads/search/", views.page, name="threads_search"),
    path("threads/<slug:slug>/feed/", feeds.page, name="topic_feed"),
]
