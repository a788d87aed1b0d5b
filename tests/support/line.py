"""A stretch of network between a client and a server that can break in the ways networks break."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading

RESET = struct.pack("ii", 1, 0)


class Line:
    """A TCP relay on a port of its own, in a thread of its own. It begins whole."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.port = 0
        self.state = "whole"
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._loop = asyncio.new_event_loop()
        self._going = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._do(self._open())

    @property
    def url(self) -> str:
        """The address of the near end."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Reset every connection, and every new one until `resume`."""
        self._do(self._become("cut"))

    def go_silent(self) -> None:
        """Keep every connection open and pass nothing on, as when a train enters a tunnel."""
        self._do(self._become("silent"))

    def resume(self) -> None:
        """Whole again. What was under way in silent connections goes on."""
        self._do(self._become("whole"))

    def close(self) -> None:
        """The end of the test."""
        self._do(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _do(self, deed: object) -> None:
        asyncio.run_coroutine_threadsafe(deed, self._loop).result(10)  # type: ignore[arg-type]

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self._going.set()

    async def _shut(self) -> None:
        self._server.close()
        await self._become("cut")
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _become(self, state: str) -> None:
        self.state = state
        if state == "whole":
            self._going.set()
            return
        self._going.clear()
        if state == "cut":
            for pair in list(self._pairs):
                for writer in pair:
                    _reset(writer)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.state == "cut":
            _reset(writer)
            return
        await self._going.wait()
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        pair = (writer, far_writer)
        self._pairs.add(pair)
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))
        self._pairs.discard(pair)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                await self._going.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN."""
    end = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
