"""The application as the server sees it: pages through Django, sockets through Channels, hooks for start and stop."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

import django

django.setup(set_prefix=False)

from community.live import memory  # noqa: E402
from community.live.hub import hub  # noqa: E402
from community.live.pages import Pages  # noqa: E402
from community.live.presence import presence  # noqa: E402
from community.sockets import Door, sockets  # noqa: E402
from community.threads.ticking import ticker  # noqa: E402
from moderation.check import warm  # noqa: E402
from moderation.mending import mender  # noqa: E402
from rooms.keeping import keeper  # noqa: E402
from rooms.presenting import presenter  # noqa: E402

application = Door({"http": Pages(), "websocket": sockets})


async def begin() -> None:
    """Load the rules before anybody speaks; follow Redis and the database."""
    warm()
    memory.settle()
    await hub.start()
    await presence.start()
    presenter.start()
    keeper.start()
    mender.start()
    ticker.start()


async def end() -> None:
    """Leave nothing running."""
    await ticker.stop()
    await mender.stop()
    await keeper.stop()
    await presence.stop()
    await hub.stop()


on_start, on_stop = (begin,), (end,)
