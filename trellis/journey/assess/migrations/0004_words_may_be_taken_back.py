from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assess", "0003_who_the_advocate_is")]

    operations = [
        migrations.RemoveConstraint(model_name="said", name="what_was_said_has_words"),
        migrations.AddConstraint(
            model_name="said",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("words", ""), _negated=True), ("replaces__isnull", False), _connector="OR"
                ),
                name="what_was_said_has_words",
            ),
        ),
    ]
