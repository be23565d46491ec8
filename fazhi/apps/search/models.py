"""What can be searched: one row a page, capture, opinion or register row, with the unit that may see it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce

from fazhi.apps.framework.models import Cycle
from fazhi.apps.units.models import Unit

NUMBERS = (1 << 32) - 1
"""The part of a row number of SQLite's full-text index that is the passage's own number."""


class SourceKind(models.TextChoices):
    """Where a text stands."""

    PAGE = "page", "材料"
    CAPTURE = "capture", "网页"
    OPINION = "opinion", "意见"
    ENTRY = "entry", "台账"


class Passage(models.Model):
    """One searchable text and where it stands."""

    kind = models.CharField(max_length=8, choices=SourceKind.choices)
    source_id = models.PositiveBigIntegerField()
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    cycle = models.ForeignKey(Cycle, models.CASCADE, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)
    day = models.DateField(null=True, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint("kind", "source_id", Coalesce("unit", 0), Coalesce("cycle", 0), name="passage_once")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place_in_index(self) -> int:
        """Its row number in SQLite's full-text index: by day, then by number, so that the newest has the largest."""
        return index_row(self.pk, self.day)


def index_row(number: int, day: date | None) -> int:
    """The same from a passage's number and day; one without a day comes last."""
    return (day.toordinal() if day is not None else 0) << 32 | number
