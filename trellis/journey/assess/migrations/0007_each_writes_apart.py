from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assess", "0006_contacts_are_handed_over"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="talk", name="one_own_telling_under_way_an_assessment"),
        migrations.AddConstraint(
            model_name="talk",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open"), ("way", "own_words")),
                fields=("assessment", "begun_by"),
                name="one_own_telling_under_way_a_writer",
            ),
        ),
    ]
