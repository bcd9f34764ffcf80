"""The one template engine: our pages, GOV.UK's components, and the words for dates and money."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    PackageLoader,
    PrefixLoader,
    Undefined,
)

from trellis.govuk import fields, wording


def _kept_as_compiled(folder: Path) -> BytecodeCache | None:
    """Templates as they were compiled for an earlier start, each by its own words: one changed is made anew.

    What is read from there is run, so the folder is its owner's alone; where it is not, nothing is kept.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError:
        return None
    is_ours_alone = found.st_uid == os.geteuid() and not found.st_mode & 0o077
    return FileSystemBytecodeCache(str(folder)) if is_ours_alone and os.access(folder, os.W_OK) else None


def environment(**options: Any) -> Environment:
    # Django asks for an undefined that prints itself on the page; GOV.UK's components rely on silence.
    options["undefined"] = Undefined
    ours = options.pop("loader")
    # GOV.UK's own templates import one another under this name.
    theirs = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    env = Environment(
        bytecode_cache=_kept_as_compiled(settings.COMPILED),
        loader=ChoiceLoader([ours, theirs]),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
        **options,
    )
    env.globals.update(
        url=lambda name, *args, **kwargs: reverse(name, args=args or None, kwargs=kwargs or None),
        static=static,
        is_demo=settings.DEMO,
        component_of=fields.component_of,
        is_required=fields.is_required,
    )
    env.filters.update(
        money=wording.money,
        day=wording.day,
        day_time=wording.day_time,
        clock=wording.clock,
        points=wording.points,
        first_name_and=wording.names,
        count_of=wording.count_of,
    )
    return env
