from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assess", "0004_words_may_be_taken_back")]

    operations = [
        migrations.AddField(
            model_name="advocacy",
            name="ended_because",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="advocacy",
            name="goes_on_since",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="advocacy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("goes_on_because", ""), ("goes_on_since", None)),
                    models.Q(
                        models.Q(("goes_on_because", ""), _negated=True), ("goes_on_since__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="going_on_without_an_advocate_has_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="advocacy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ended"), _negated=True),
                    models.Q(models.Q(("ended_because", ""), _negated=True), ("ended_on__isnull", False)),
                    _connector="OR",
                ),
                name="an_advocate_s_end_has_its_reason",
            ),
        ),
    ]
