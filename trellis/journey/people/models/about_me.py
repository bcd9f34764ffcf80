"""About me: the person's own words under the headings of a published set, with every earlier telling kept."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from .person import Person, new_ref


class InWhoseWords(models.TextChoices):
    OWN = "own", "Written by the person"
    SAID = "said", "Said by the person and written down"
    KNOWN = "known", "Written by somebody who knows them"


class AboutMeWords(models.Model):
    """What stands under one heading from one day on. A later telling replaces it; none is changed."""

    ref = models.CharField(max_length=10, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="about_me")
    # The set the heading belongs to, so that a later set never changes what was written under this one.
    heading_set = models.CharField(max_length=50)
    heading = models.CharField(max_length=50)
    # Empty words are an answer: the person took what stood there away.
    words = models.TextField(blank=True)
    in_whose_words = models.CharField(max_length=10, choices=InWhoseWords.choices)
    # "Supported to write this by", in the person's or the writer's words; may be nobody.
    helped_by = models.CharField(max_length=200, blank=True)
    written_on = models.DateField()
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    # The earlier telling whose words these are, where somebody put them back: they stay its writer's words.
    puts_back = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="put_back_as"
    )

    class Meta:
        ordering = ["-written_at"]
        indexes = [models.Index(fields=["person", "heading"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "heading"],
                condition=models.Q(replaces=None),
                name="a_heading_has_one_first_telling",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(name="tellings_stay_as_told", exclude=["person"]),
            pgtrigger.Protect(name="tellings_are_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.heading
