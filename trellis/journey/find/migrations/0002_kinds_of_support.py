"""The kinds of support that prices and plans name, as people would ask for them. A council adds its own."""

from django.db import migrations

KINDS = [
    ("personal_assistant", "A personal assistant by day", "hour"),
    ("personal_assistant_night", "A personal assistant at night, awake", "hour"),
    ("sleeping_night", "Somebody who sleeps in", "night"),
    ("home_care", "Help at home from an agency", "hour"),
    ("night_care", "Help at night from an agency", "hour"),
    ("cleaning", "Cleaning and laundry", "hour"),
    ("meals", "Meals brought", "meal"),
    ("day_activity", "Going somewhere for the day", "day"),
    ("group", "A group or a class", "session"),
    ("counselling", "Counselling or therapy", "session"),
    ("taxi", "Taxi or lift", "journey"),
    ("respite", "A break away from home", "night"),
    ("equipment", "Equipment", "item"),
    ("technology", "Alarms and technology", "week"),
    ("planning", "Help with planning", "hour"),
    ("money_help", "Help with payroll or a managed account", "week"),
    ("other", "Something else", "week"),
]


def put_in(apps, schema_editor):
    kinds = apps.get_model("find", "SupportKind")
    for code, says, unit in KINDS:
        kinds.objects.get_or_create(code=code, defaults={"says": says, "unit": unit})


class Migration(migrations.Migration):
    dependencies = [("find", "0001_initial")]
    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
