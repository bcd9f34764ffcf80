"""Bacs and Faster Payments are there from the start; a council adds its card company."""

from typing import Any

from django.db import migrations

RAILS = (("Bacs", "bacs"), ("Faster Payments", "faster_payment"))


def put_in(apps: Any, schema_editor: Any) -> None:
    rail = apps.get_model("pay", "Rail")
    for name, kind in RAILS:
        rail.objects.get_or_create(name=name, defaults={"kind": kind})


class Migration(migrations.Migration):
    dependencies = [("pay", "0001_initial")]
    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
