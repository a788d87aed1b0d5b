"""Log lines: for people, or as JSON for programs; with the ids of requests, sockets and messages, and no words."""

from __future__ import annotations

from typing import Any

import structlog

Chain = list[Any]


def configured(form: str) -> dict[str, Any]:
    """Django's `LOGGING`; `form` is `text` or `json`."""
    shared: Chain = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_request,
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last(form)],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {"community": {"level": "INFO"}, "rooms": {"level": "INFO"}, "moderation": {"level": "INFO"}},
    }


def _last(form: str) -> Chain:
    """What turns an event into a line. Tracebacks are told without the values of variables."""
    if form == "json":
        told = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        return [structlog.processors.ExceptionRenderer(told), structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, pad_level=False, exception_formatter=plain)]


def _without_request(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Django hands the request itself along with some lines; it holds what people wrote, and stays out."""
    if not isinstance(event.get("request"), str):
        event.pop("request", None)
    return event
