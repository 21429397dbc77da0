"""A loopback server in the place of Google: tokens, the Sheets API, exports, and all that can go wrong."""

import io
import json
import re
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import openpyxl
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

JSON, HTML = "application/json; charset=UTF-8", "text/html; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIGN_IN = "<!doctype html><html><head><title>Google Sheets: Sign-in</title></head><body>…</body></html>"
RANGE = re.compile(r"'((?:[^']|'')+)'(?:!(\d+):(\d+))?")
DRIP_SECONDS = 0.1


@cache
def private_key() -> rsa.RSAPrivateKey:
    """A key that was never anywhere else."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def account(email: str) -> dict[str, str]:
    """The key file of a service account, as Google hands it out."""
    pem = private_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account",
        "project_id": "proyek-uji",
        "private_key_id": "0123456789abcdef",
        "private_key": pem.decode(),
        "client_email": email,
        "client_id": "1",
        "token_uri": "https://oauth2.googleapis.com/token",
    }


@dataclass
class Spreadsheet:
    """What somebody made at Google.

    Attributes:
        sheets: Rows of each worksheet as the API gives them unformatted.
        grids: Rows and columns of worksheets that are larger than what is in them.
        guests: E-mail addresses that it is shared with.
        linked: Whether everybody may see it who has the link.
    """

    sheets: Mapping[str, Sequence[Sequence[Any]]]
    title: str = "Rekap Konten"
    hidden: frozenset[str] = frozenset()
    grids: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    locale: str = "in_ID"
    time_zone: str = "Asia/Jakarta"
    guests: frozenset[str] = frozenset()
    linked: bool = False

    def about(self) -> dict[str, Any]:
        """What the API tells of it."""
        return {
            "properties": {"title": self.title, "locale": self.locale, "timeZone": self.time_zone},
            "sheets": [{"properties": self._sheet(name)} for name in self.sheets],
        }

    def _sheet(self, name: str) -> dict[str, Any]:
        rows, columns = self.grids.get(name, (max(len(self.sheets[name]), 1000), 26))
        found = {"title": name, "sheetType": "GRID"}
        hidden = {"hidden": True} if name in self.hidden else {}
        return {**found, **hidden, "gridProperties": {"rowCount": rows, "columnCount": columns}}

    def values(self, name: str, first: int, last: int) -> dict[str, Any]:
        """A range of values; empty cells and rows at its end are left out, as the API does."""
        rows = [trimmed(row) for row in self.sheets[name][first - 1 : last]]
        while rows and not rows[-1]:
            rows.pop()
        return {"range": f"'{name}'!A{first}", "majorDimension": "ROWS", **({"values": rows} if rows else {})}

    def export(self) -> bytes:
        """It as a workbook."""
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name, rows in self.sheets.items():
            sheet = made.create_sheet(name)
            sheet.sheet_state = "hidden" if name in self.hidden else "visible"
            for row in rows:
                sheet.append(list(row))
        file = io.BytesIO()
        made.save(file)
        return file.getvalue()


def trimmed(row: Sequence[Any]) -> list[Any]:
    """A row without the empty cells at its end."""
    cells = list(row)
    while cells and cells[-1] == "":
        cells.pop()
    return cells


class SheetsServer(ThreadingHTTPServer):
    """The server.

    Attributes:
        books: Spreadsheets by their ids.
        faults: What goes wrong with the next requests but those for tokens: a status or a word; "none" for
            nothing.
        forever: What goes wrong with all of them when no such fault is left.
        seen: Method, path and headers of each request.
        elsewhere: Where exports lead astray.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.books: dict[str, Spreadsheet] = {}
        self.faults: deque[str] = deque()
        self.forever: str | None = None
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.tokens: dict[str, str] = {}
        self.elsewhere = "https://docs.google.com.example/x"
        self.token_fault: str | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> "SheetsServer":
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients may leave while an answer drips."""

    def respond(self, handler: "Handler", path: str, query: Mapping[str, list[str]]) -> None:
        """Answer a request for a spreadsheet."""
        if path.startswith("/spreadsheets/d/"):
            self._lead(handler, path.split("/")[3])
        elif path.startswith("/export/"):
            book = self.books[path.rsplit("/", 1)[1]]
            name = quote(f"{book.title}.xlsx")
            named = f"attachment; filename=\"x.xlsx\"; filename*=UTF-8''{name}"
            handler.answer(200, book.export(), XLSX, {"Content-Disposition": named})
        else:
            self._ask(handler, path, query)

    def _lead(self, handler: "Handler", key: str) -> None:
        book = self.books.get(key)
        if book is None:
            handler.answer(404, "<html>Sorry, the file you have requested does not exist.</html>", HTML)
        elif not book.linked:
            handler.redirect(f"https://accounts.google.com/ServiceLogin?continue=/spreadsheets/d/{key}")
        else:
            handler.redirect(f"https://doc-0s-4k-sheets.googleusercontent.com/export/abc/{key}")

    def _ask(self, handler: "Handler", path: str, query: Mapping[str, list[str]]) -> None:
        email = self.tokens.get(handler.headers.get("Authorization", "").removeprefix("Bearer "))
        key, _, rest = path.removeprefix("/v4/spreadsheets/").partition("/")
        book = self.books.get(key)
        if email is None:
            handler.refuse(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        elif book is None:
            handler.refuse(404, "NOT_FOUND", "Requested entity was not found.")
        elif email not in book.guests:
            handler.refuse(403, "PERMISSION_DENIED", "The caller does not have permission")
        elif rest == "values:batchGet":
            self._give(handler, book, query)
        else:
            handler.answer(200, json.dumps(book.about()))

    def _give(self, handler: "Handler", book: Spreadsheet, query: Mapping[str, list[str]]) -> None:
        assert query["valueRenderOption"] == ["UNFORMATTED_VALUE"]
        assert query["dateTimeRenderOption"] == ["SERIAL_NUMBER"]
        found = []
        for asked in query["ranges"]:
            match = RANGE.fullmatch(asked)
            name = match[1].replace("''", "'") if match else ""
            if name not in book.sheets:
                handler.refuse(400, "INVALID_ARGUMENT", f"Unable to parse range: {asked}")
                return
            found.append(book.values(name, int(match[2] or 1), int(match[3] or 10**7)))
        handler.answer(200, json.dumps({"valueRanges": found}))


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: SheetsServer

    def log_message(self, *_: object) -> None:
        """Tests say what went wrong."""

    def do_GET(self) -> None:
        self._note()
        parts = urlsplit(self.path)
        fault = self.server.faults.popleft() if self.server.faults else self.server.forever
        if fault in (None, "none"):
            self.server.respond(self, unquote(parts.path), parse_qs(parts.query))
        elif fault.isdecimal():
            more = {"Retry-After": "30"} if fault == "429" else {}
            self.refuse(int(fault), "RESOURCE_EXHAUSTED", "later", more)
        elif fault == "page":
            self.answer(200, SIGN_IN, HTML)
        elif fault == "astray":
            self.redirect(self.server.elsewhere)
        else:
            self._spoil(fault)

    def do_POST(self) -> None:
        self._note()
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self.server.token_fault:
            self.answer(400, json.dumps({"error": "invalid_grant", "error_description": "account not found"}))
            return
        public = (
            private_key()
            .public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )
        claims = jwt.decode(
            form["assertion"][0], certs=public, audience="https://oauth2.googleapis.com/token"
        )
        assert claims["scope"] == "https://www.googleapis.com/auth/spreadsheets.readonly"
        token = f"token-{len(self.server.tokens)}"
        self.server.tokens[token] = claims["iss"]
        self.answer(200, json.dumps({"access_token": token, "expires_in": 3599, "token_type": "Bearer"}))

    def _note(self) -> None:
        self.server.seen.append((self.command, self.path, dict(self.headers)))

    def answer(
        self, status: int, body: str | bytes, kind: str = JSON, headers: Mapping[str, str] | None = None
    ) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in {"Content-Type": kind, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def refuse(self, status: int, word: str, why: str, headers: Mapping[str, str] | None = None) -> None:
        error = {"error": {"code": status, "message": why, "status": word}}
        self.answer(status, json.dumps(error), headers=headers)

    def redirect(self, location: str) -> None:
        self.answer(307, "", HTML, {"Location": location})

    def _spoil(self, fault: str) -> None:
        """An answer that does not come whole, by the word for what happens to it."""
        parts = urlsplit(self.path)
        out, self.wfile = self.wfile, io.BytesIO()
        self.server.respond(self, unquote(parts.path), parse_qs(parts.query))
        whole, self.wfile = self.wfile.getvalue(), out
        head, _, body = whole.partition(b"\r\n\r\n")
        if fault in ("drip", "drip_body"):  # one byte after the other, from the very first or of the body
            start = 0 if fault == "drip" else len(head) + 4
            out.write(whole[:start])
            for place in range(start, len(whole)):
                out.write(whole[place : place + 1])
                time.sleep(DRIP_SECONDS)
        elif fault == "silence":
            time.sleep(DRIP_SECONDS * 20)
        elif fault == "unframed":  # nothing says how long the body is
            head = re.sub(rb"\r\nContent-Length: \d+", b"", head)
            out.write(head + b"\r\n\r\n" + body[: len(body) // 2])
        else:
            out.write(head + b"\r\n\r\n" + body[: len(body) // 2])
        out.flush()
        if fault == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
        self.close_connection = True


class Replay(SheetsServer):
    """Answers that Google once gave to others, recorded by vcrpy."""

    def __init__(self, cassette: Path) -> None:
        super().__init__()
        recorded = json.loads(cassette.read_text(encoding="utf-8"))["interactions"]
        self.answers: dict[tuple[str, str, str], tuple[int, str]] = {}
        for one in recorded:
            parts = urlsplit(one["request"]["uri"])
            place = (one["request"]["method"], unquote(parts.path), parts.query)
            # The later answer of a place shows what was written meanwhile.
            self.answers[place] = (one["response"]["status"]["code"], one["response"]["body"]["string"])

    def respond(self, handler: Handler, path: str, query: Mapping[str, list[str]]) -> None:
        found = self.answers.get(("GET", path, urlsplit(handler.path).query))
        if found is None and path.endswith("/values:batchGet"):
            handler.answer(
                200, json.dumps({"valueRanges": [self._one(path, query, r) for r in query["ranges"]]})
            )
            return
        if found is None:  # asked for with a field mask: the recorded answer tells all fields
            found = self.answers["GET", path, "includeGridData=false"]
        handler.answer(*found)

    def _one(self, path: str, query: Mapping[str, list[str]], asked: str) -> Any:
        """The recorded values of a range; each range of a batch is what it is alone."""
        options = "&".join(
            f"{name}={query[name][0]}" for name in ("valueRenderOption", "dateTimeRenderOption")
        )
        place = path.removesuffix(":batchGet") + f"/{asked}"
        return json.loads(self.answers["GET", place, options][1])
