"""The witness's counter:

one HTTP call, `POST /add-checkpoint` (C2SP tlog-witness). Nothing is decided here.
"""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from kuramori.foundation.errors import Tampered
from kuramori.witness.judge import Answer, Judge

MAX_BODY = 128 * 1024
_PATH = "/add-checkpoint"


class Desk(ThreadingHTTPServer):
    """Serves one judge on one address; port 0 takes a free one, told by `server_address`."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], judge: Judge) -> None:
        super().__init__(address, _Caller)
        self.judge = judge


class _Caller(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "kuramori-witness"
    sys_version = ""
    timeout = 10
    server: Desk
    error_message_format: ClassVar[str] = "%(code)d %(message)s\n"
    error_content_type = "text/plain; charset=utf-8"

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != _PATH:
            self.send_error(404)
        elif not (length.isascii() and length.isdigit()) or "Transfer-Encoding" in self.headers:
            self.send_error(411)
        elif len(length) > 7 or int(length) > MAX_BODY:
            self.send_error(413)
        else:
            self._answer(self.rfile.read(int(length)))

    def do_GET(self) -> None:
        self.send_error(405 if self.path == _PATH else 404)

    def _answer(self, body: bytes) -> None:
        try:
            answer = self.server.judge.add_checkpoint(body)
        except Tampered as error:
            answer = Answer(500, f"the witness's own memory does not fit: {error.what}\n")
        except OSError:
            answer = Answer(503, "the witness cannot remember now; nothing was signed\n")
        content = answer.text.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the status alone: what strangers put in a path is not for our logs."""
        self.log_message("%s", code)
