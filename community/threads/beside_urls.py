"""The addresses beside the threads themselves: who waits for an answer, what is worth keeping, the host's topics."""

from django.urls import path

from community.threads import tending_views, unanswered_views, wisdom_views

urlpatterns = [
    path("threads/unanswered/", unanswered_views.unanswered, name="unanswered"),
    path("threads/willing/", unanswered_views.willing, name="willing"),
    path("threads/answers/", wisdom_views.own, name="own_answers"),
    path("threads/answers/<int:pk>/keep/", wisdom_views.keep, name="answer_keep"),
    path("threads/answers/<int:pk>/consent/", wisdom_views.consent, name="answer_consent"),
    path("threads/<slug:slug>/answers/", wisdom_views.collected, name="topic_answers"),
    path("host/topics/", tending_views.topics, name="host_topics"),
    path("host/topics/add/", tending_views.add, name="host_topic_add"),
    path("host/topics/<slug:slug>/", tending_views.topic, name="host_topic"),
]
