"""The addresses of looking for something. They stand before those of topics, whose slugs may not be `search`."""

from django.urls import path

from community.threads.search import views

urlpatterns = [path("threads/search/", views.page, name="threads_search")]
