"""The room of a message is found by longer indexes that begin with it: its own was written for nobody.

By a statement, since SQLite would copy the whole table for it. Processes of the version before never name an index.
"""

import django.db.models.deletion
from django.db import migrations, models

NAME = "rooms_message_room_id_ec9477f2"


class Migration(migrations.Migration):
    dependencies = [
        ("rooms", "0004_facilitators"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f'DROP INDEX IF EXISTS "{NAME}"', f'CREATE INDEX "{NAME}" ON "rooms_message" ("room_id")'
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="message",
                    name="room",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="rooms.room",
                    ),
                ),
            ],
        ),
    ]
