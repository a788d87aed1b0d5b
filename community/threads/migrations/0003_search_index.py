import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQLITE = (
    """CREATE VIEW threads_posting_kept AS
    SELECT entry_id, stream || ' x t' || topic AS stream FROM threads_posting""",
    """CREATE VIRTUAL TABLE threads_posting_fts USING fts5(
    stream, content='threads_posting_kept', content_rowid='entry_id', columnsize=0, tokenize='ascii')""",
    """CREATE TRIGGER threads_posting_in AFTER INSERT ON threads_posting BEGIN
    INSERT INTO threads_posting_fts (rowid, stream) VALUES (new.entry_id, new.stream || ' x t' || new.topic); END""",
    """CREATE TRIGGER threads_posting_out AFTER DELETE ON threads_posting BEGIN
    INSERT INTO threads_posting_fts (threads_posting_fts, rowid, stream)
    VALUES ('delete', old.entry_id, old.stream || ' x t' || old.topic); END""",
    """CREATE TRIGGER threads_posting_other AFTER UPDATE ON threads_posting
    WHEN old.stream <> new.stream OR old.topic <> new.topic BEGIN
    INSERT INTO threads_posting_fts (threads_posting_fts, rowid, stream)
    VALUES ('delete', old.entry_id, old.stream || ' x t' || old.topic);
    INSERT INTO threads_posting_fts (rowid, stream) VALUES (new.entry_id, new.stream || ' x t' || new.topic); END""",
)
SQLITE_BACK = (
    "DROP TRIGGER threads_posting_in",
    "DROP TRIGGER threads_posting_out",
    "DROP TRIGGER threads_posting_other",
    "DROP TABLE threads_posting_fts",
    "DROP VIEW threads_posting_kept",
)
POSTGRESQL = (
    "ALTER TABLE threads_posting ADD COLUMN vector tsvector",
    """CREATE FUNCTION threads_posting_vector() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.vector := (
        SELECT string_agg('''' || token || ''':' || least(place, 16383), ' ')
        FROM unnest(string_to_array(NEW.stream, ' ')) WITH ORDINALITY AS tokens(token, place) WHERE token <> ''
      )::tsvector || format(
        't%s b14_%s b17_%s b20_%s b23_%s', NEW.topic,
        NEW.entry_id >> 14, NEW.entry_id >> 17, NEW.entry_id >> 20, NEW.entry_id >> 23
      )::tsvector;
      RETURN NEW;
    END $$""",
    """CREATE TRIGGER threads_posting_in BEFORE INSERT OR UPDATE OF stream, topic ON threads_posting
    FOR EACH ROW EXECUTE FUNCTION threads_posting_vector()""",
    "CREATE INDEX threads_posting_gin ON threads_posting USING gin (vector) WITH (fastupdate = off)",
)
POSTGRESQL_BACK = (
    "DROP INDEX threads_posting_gin",
    "DROP TRIGGER threads_posting_in ON threads_posting",
    "DROP FUNCTION threads_posting_vector()",
    "ALTER TABLE threads_posting DROP COLUMN vector",
)


def _do(on_sqlite, on_postgresql):
    def run(apps, editor):
        for statement in on_sqlite if editor.connection.vendor == "sqlite" else on_postgresql:
            editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):

    dependencies = [
        ('threads', '0002_care'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Upkeep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked_to', models.PositiveBigIntegerField(default=0)),
                ('counted_to', models.PositiveBigIntegerField(default=0)),
                ('scrubs_due', models.PositiveBigIntegerField(default=0)),
                ('scrubs_done', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'upkeep',
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='posting', serialize=False, to='threads.entry')),
                ('topic', models.PositiveBigIntegerField()),
                ('anonymous', models.BooleanField()),
                ('rev', models.PositiveBigIntegerField()),
                ('stream', models.TextField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='postings', to='threads.thread')),
            ],
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=80, unique=True)),
                ('spelled', models.CharField(max_length=80)),
                ('entries', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('entries__gt', 0)), name='term_stands_somewhere')],
            },
        ),
        migrations.RunPython(_do(SQLITE, POSTGRESQL), _do(SQLITE_BACK, POSTGRESQL_BACK)),
    ]
