"""The process that draws: files as they are opened elsewhere, and what happens when it fails."""

import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pypdf
import pytest
from PIL import Image

from kpi.errors import RaporError
from kpi.export.plates import Plate
from kpi.export.rendering import Renderer

ROOT = Path(__file__).parent.parent.parent
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> \u202egnp.exe 😀 & " + "panjang " * 40
SPEC = {
    "data": {"values": [{"c0": "Dinas Sosial", "c1": 3}]},
    "mark": "bar",
    "config": {"font": "Plus Jakarta Sans"},
    "height": {"step": 38},
    "encoding": {"y": {"field": "c0", "type": "nominal"}, "x": {"field": "c1", "type": "quantitative"}},
}
PLATE = Plate(
    SPEC, 1, "Respons tepat waktu naik", "Pesan terjawab", "Sumber: pesan · n = 318", "Satu batang."
)
SLOW = {
    "data": {"sequence": {"start": 0, "stop": 30_000_000, "as": "c0"}},
    "transform": [
        {"calculate": "sin(datum.c0)", "as": "c1"},
        {"joinaggregate": [{"op": "median", "as": "m"}]},
    ],
    "mark": "point",
    "encoding": {"x": {"field": "c1", "type": "quantitative"}},
}


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.stop()


@pytest.mark.parametrize("width", [1600, 3200])
def test_a_png_is_as_large_as_asked(renderer: Renderer, width: int) -> None:
    picture = Image.open(io.BytesIO(renderer.draw(PLATE, width=width)))
    assert picture.size == (width, width * 9 // 16)
    assert picture.convert("RGBA").getpixel((5, 5)) == (255, 255, 255, 255)


def test_a_clear_ground_lets_the_slide_through(renderer: Renderer) -> None:
    picture = Image.open(io.BytesIO(renderer.draw(PLATE, clear=True))).convert("RGBA")
    assert picture.getpixel((5, 5))[3] == 0
    assert picture.getextrema()[3] == (0, 255)


def test_texts_stand_in_the_svg_with_their_typeface(renderer: Renderer) -> None:
    drawn = renderer.draw(PLATE, "svg").decode()
    assert re.findall(r"<svg [^>]*viewBox=\"0 0 1600 900\"", drawn)
    for text in (PLATE.title, PLATE.subtitle, PLATE.footer, PLATE.alt, "Dinas Sosial"):
        assert text in drawn
    assert drawn.count("data:font/woff2;base64,") == 3
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]+"', "", drawn)


def test_a_pdf_has_one_page_whose_text_can_be_read(renderer: Renderer) -> None:
    pages = pypdf.PdfReader(io.BytesIO(renderer.draw(PLATE, "pdf"))).pages
    assert len(pages) == 1
    assert "Respons tepat waktu naik" in pages[0].extract_text().replace("\n", " ")
    fonts = {str(font.get_object()["/BaseFont"]) for font in pages[0]["/Resources"]["/Font"].values()}
    assert all("PlusJakartaSans" in font for font in fonts)


@pytest.mark.parametrize("fmt", ["png", "svg", "pdf"])
def test_hostile_texts_come_out_as_text(renderer: Renderer, fmt: str) -> None:
    rows = {"values": [{"c0": HOSTILE, "c1": 1}]}
    told = dict.fromkeys(("title", "subtitle", "footer", "alt"), HOSTILE)
    drawn = renderer.draw(replace(PLATE, spec=SPEC | {"data": rows}, **told), fmt)
    assert drawn
    assert b"<script" not in drawn


def test_control_characters_do_not_break_the_file(renderer: Renderer) -> None:
    drawn = renderer.draw(replace(PLATE, title="a\x00b\x1fc\ud800d\ufffee"), "svg").decode()
    assert "<title>abcde</title>" in drawn


def test_nothing_is_loaded_from_elsewhere(renderer: Renderer) -> None:
    asked: list[str] = []

    class Recorder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with ThreadingHTTPServer(("127.0.0.1", 0), Recorder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        rows = SPEC | {"data": {"url": f"{address}/rows.json"}}
        mark = SPEC | {"mark": {"type": "image", "url": f"{address}/mark.png", "width": 9, "height": 9}}
        for spec in (rows, mark):
            with pytest.raises(RaporError, match="tidak dapat dibuat"):
                renderer.draw(replace(PLATE, spec=spec))
        server.shutdown()
    assert asked == []


def test_what_cannot_be_drawn_is_said_and_the_next_is_drawn(renderer: Renderer) -> None:
    with pytest.raises(RaporError, match="tidak dapat dibuat"):
        renderer.draw(replace(PLATE, spec={"mark": "no such mark"}))
    assert renderer.draw(PLATE)


def test_a_process_that_was_killed_is_replaced(renderer: Renderer) -> None:
    renderer.draw(PLATE)
    assert renderer.drawer
    first = renderer.drawer.process.pid
    os.kill(first, signal.SIGKILL)
    assert renderer.draw(PLATE)
    assert renderer.drawer.process.pid != first


def test_what_takes_too_long_is_ended_and_the_next_is_drawn() -> None:
    hasty = Renderer(seconds=3)
    try:
        with pytest.raises(RaporError, match="3 detik"):
            hasty.draw(replace(PLATE, spec=SLOW))
        assert hasty.draw(PLATE)
    finally:
        hasty.stop()


def test_stopping_ends_the_process_in_the_middle_of_a_file() -> None:
    stopped, failed = Renderer(), []

    def draw() -> None:
        try:
            stopped.draw(replace(PLATE, spec=SLOW))
        except RaporError as error:
            failed.append(error.code)

    waiting = threading.Thread(target=draw)
    waiting.start()
    while stopped.drawer is None:
        time.sleep(0.02)
    pid = stopped.drawer.process.pid
    time.sleep(1)
    stopped.stop()
    waiting.join(10)
    assert failed == ["render_lost"]
    assert not psutil.pid_exists(pid)


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_no_process_is_left_when_its_caller_is_killed(busy: bool) -> None:
    caller = (
        "import sys, test_rendering as t\n"
        "from kpi.export.rendering import Renderer\n"
        "from dataclasses import replace\n"
        "one = Renderer(); one.draw(t.PLATE); one.seconds = 2\n"
        "print(one.drawer.process.pid, flush=True)\n"
        f"one.draw(replace(t.PLATE, spec=t.SLOW)) if {busy} else sys.stdin.read()\n"
    )
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}
    with subprocess.Popen(
        [sys.executable, "-c", caller], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout
        pid = int(process.stdout.readline())
        time.sleep(0.5 * busy)
        process.kill()
    _, alive = psutil.wait_procs([one for one in [_process(pid)] if one], timeout=20)
    assert not alive


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


def test_a_line_of_script_comes_with_all_that_draws(renderer: Renderer) -> None:
    script = renderer.bundle("window.vegaEmbed=vegaEmbed;").decode()
    assert 500_000 < len(script) < 1_500_000
    assert "window.vegaEmbed" in script
    assert "</script" not in script.lower()
