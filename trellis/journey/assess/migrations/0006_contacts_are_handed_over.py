import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_front_door"),
        ("assess", "0005_when_it_goes_on_without_an_advocate"),
        ("people", "0003_put_back_and_kinds_of_decision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="handed_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts_handed_over",
                to="accounts.team",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="outcome_because",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="contact",
            name="sort_name",
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AlterField(
            model_name="contact",
            name="who_came",
            field=models.CharField(
                choices=[
                    ("self", "The person"),
                    ("family", "Family or friend"),
                    ("hospital", "Hospital"),
                    ("doctor", "Doctor or community nurse"),
                    ("provider", "Care provider"),
                    ("other", "Somebody else"),
                    ("not_said", "Not said"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["handed_to", "state"], name="assess_cont_handed__4fcf72_idx"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("nhs_number", ""), _negated=True),
                fields=["nhs_number"],
                name="contacts_by_nhs_number",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["sort_name"], name="contacts_that_are_alike", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("words", ""), _negated=True),
                    models.Q(("how_to_get_back", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_contact_has_words_or_a_way_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", ""),
                    models.Q(
                        models.Q(("outcome_says", ""), _negated=True),
                        models.Q(("outcome_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_outcome_says_what_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome__in", ["advice", "short_term", "equipment", "emergency"]), _negated=True
                    ),
                    ("follow_up_on__isnull", False),
                    _connector="OR",
                ),
                name="who_is_turned_elsewhere_is_followed_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "short_term"), _negated=True),
                    ("free_until__isnull", False),
                    _connector="OR",
                ),
                name="a_short_term_service_says_until_when_it_is_free",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "assessment"), _negated=True),
                    models.Q(("assessment__isnull", False), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="an_assessment_that_comes_of_it_is_there",
            ),
        ),
    ]
