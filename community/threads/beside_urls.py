"""The addresses beside the threads themselves: who waits for an answer, what is worth keeping, the host's topics."""

from django.urls import path

from community.threads import tending_views, unanswered_views

urlpatterns = [
    path("threads/unanswered/", unanswered_views.unanswered, name="unanswered"),
    path("threads/willing/", unanswered_views.willing, name="willing"),
    path("host/topics/", tending_views.topics, name="host_topics"),
    path("host/topics/add/", tending_views.add, name="host_topic_add"),
    path("host/topics/<slug:slug>/", tending_views.topic, name="host_topic"),
]
