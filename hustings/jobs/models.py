"""Work that takes longer than a page: what was asked, how far it is, and how it ended."""

from typing import Any

from django.db import models


class Work(models.Model):
    """One piece of work that a user asked for. The worker does it in that user's name."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    id = models.AutoField(primary_key=True)
    unit = models.IntegerField()
    by_user = models.IntegerField()
    kind = models.TextField(help_text="which function does it: lists.export")
    on_what = models.TextField(help_text="what it is about: list:12")
    arguments = models.JSONField()
    state = models.TextField(choices=State.choices, default=State.WAITING)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0, help_text="0 where nobody knows beforehand")
    result: Any = models.JSONField(null=True)
    problem: Any = models.JSONField(null=True, help_text="the sentence and its values, where it failed")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)

    class Meta:
        db_table = "jobs_work"
        indexes = [models.Index(fields=["on_what"], name="work_by_what")]
