"""Tells Django where the platform's tables are."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The one app of the platform."""

    name = "kuramori.platform.store"
    label = "platform"
