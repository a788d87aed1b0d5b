"""Reports of program errors to a service that the host chose: what broke and where, never what anybody wrote.

Off unless SENTRY_DSN is set; the privacy page names it when it is on.
"""

from __future__ import annotations

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

DROPPED = ("request", "user", "server_name", "breadcrumbs", "extra", "modules", "contexts")


def report_to(address: str) -> None:
    """Begin to report; no local variables, no bodies, no addresses, no traces of who did what."""
    sentry_sdk.init(
        dsn=address,
        default_integrations=False,
        integrations=[DjangoIntegration(), LoggingIntegration(level=None)],
        include_local_variables=False,
        max_request_body_size="never",
        send_default_pii=False,
        max_breadcrumbs=0,
        traces_sample_rate=0,
        auto_session_tracking=False,
        send_client_reports=False,
        before_send=without_words,
    )


def without_words(event: Any, _hint: Any) -> Any:
    """The event with the kinds of errors and the lines of code; an error's text may quote somebody, so it goes."""
    for part in DROPPED:
        event.pop(part, None)
    for error in event.get("exception", {}).get("values", []):
        error["value"] = ""
    told = event.get("logentry")
    if told is not None:
        event["logentry"] = {"message": told.get("message", "")}
    return event
