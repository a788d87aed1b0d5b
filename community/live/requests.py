"""HTTP on our hardened daphne: limits for bodies, headers and time, and the WebSocket handshake."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import unquote

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.utils import HEADER_NAME_RE, INVALID_HEADER_VALUE_BYTES
from twisted.internet.protocol import connectionDone
from twisted.web import http
from websockets.datastructures import Headers
from websockets.http11 import Request as Handshake
from websockets.server import ServerProtocol

from community.live.bodies import BODY_CAP, LINGER_SECONDS, REFUSAL
from community.live.sockets import SEND_BUFFER, Socket, quiet
from community.live.wire import EXTENSION

HEADERS_SECONDS = 10.0
BODY_SECONDS = 60.0
IDLE_SECONDS = 30
HANDSHAKE_SECONDS = 15.0


class Request(WebRequest):
    """One HTTP request; a handshake stays one until the application has accepted it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._received = 0
        self.socket: Socket | None = None
        self._status = 0

    def handleContentChunk(self, data: bytes) -> None:
        self._received += len(data)
        if self._received > BODY_CAP:
            self.channel.too_large()
        else:
            super().handleContentChunk(data)

    def process(self) -> Any:
        offered = self.requestHeaders.getRawHeaders(b"upgrade", [])
        if any(b"websocket" in value.lower() for value in offered):
            return self.shake_hands()
        return super().process()

    def connectionLost(self, reason: Any) -> None:
        if self.socket is not None:
            self.socket.connectionLost(reason)
            self.socket = None
        super().connectionLost(reason)

    def check_timeouts(self) -> None:
        """Slow clients are the channel's affair; a slow application is nobody's fault but its own."""

    # The handshake.

    def shake_hands(self) -> None:
        """Ask the application whether it takes this socket; a broken handshake is answered here."""
        self.request_start = time.time()
        try:
            found = self.handshake()
        except ValueError:
            self.answer(400, [], b"Bad handshake.")
            return
        handshake = ServerProtocol(logger=quiet)
        response = handshake.accept(found)
        handshake.parser.close()  # it reads nothing here, and would keep the handshake in a circle
        if response.status_code != 101:
            headers = [(name.encode(), value.encode()) for name, value in response.headers.raw_items()]
            self.answer(response.status_code, headers, bytes(response.body or b""))
            return
        self.accept_header = response.headers["Sec-WebSocket-Accept"]
        self.socket = Socket(self.server, self)
        self.server.open_socket(self.socket, self.socket_scope(self.socket))

    def handshake(self) -> Handshake:
        """The request as the `websockets` library reads it; ValueError when it is no HTTP."""
        headers = Headers()
        for name, values in self.requestHeaders.getAllRawHeaders():
            for value in values:
                if not HEADER_NAME_RE.fullmatch(name) or INVALID_HEADER_VALUE_BYTES.intersection(value):
                    raise ValueError("a header that is not one")
                headers[name.decode("ascii")] = value.decode("latin-1")
        return Handshake(
            self.uri.decode("ascii"), headers, self.method.decode("ascii"), self.clientproto.decode("ascii")
        )

    def socket_scope(self, socket: Socket) -> dict[str, Any]:
        """The ASGI scope of a handshake."""
        raw = [(n.lower(), v) for n, values in self.requestHeaders.getAllRawHeaders() for v in values if b"_" not in n]
        offered = b",".join(value for name, value in raw if name == b"sec-websocket-protocol").decode("latin-1")
        peer, host = self.client, self.host
        return {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": unquote(self.path.decode("ascii")),
            "raw_path": self.path,
            "root_path": "",
            "query_string": self.uri.partition(b"?")[2],
            "headers": raw,
            "client": [str(peer.host), peer.port] if hasattr(peer, "port") else None,
            "server": [str(host.host), host.port] if hasattr(host, "port") else None,
            "subprotocols": [token.strip() for token in offered.split(",") if token.strip()],
            "extensions": {"websocket.http.response": {}, EXTENSION: socket},
        }

    def answer_handshake(self, socket: Socket, message: dict[str, Any]) -> None:
        """What the application says to a handshake: accept, close (403), or a whole HTTP response."""
        kind = message["type"]
        if kind == "websocket.accept":
            self.accept(socket, message)
        elif kind == "websocket.close":
            self.refuse(socket, 403, b"")
        elif kind == "websocket.http.response.start":
            self._status = int(message["status"])
            for name, value in message.get("headers", []):
                self.responseHeaders.addRawHeader(name, value)
        elif kind == "websocket.http.response.body" and self._status:
            self.refuse(socket, self._status, message.get("body", b""))
        else:
            raise ValueError(f"A handshake cannot take {kind}.")

    def accept(self, socket: Socket, message: dict[str, Any]) -> None:
        """Answer 101 and hand the connection over to the socket."""
        channel, transport = self.channel, self.channel.transport
        lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
        lines.append(f"Sec-WebSocket-Accept: {self.accept_header}")
        if message.get("subprotocol"):
            lines.append(f"Sec-WebSocket-Protocol: {message['subprotocol']}")
        lines += [f"{n.decode('latin-1')}: {v.decode('latin-1')}" for n, v in message.get("headers") or []]
        if any("\r" in line or "\n" in line for line in lines):
            raise ValueError("A header of the handshake's answer breaks its line.")
        self.server.protocol_disconnected(self)
        self.server.shrink(transport, SEND_BUFFER)
        early = channel.hand_over(socket)
        self.socket = None
        transport.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        socket.opened(early)

    def refuse(self, socket: Socket, status: int, body: bytes) -> None:
        """Answer the handshake with an HTTP status; the socket never was."""
        self.socket = None
        socket.request = self
        self.answer(status, [], body)
        socket._leave(1006, "")
        self.server.protocol_disconnected(socket)

    def check_handshake(self, socket: Socket, seconds: float) -> None:
        """The application takes too long to say yes or no."""
        if seconds > HANDSHAKE_SECONDS and not self.finished:
            self.refuse(socket, 503, b"")

    def answer(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        """A whole HTTP response of our own, after which the connection closes."""
        if self.finished or self.channel is None:
            return
        self.channel.persistent = False
        self.responseHeaders.setRawHeaders(b"connection", [b"close"])
        for name, value in headers:
            if name.lower() not in (b"connection", b"content-length"):
                self.responseHeaders.setRawHeaders(name, [value])
        self.responseHeaders.setRawHeaders(b"content-length", [str(len(body)).encode()])
        self.setResponseCode(status)
        self.write(body)
        self.finish()


class Channel(http.HTTPChannel):
    """One HTTP connection: headers and body must arrive in time, and within their limits."""

    maxHeaders = 100
    totalHeadersSize = 32 * 1024
    requestFactory = Request
    transport: Any
    callLater: Any

    def __init__(self) -> None:
        super().__init__()
        self._deadline: Any = None
        self._refused = False

    def connectionMade(self) -> None:
        super().connectionMade()
        self._expect(HEADERS_SECONDS)

    def dataReceived(self, data: bytes) -> None:
        if self._refused:
            return
        if self._deadline is None and not self._handlingRequest:
            self._expect(HEADERS_SECONDS)
        super().dataReceived(data)

    def allHeadersReceived(self) -> None:
        self._expect(BODY_SECONDS)
        if self.length is not None and self.length > BODY_CAP:
            self.too_large()
        super().allHeadersReceived()

    def allContentReceived(self) -> None:
        self._expect(0)
        if not self._refused:
            super().allContentReceived()

    def lineReceived(self, line: bytes) -> None:
        if not self._refused:
            super().lineReceived(line)

    def rawDataReceived(self, data: bytes) -> None:
        if not self._refused:
            super().rawDataReceived(data)

    def connectionLost(self, reason: Any = connectionDone) -> None:
        self._expect(0)
        super().connectionLost(reason)

    def too_large(self) -> None:
        """The body goes beyond its limit."""
        self.cut_short(b"413 Content Too Large")

    def lineLengthExceeded(self, line: bytes) -> None:
        self.cut_short(b"431 Request Header Fields Too Large")

    def _respondToBadRequestAndDisconnect(self) -> None:
        self.cut_short(b"400 Bad Request")

    def cut_short(self, status: bytes) -> None:
        """Answer once; what still comes is taken and thrown away for a moment, so that the answer arrives."""
        if not self._refused:
            self._refused = True
            self.transport.write(REFUSAL % status)
            self.transport.loseWriteConnection()
            self._expect(LINGER_SECONDS)

    def hand_over(self, socket: Socket) -> bytes:
        """Give the connection to `socket`; returns what came early."""
        self._expect(0)
        self.setTimeout(None)
        self._networkProducer.unregisterProducer()
        self.transport.protocol = socket
        early, self._dataBuffer, self.requests = b"".join(self._dataBuffer), [], []
        return early

    def _expect(self, seconds: float) -> None:
        """What comes next has this long; 0: no limit."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if seconds:
            self._deadline = self.callLater(seconds, self._cut)

    def _cut(self) -> None:
        self._deadline = None
        self.transport.abortConnection()


class Factory(HTTPFactory):
    """Makes a channel for each connection."""

    def __init__(self, server: Any) -> None:
        super().__init__(server)
        self.timeOut = IDLE_SECONDS

    def buildProtocol(self, address: Any) -> Channel:
        channel = Channel()
        channel.factory = self
        channel.timeOut = self.timeOut
        channel.callLater = self.reactor.callLater
        return channel
