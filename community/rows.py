"""Whole rows of a model out of a statement written by hand, for the few reads that everybody waits for at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from django.db import connection, connections, models

M = TypeVar("M", bound=models.Model)
Convert = Callable[[Any], Any]


class Rows(Generic[M]):
    """Reads `model` where the statement calls its table `alias`."""

    def __init__(self, model: type[M], alias: str) -> None:
        self._model = model
        self._fields = model._meta.concrete_fields
        self._names = [field.attname for field in self._fields]
        self.columns = ", ".join(f"{alias}.{field.column}" for field in self._fields)
        self.width = len(self._fields)

    def made(self, row: Sequence[Any]) -> M:
        """The instance from the first columns of a row that was selected as `columns`."""
        values = list(row[: self.width])
        for place, convert in self._conversions:
            values[place] = convert(values[place])
        return self._model.from_db(connection.alias, self._names, values)

    @cached_property
    def _conversions(self) -> list[tuple[int, Convert]]:
        """What this database's plain values need to become the model's, by their places."""
        compiler = self._model._default_manager.all().query.get_compiler(connection=connection)
        columns = [field.get_col(self._model._meta.db_table) for field in self._fields]
        return [
            (place, _chain(converters, column))
            for place, (converters, column) in compiler.get_converters(columns).items()
        ]


def _chain(converters: Sequence[Any], column: Any) -> Convert:
    def convert(value: Any) -> Any:
        for each in converters:
            value = each(value, column, connection)
        return value

    return convert


def read(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Every row of the statement."""
    line = _bare()
    if line is None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()
    with line.wrap_database_errors:
        found: list[tuple[Any, ...]] = line.connection.execute(_with_question_marks(statement), values).fetchall()
        return found


def write(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """The statement once for each of `rows`."""
    line = _bare()
    if line is None:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
        return
    with line.wrap_database_errors:
        line.connection.executemany(_with_question_marks(statement), rows)


def _bare() -> Any:
    """SQLite's open connection, without Django's cursor around it; None where something listens to the statements.

    The cursor, its wrappers and the search for marks took a fifth of storing a message.
    """
    line: Any = connections[connection.alias]
    if line.vendor != "sqlite" or line.connection is None or line.queries_logged or line.execute_wrappers:
        return None
    line.validate_no_broken_transaction()
    return line


@lru_cache(maxsize=512)
def _with_question_marks(statement: str) -> str:
    return statement.replace("%s", "?")
