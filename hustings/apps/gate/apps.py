from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "hustings.apps.gate"
    label = "gate"
    default_auto_field = "django.db.models.BigAutoField"
