"""Whole rows of a model out of a statement written by hand, for the few reads that everybody waits for at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)
Convert = Callable[[Any], Any]
BIGGEST = 2**63 - 1
"""The largest number that a database takes; where one comes from outside, the caller keeps to it."""


class Rows(Generic[M]):
    """Reads `model` where the statement calls its table `alias`: all of it, or the fields named in `only`."""

    def __init__(self, model: type[M], alias: str, only: Collection[str] = ()) -> None:
        self._model = model
        self._fields = [field for field in model._meta.concrete_fields if not only or field.attname in only]
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


class Line:
    """This thread's connection, found once for several statements.

    On SQLite they go to its own connection: Django's cursor, its wrappers and the search for marks took a fifth of
    storing a message. Where something listens to the statements they pass through the cursor as ever.
    """

    __slots__ = ("_bare", "django")

    def __init__(self) -> None:
        self.django: Any = connections[DEFAULT_DB_ALIAS]
        self._bare: Any = self.django.connection if is_plain(self.django) else None

    def read(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Every row of the statement."""
        if self._bare is None:
            with self.django.cursor() as cursor:
                cursor.execute(statement, values)
                rows: list[tuple[Any, ...]] = cursor.fetchall()
                return rows
        if self.django.needs_rollback:
            self.django.validate_no_broken_transaction()
        try:
            rows = self._bare.execute(_with_question_marks(statement), values).fetchall()
        except sqlite3.Error:
            with self.django.wrap_database_errors:
                raise
        return rows

    def write(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """The statement once for each of `rows`."""
        if self._bare is None:
            with self.django.cursor() as cursor:
                cursor.executemany(statement, rows)
            return
        if self.django.needs_rollback:
            self.django.validate_no_broken_transaction()
        try:
            self._bare.executemany(_with_question_marks(statement), rows)
        except sqlite3.Error:
            with self.django.wrap_database_errors:
                raise


def is_plain(django: Any) -> bool:
    """Whether it is SQLite, open, and nothing listens to the statements."""
    return bool(
        django.vendor == "sqlite"
        and django.connection is not None
        and not django.execute_wrappers
        and not django.queries_logged
    )


def read(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Every row of the statement, on this thread's connection."""
    return Line().read(statement, values)


def instance(model: type[M], values: dict[str, Any], *, stored: bool) -> M:
    """A model's instance that holds these values, by their attribute names: what its constructor does for any other
    values took longer than the statements that read and store them. What is not among them is read when it is asked.
    """
    made = model.__new__(model)
    state = ModelState()
    if stored:
        state.adding, state.db = False, DEFAULT_DB_ALIAS
    made.__dict__.update(values, _state=state)
    return made


@lru_cache(maxsize=512)
def _with_question_marks(statement: str) -> str:
    return statement.replace("%s", "?")
