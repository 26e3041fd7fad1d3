"""A small real platform: an HTTP server on this machine that answers as its path says."""

from __future__ import annotations

import asyncio
import gzip

from tornado import web, websocket
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port


class Platform:
    """Remembers what it was asked; holds back what it is told to hold back."""

    def __init__(self, ssl_context=None):
        socket, self.port = bind_unused_port()
        scheme = "http" if ssl_context is None else "https"
        self.origin = f"{scheme}://127.0.0.1:{self.port}"
        self.id = f"{self.origin}/planner"
        # Every request as it came: method, path, headers, body.
        self.requests = []
        self.arrived = asyncio.Queue()
        self.gone = asyncio.Queue()
        self.release = asyncio.Event()
        # What its WebSockets heard, and the pieces of text that an event stream gives one by one.
        self.heard = asyncio.Queue()
        self.pieces = asyncio.Queue()
        handlers = [
            (r"/socket/(\w*)", Socket, {"platform": self}),
            (r"/(\w*).*", Answer, {"platform": self}),
        ]
        self._server = HTTPServer(web.Application(handlers), ssl_options=ssl_context)
        self._socket = socket

    async def start(self):
        self._server.add_socket(self._socket)

    async def stop(self):
        self.release.set()
        self._server.stop()
        await self._server.close_all_connections()


class Answer(web.RequestHandler):
    """Answers by the first word of the path."""

    SUPPORTED_METHODS = ("GET", "POST", "PUT", "DELETE")

    def initialize(self, platform):
        self._platform = platform

    async def prepare(self):
        request = self.request
        self._platform.requests.append(request)
        await self._platform.arrived.put(request.uri)
        answer = getattr(self, f"_{request.path.split('/')[1]}", self._echo)
        await answer()
        if not self._finished:
            self.finish()

    def on_connection_close(self):
        self._platform.gone.put_nowait(self.request.uri)

    async def _echo(self):
        self.write({"headers": dict(self.request.headers), "length": len(self.request.body)})

    async def _redirect(self):
        self.set_status(303)
        self.set_header("Location", f"{self._platform.origin}/jobs/1?token=session-token")
        self.write("elsewhere")

    async def _cookie(self):
        self.set_cookie("session", "a-cookie-of-the-platform")
        self.set_header("X-Secret", "not on the list")
        self.set_header("X-VO-Authenticated", "ada")
        self.add_header("WWW-Authenticate", 'Bearer realm="x"')
        self.add_header("WWW-Authenticate", 'Basic realm="x"')

    async def _large(self):
        for _ in range(30):
            self.write(b"x" * 10_000)
            await self.flush()

    async def _declared(self):
        self.set_header("Content-Length", "300000")
        self.write(b"x" * 300_000)

    async def _hang(self):
        await self._platform.release.wait()

    async def _stall(self):
        self.write(b"begun")
        await self.flush()
        await self._platform.release.wait()

    async def _events(self):
        self.set_header("Content-Type", "text/event-stream")
        await self.flush()
        while (piece := await self._platform.pieces.get()) is not None:
            self.write(piece)
            await self.flush()

    async def _missing(self):
        self.set_status(404)
        self.write("no such result")

    async def _latin(self):
        self.set_header("Content-Type", "text/plain; charset=ISO-8859-1")
        self.write("Zürich".encode("latin-1"))

    async def _odd(self):
        self.set_header("Content-Type", "text/plain; charset=hex")
        self.write(b"\xef\xbb\xbfmarked \xff")

    async def _gzip(self):
        self.set_header("Content-Encoding", "gzip")
        self.write(gzip.compress(b"y" * 200_000))

    async def _bytes(self):
        self.set_header("Content-Type", "application/octet-stream")
        self.write(bytes(range(256)) * 5000)


class Socket(websocket.WebSocketHandler):
    """Answers each text as its path says."""

    def initialize(self, platform):
        self._platform = platform

    def open(self, kind):
        self._kind = kind
        self._platform.requests.append(self.request)
        if kind == "greet":
            self.write_message("hello")
            self.write_message(b"bytes", binary=True)
            self.ping(b"there?")
            self.close()

    async def on_message(self, message):
        self._platform.heard.put_nowait(message)
        if self._kind == "echo":
            self.write_message(f"{message} {self.request.headers.get('Authorization')}")
        elif self._kind == "flood":
            for number in range(int(message)):
                await self.write_message("x" * 50_000)
                self._platform.heard.put_nowait(number)
        elif self._kind == "drop":
            self.ws_connection.stream.close()

    def on_close(self):
        self._platform.gone.put_nowait(f"{self.request.uri} {self.close_code}")


def parts_of(request):
    """The parts of a multipart request as an independent parser sees them: fields and files."""
    fields = {name: [value.decode() for value in values] for name, values in request.body_arguments.items()}
    return fields, {name: files[0] for name, files in request.files.items()}


async def raw_server(serve):
    """A server below HTTP, for what a well-behaved one never does. Its origin and itself."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", server
