"""The Django app of the city's tables."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "kuramori.city.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
