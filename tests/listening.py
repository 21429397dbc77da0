"""A person's browser without the browser: speaks the dashboard's websocket and keeps all that it is sent."""

import io
import itertools
import json
import time
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from providers import COOKIE_SECRET, person
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    generate_xsrf_token_string,
)
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME, XSRF_COOKIE_NAME
from websockets.sync.client import ClientConnection, connect

PATIENCE = 120  # seconds until a run has ended
ENDED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)


@dataclass
class Shown:
    """What came for one page.

    Attributes:
        raw: Every byte, of files that were asked for too; archives unpacked.
        messages: The same as messages, without the files.
    """

    raw: bytes = b""
    messages: list[ForwardMsg] = field(default_factory=list)

    @property
    def menu(self) -> set[str]:
        """Addresses of the pages that the menu lists."""
        listed = [one.navigation for one in self.messages if one.HasField("navigation")]
        return {page.url_pathname for page in listed[-1].app_pages if not page.is_hidden} if listed else set()

    @property
    def opening(self) -> list[str]:
        """What opens on a click, by its id."""
        blocks = [one.delta.add_block for one in self.messages if one.delta.HasField("add_block")]
        return [block.expandable.id for block in blocks if block.expandable.id]

    @property
    def files(self) -> list[str]:
        """Ids of the files that are made on a click, of each picture the one whose text can be searched."""
        buttons = [one.download_button for one in self.elements if one.HasField("download_button")]
        return [one.deferred_file_id for one in buttons if not one.label.startswith(("PNG", "PDF"))]

    @property
    def pictures(self) -> list[str]:
        """Ids of those that are pictures on paper or screen, whose text cannot be searched as it is sent."""
        buttons = [one.download_button for one in self.elements if one.HasField("download_button")]
        return [one.deferred_file_id for one in buttons if one.label.startswith(("PNG", "PDF"))]

    @property
    def elements(self) -> list[Element]:
        """What stands on the page."""
        return [one.delta.new_element for one in self.messages if one.delta.HasField("new_element")]

    @property
    def errors(self) -> list[str]:
        """What was refused or went wrong."""
        alerts = [one.alert for one in self.elements if one.HasField("alert")]
        raised = [one.exception.message for one in self.elements if one.HasField("exception")]
        return [one.body for one in alerts if one.format == Alert.ERROR] + raised


@dataclass
class Visit:
    """A session of somebody who has signed in.

    Attributes:
        number: What the server calls it.
    """

    address: str
    cookie: str
    socket: ClientConnection
    number: str = ""

    def __post_init__(self) -> None:
        """Learn the number of the session from its first run."""
        first = self._run("", {}, [])
        self.number = next(
            one.new_session.initialize.session_id for one in first.messages if one.HasField("new_session")
        )

    def page(self, page: str, opened: bool = False, **query: str) -> Shown:
        """What is sent for a page; with everything opened and every file asked for, if that is wanted."""
        shown = self._run(page, query, [])
        if opened:
            more = self._run(page, query, shown.opening)
            more.raw += b"".join(self.file(one) for one in more.files)
            shown = Shown(shown.raw + more.raw, [*shown.messages, *more.messages])
        return shown

    def _run(self, page: str, query: Mapping[str, str], opened: list[str]) -> Shown:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name = urlencode(query), page
        for one in opened:
            state = asked.widget_states.widgets.add()
            state.id, state.bool_value = one, True
        self.socket.send(message.SerializeToString())
        shown = Shown()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            raw = self.socket.recv(timeout=PATIENCE)
            assert isinstance(raw, bytes)
            shown.raw += raw
            shown.messages.append(ForwardMsg.FromString(raw))
            if shown.messages[-1].script_finished in ENDED and shown.messages[-1].HasField("script_finished"):
                return shown
        raise AssertionError("the run never ended")

    def file(self, number: str) -> bytes:
        """The content of a file that a button makes."""
        message = BackMsg()
        asked = message.backend_operation_request
        asked.request_id, asked.session_id = f"{next(NUMBERS)}", self.number
        asked.deferred_file.file_id = number
        self.socket.send(message.SerializeToString())
        while True:
            raw = self.socket.recv(timeout=PATIENCE)
            assert isinstance(raw, bytes)
            answer = ForwardMsg.FromString(raw)
            if answer.HasField("backend_operation_response"):
                break
        found = answer.backend_operation_response
        assert not found.error_msg, found.error_msg
        request = urllib.request.Request(self.address.rstrip("/") + found.deferred_file.url)
        request.add_header("Cookie", self.cookie)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answered:
            content = answered.read()
        if not zipfile.is_zipfile(io.BytesIO(content)):
            return bytes(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())


NUMBERS = itertools.count()


def signed(address: str, name: str, **claims: object) -> str:
    """The value of the cookie that a provider's sign-in would have left."""
    issued = int(time.time())
    known = {**person(name), "iss": "https://provider.contoh.id", "iat": issued, "exp": issued + 3600}
    told = {**known, "is_logged_in": True, "origin": address.rstrip("/"), **claims}
    return create_signed_value(COOKIE_SECRET, USER_COOKIE_NAME, json.dumps(told)).decode()


@contextmanager
def visit(address: str, name: str, **claims: object) -> Iterator[Visit]:
    """A session of somebody who has signed in."""
    token = generate_xsrf_token_string()
    cookie = f"{USER_COOKIE_NAME}={signed(address, name, **claims)}; {XSRF_COOKIE_NAME}={token}"
    with connect(
        address.replace("http", "ws", 1) + "_stcore/stream",
        additional_headers={"Cookie": cookie},
        origin=address.rstrip("/"),
        subprotocols=["streamlit", token],
        max_size=None,
        open_timeout=PATIENCE,
    ) as socket:
        yield Visit(address, cookie, socket)
