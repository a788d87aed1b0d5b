"""The addresses of threads. `new`, `search` and the like are no topics: their addresses come first."""

from django.urls import path

from community.threads import entry_views, live_views, views, writing_views

urlpatterns = [
    path("threads/", views.topics, name="threads"),
    path("threads/new/", live_views.new_to_me, name="threads_new"),
    path("threads/<slug:slug>/", views.topic, name="topic"),
    path("threads/<slug:slug>/new/", writing_views.new, name="thread_new"),
    path("threads/<slug:slug>/card/<int:pk>/", entry_views.card, name="thread_card"),
    path("threads/<slug:slug>/<int:pk>/", views.thread, name="thread"),
    path("threads/<slug:slug>/<int:pk>/since/", live_views.since, name="thread_since"),
    path("threads/<slug:slug>/<int:pk>/follow/", live_views.follow, name="thread_follow"),
    path("threads/<slug:slug>/<int:pk>/unsay/", entry_views.unsay, name="thread_unsay"),
    path("threads/<slug:slug>/<int:pk>/<int:seq>/edit/", writing_views.edit, name="thread_edit"),
    path("threads/<slug:slug>/<int:pk>/<int:seq>/versions/", entry_views.versions, name="thread_versions"),
    path("threads/<slug:slug>/<int:pk>/<int:seq>/report/", entry_views.report_page, name="thread_report"),
    path("threads/<slug:slug>/<int:pk>/<int:seq>/helped/", entry_views.helped, name="thread_helped"),
]
