from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("find", "0004_assistants_as_published")]
    operations = [
        migrations.AddField("serviceidea", "public_words", models.TextField(blank=True)),
    ]
