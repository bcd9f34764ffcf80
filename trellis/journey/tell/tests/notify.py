"""A stand-in for GOV.UK Notify on this machine, which answers as its documentation says.

It checks the token as Notify does, keeps what it took, lists by reference and by status, and can be told to
misbehave: to refuse, to take a message and never say so, to be out of order.
"""

from __future__ import annotations

import base64
import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

import jwt

SERVICE = "11111111-2222-4333-8444-555555555555"
SECRET = "66666666-7777-4888-8999-000000000000"
KEY = f"northshire-{SERVICE}-{SECRET}"
EMAIL_TEMPLATE = "aaaaaaaa-0000-4000-8000-000000000001"
TEXT_TEMPLATE = "aaaaaaaa-0000-4000-8000-000000000002"
BEFORE_TAKING = {
    "out of order": (503, "Exception", "Service unavailable"),
    "too many": (429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests"),
    "not allowed": (400, "BadRequestError", "Can't send to this recipient using a team-only API key"),
}
FAILED = {"permanent-failure", "temporary-failure", "technical-failure"}


@dataclass
class Notify:
    """took: what it accepted, in order. asked: each question by reference. misbehave: what to do next."""

    took: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    misbehave: list[str] = field(default_factory=list)
    url: str = ""

    def one(self) -> dict[str, Any]:
        (only,) = self.took
        return only


class _Handler(BaseHTTPRequestHandler):
    notify: Notify

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        how = self.notify.misbehave.pop(0) if self.notify.misbehave else ""
        if how in BEFORE_TAKING:
            return self._refuse(*BEFORE_TAKING[how])
        if not self._is_let_in():
            return self._refuse(403, "AuthError", "Invalid token: API key not found")
        kept = self._keep(urlparse(self.path).path.rpartition("/")[2], body)
        if how == "takes it and hangs up":
            return self.connection.close()
        if how == "takes it and breaks":
            return self._refuse(500, "Exception", "Internal server error")
        return self._answer(201, {"id": kept["id"], "reference": kept["reference"], "content": {}})

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlparse(self.path).query).items()}
        how = self.notify.misbehave.pop(0) if self.notify.misbehave else ""
        if how == "out of order":
            return self._answer(503, {"message": "Service unavailable"})
        if not self._is_let_in():
            return self._refuse(403, "AuthError", "Invalid token: API key not found")
        found = list(reversed(self.notify.took))
        if "reference" in asked:
            self.notify.asked.append(asked["reference"])
            found = [one for one in found if one["reference"] == asked["reference"]]
        if "status" in asked:
            wanted = FAILED if asked["status"] == "failed" else {asked["status"]}
            found = [one for one in found if one["status"] in wanted]
        if "older_than" in asked:
            ids = [one["id"] for one in found]
            found = found[ids.index(asked["older_than"]) + 1 :] if asked["older_than"] in ids else []
        page = found[:250]
        links = {"current": f"{self.notify.url}{self.path}"}
        if page:
            links["next"] = f"{self.notify.url}/v2/notifications?older_than={page[-1]['id']}"
        return self._answer(200, {"notifications": page, "links": links})

    def _is_let_in(self) -> bool:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})
        except jwt.InvalidTokenError:
            return False
        return claims["iss"] == SERVICE

    def _keep(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        kept = {
            "id": str(uuid.uuid4()),
            "type": kind,
            "reference": body.get("reference"),
            "status": "pending-virus-check" if kind == "letter" else "sending",
            "body": body,
        }
        if "content" in body:
            kept["pdf"] = base64.b64decode(body["content"]).decode("latin-1")
        self.notify.took.append(kept)
        return kept

    def _refuse(self, status: int, error: str, message: str) -> None:
        self._answer(status, {"status_code": status, "errors": [{"error": error, "message": message}]})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *words: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[Notify]:
    notify = Notify()
    handler = type("Handler", (_Handler,), {"notify": notify})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    notify.url = f"http://127.0.0.1:{server.server_address[1]}"
    # It looks this often, in seconds, whether it is to stop; each test waits for that at its end.
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield notify
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
