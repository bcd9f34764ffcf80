"""Cash is told apart from other spending, and a reclaim keeps what was set aside when it was worked out."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pay", "0004_what_money_is_set_aside_for"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="spend",
            name="spends_stay",
        ),
        migrations.AddField(
            model_name="reclaim",
            name="set_aside_says",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="spend",
            name="is_cash",
            field=models.BooleanField(default=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="spend",
            trigger=pgtrigger.compiler.Trigger(
                name="spends_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."ref" IS DISTINCT FROM (NEW."ref") OR OLD."payee_id" IS DISTINCT FROM (NEW."payee_id") OR OLD."on" IS DISTINCT FROM (NEW."on") OR OLD."pence" IS DISTINCT FROM (NEW."pence") OR OLD."to_whom" IS DISTINCT FROM (NEW."to_whom") OR OLD."is_cash" IS DISTINCT FROM (NEW."is_cash") OR OLD."says" IS DISTINCT FROM (NEW."says") OR OLD."plan_line_id" IS DISTINCT FROM (NEW."plan_line_id") OR OLD."receipt_id" IS DISTINCT FROM (NEW."receipt_id") OR OLD."entry_id" IS DISTINCT FROM (NEW."entry_id") OR OLD."corrects_id" IS DISTINCT FROM (NEW."corrects_id") OR OLD."because" IS DISTINCT FROM (NEW."because") OR OLD."put_in_by_id" IS DISTINCT FROM (NEW."put_in_by_id") OR OLD."put_in_at" IS DISTINCT FROM (NEW."put_in_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="28ca6d30a348f1995e24902ad48de3ad743b21a9",
                    operation="UPDATE",
                    pgid="pgtrigger_spends_stay_7eef4",
                    table="pay_spend",
                    when="BEFORE",
                ),
            ),
        ),
    ]
