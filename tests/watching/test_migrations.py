"""A new version's tables must suit the processes of the version before: replicas change one after another.

Replicas are rolled on PostgreSQL, so that its statements count. Migrations from before the first release never ran
beneath members and are named here; nothing may be added to the list.
"""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django_migration_linter.sql_analyser import analyse_sql_statements, get_sql_analyser_class

OURS = ("audit", "checkins", "members", "moderation", "rooms", "threads")
BEFORE_THE_FIRST_RELEASE = {
    "members.0003_revocations_name_the_socket",
    "moderation.0005_the_whole_desk",
    "rooms.0003_what_becomes_of_links",
}

pytestmark = pytest.mark.django_db


def faults_of(statements: list[str]) -> list[str]:
    errors, _, _ = analyse_sql_statements(get_sql_analyser_class(connection.vendor), statements)
    return sorted({error.code for error in errors})


def statements_of(operation, state):
    before, after = state.clone(), state.clone()
    operation.state_forwards("rooms", after)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        operation.database_forwards("rooms", editor, before, after)
    return [line for line in editor.collected_sql if not line.startswith("--")]


@pytest.fixture
def postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("it is asked of PostgreSQL, where places with several machines are")


def test_no_new_migration_breaks_the_version_before(postgresql):
    loader, wrong = MigrationLoader(connection), {}
    for app, name in sorted(key for key in loader.disk_migrations if key[0] in OURS):
        if found := faults_of(loader.collect_sql([(loader.get_migration(app, name), False)])):
            wrong[f"{app}.{name}"] = found
    assert wrong.keys() - BEFORE_THE_FIRST_RELEASE == set(), wrong


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        (migrations.RemoveField("room", "quiet"), "DROP_COLUMN"),
        (migrations.RenameField("room", "quiet", "calm"), "RENAME_COLUMN"),
        (migrations.AlterModelTable("room", "parlour"), "RENAME_TABLE"),
        (migrations.AddField("room", "mood", models.CharField(max_length=5, default="")), "NOT_NULL"),
        (migrations.AddField("room", "mood", models.CharField(max_length=5, null=True)), ""),
        (migrations.AddField("room", "mood", models.CharField(max_length=5, db_default="")), ""),
        (migrations.CreateModel("Parlour", [("id", models.AutoField(primary_key=True))]), ""),
    ],
)
def test_it_would_notice(postgresql, operation, fault):
    found = faults_of(statements_of(operation, MigrationLoader(connection).project_state()))
    assert found == ([fault] if fault else [])
