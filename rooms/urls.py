"""The addresses of rooms."""

from django.urls import path

from rooms import given_views, link_views, tend_views, views

urlpatterns = [
    path("desk/links/", link_views.room_links, name="room_links"),
    path("host/rooms/", given_views.host_rooms, name="host_rooms"),
    path("rooms/", views.index, name="rooms"),
    path("rooms/<slug:slug>/", views.room, name="room"),
    path("rooms/<slug:slug>/react/", views.react, name="room_react"),
    path("rooms/<slug:slug>/unsay/", views.unsay, name="room_unsay"),
    path("rooms/<slug:slug>/report/", views.report_page, name="room_report"),
    path("rooms/<slug:slug>/card/<int:pk>/", views.card, name="room_card"),
    path("rooms/<slug:slug>/tend/", tend_views.tend, name="room_tend"),
    path("rooms/<slug:slug>/facilitators/", given_views.room_facilitators, name="room_facilitators"),
]
