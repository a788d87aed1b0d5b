"""The addresses of rooms."""

from django.urls import path

from rooms import link_views, views

urlpatterns = [
    path("desk/links/", link_views.room_links, name="room_links"),
    path("rooms/", views.index, name="rooms"),
    path("rooms/<slug:slug>/", views.room, name="room"),
    path("rooms/<slug:slug>/react/", views.react, name="room_react"),
    path("rooms/<slug:slug>/unsay/", views.unsay, name="room_unsay"),
    path("rooms/<slug:slug>/report/", views.report_page, name="room_report"),
    path("rooms/<slug:slug>/card/<int:pk>/", views.card, name="room_card"),
]
