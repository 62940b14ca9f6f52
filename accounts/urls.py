"""Addresses of what is a person's own."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("settings/", views.you, name="settings-you"),
    path("settings/shortcuts/", views.shortcuts, name="settings-shortcuts"),
    path("settings/first-steps/hide/", views.first_steps_hide, name="first-steps-hide"),
]
