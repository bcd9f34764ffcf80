import uuid

from django.db import migrations, models


def give_identifiers(apps, schema_editor):
    assistants = apps.get_model("find", "PersonalAssistant")
    for one in assistants.objects.filter(directory_id=None):
        assistants.objects.filter(pk=one.pk).update(directory_id=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("find", "0003_looked_at_before_it_is_done")]
    operations = [
        migrations.AddField("personalassistant", "directory_id", models.UUIDField(null=True)),
        migrations.RunPython(give_identifiers, migrations.RunPython.noop),
        migrations.AlterField(
            "personalassistant", "directory_id", models.UUIDField(default=uuid.uuid4, unique=True)
        ),
    ]
