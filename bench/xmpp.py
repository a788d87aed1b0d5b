"""Chat servers of the distribution as peers: ejabberd and Prosody, rooms after XEP-0045, nameless members over WebSocket."""

from __future__ import annotations

import os
from pathlib import Path

from bench.line import Dialect
from bench.systems import Seat, System, listens

HOST = "localhost"
OPEN = f"<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='{HOST}' version='1.0'/>"
SASL = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>"
BIND = "<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
ENTER = (
    f"<presence xmlns='jabber:client' to='%(room)s@conference.{HOST}/%(name)s'>"
    "<x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='50'/></x></presence>"
)
SAY = (
    f"<message xmlns='jabber:client' to='%(room)s@conference.{HOST}' type='groupchat' id='%(tag)s'>"
    "<body>%(words)s</body></message>"
)
XMPP = Dialect(
    SAY,
    b"<message",
    greet=OPEN,
    steps=(
        (b"ANONYMOUS", SASL),
        (b"<success", OPEN),
        (b"urn:ietf:params:xml:ns:xmpp-bind", BIND),
        (b"</jid>", ENTER),
        (b"code='110'", ""),
    ),
    failures=(b"type='error'", b"<failure", b"<close", b"stream:error"),
    offers="xmpp",
)
EJABBERD = """\
hosts: ["{host}"]
loglevel: error
certfiles: []
auth_method: [anonymous]
anonymous_protocol: sasl_anon
allow_multiple_connections: true
listen:
  - port: {port}
    ip: "127.0.0.1"
    backlog: 2048
    module: ejabberd_http
    request_handlers: {{"/ws": ejabberd_http_ws}}
modules:
  mod_muc:
    host: "conference.{host}"
    access: all
    access_create: all
    max_users: 2000
    history_size: 50
    default_room_options: {{max_users: 2000}}
"""
PROSODY = """\
run_as_root = true
data_path = "{folder}"
log = {{ error = "*console" }}
network_backend = "epoll"
network_settings = {{ tcp_backlog = 2048 }}
modules_enabled = {{ "saslauth", "websocket" }}
modules_disabled = {{ "s2s", "offline", "tls" }}
c2s_ports = {{ }}
https_ports = {{ }}
http_ports = {{ {port} }}
http_interfaces = {{ "127.0.0.1" }}
http_default_host = "{host}"
consider_websocket_secure = true
VirtualHost "{host}"
    authentication = "anonymous"
Component "conference.{host}" "muc"
    muc_room_locking = false
    max_history_messages = 50
"""


class Xmpp(System):
    """A chat server with rooms: it keeps the last messages in memory, and checks, stores and renders nothing."""

    dialect = XMPP
    path = "/ws"
    patience = 1.0

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._groups = 0

    def seats(self, members: int, rooms: int) -> list[Seat]:
        """Nobody needs a name here; whoever comes first makes the room."""
        self._groups += 1
        names = [f"load-{self._groups}-{number}" for number in range(rooms)]
        return [(self.path, "", names[number % rooms]) for number in range(members)]

    def _answers(self) -> bool:
        return listens(self.port)

    def _configured(self, words: str, suffix: str) -> Path:
        path = self.folder / f"server.{suffix}"
        path.write_text(words.format(host=HOST, port=self.port, folder=self.folder))
        return path


class Ejabberd(Xmpp):
    """Without a name on the network, so that it needs no `epmd`; its schedulers do not spin while they wait."""

    wants = ("erl", "ejabberdctl")

    def _launch(self) -> None:
        self.environment |= {
            "EJABBERD_CONFIG_PATH": str(self._configured(EJABBERD, "yml")),
            "EJABBERD_LOG_PATH": str(self.folder / "ejabberd.log"),
            "ERL_CRASH_DUMP": os.devnull,
            "ERL_LIBS": os.pathsep.join(str(path.parent) for path in libraries()),
            "HOME": str(self.folder),
        }
        waiting = [word for kind in ("sbwt", "sbwtdcpu", "sbwtdio") for word in (f"+{kind}", "none")]
        base = ["-mnesia", "dir", f'"{self.folder / "mnesia"}"']
        self._run("erl", "-noinput", "+K", "true", "+P", "250000", *waiting, *base, "-s", "ejabberd")


class Prosody(Xmpp):
    """As the distribution gives it, on epoll."""

    wants = ("prosody",)
    path = "/xmpp-websocket"

    def _launch(self) -> None:
        self._run("prosody", "-F", "--config", str(self._configured(PROSODY, "cfg.lua")))


def libraries() -> list[Path]:
    """Where the distribution keeps ejabberd's own modules."""
    return sorted(Path("/usr/lib").glob("*/ejabberd-*"))
