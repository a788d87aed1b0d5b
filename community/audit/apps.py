"""The audit log as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Entries, their erasable words, and the end of the chain."""

    name = "community.audit"
    label = "audit"
