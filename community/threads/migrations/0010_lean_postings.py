"""PostgreSQL keeps a posting's tokens in the index alone: rows without them are a third as long, and so is reading.

Rows that are written from now on have no `vector`. The column and its index go when no process of the version before
asks for them any more.
"""

from django.db import migrations

POSTGRESQL = (
    """CREATE FUNCTION threads_tokens(stream text, topic bigint, entry bigint) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT array_to_tsvector(array_remove(string_to_array(stream, ' '), '') || ARRAY[
        't' || topic::text, 'b14_' || (entry >> 14)::text, 'b17_' || (entry >> 17)::text,
        'b20_' || (entry >> 20)::text, 'b23_' || (entry >> 23)::text
      ])
    $$""",
    """CREATE INDEX threads_posting_tokens ON threads_posting
    USING gin (threads_tokens(stream, topic, entry_id)) WITH (fastupdate = off)""",
    """CREATE OR REPLACE FUNCTION threads_posting_vector() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.vector := NULL;
      RETURN NEW;
    END $$""",
)
POSTGRESQL_BACK = (
    """CREATE OR REPLACE FUNCTION threads_posting_vector() RETURNS trigger LANGUAGE plpgsql AS $$
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
    "UPDATE threads_posting SET topic = topic WHERE vector IS NULL",
    "DROP INDEX threads_posting_tokens",
    "DROP FUNCTION threads_tokens",
)


def _on_postgresql(statements):
    def run(apps, editor):
        if editor.connection.vendor == "postgresql":
            for statement in statements:
                editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):

    dependencies = [
        ('threads', '0009_opening_again'),
    ]

    operations = [
        migrations.RunPython(_on_postgresql(POSTGRESQL), _on_postgresql(POSTGRESQL_BACK)),
    ]
