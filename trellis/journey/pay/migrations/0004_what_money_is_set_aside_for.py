"""The kinds of money that are set aside are the paying engine's, and change with the council's policy."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pay", "0003_what_a_rail_pays_from"),
    ]

    operations = [
        migrations.AlterField(
            model_name="setaside",
            name="kind",
            field=models.CharField(max_length=20),
        ),
    ]
