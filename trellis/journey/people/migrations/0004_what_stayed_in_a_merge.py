from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_put_back_and_kinds_of_decision")]

    operations = [
        migrations.AddField("merge", "stayed", models.JSONField(default=dict)),
        migrations.AddField("merge", "kept_had", models.JSONField(default=dict)),
        migrations.AddField("merge", "kept_became", models.JSONField(default=dict)),
    ]
