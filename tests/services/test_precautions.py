"""The server does not begin while a setting is unsafe, and says in a sentence what to mend."""

from pathlib import Path

import listening
import providers
import pytest

GOOD = {
    "redirect_uri": "https://rapor.example.go.id/oauth2callback",
    "cookie_secret": providers.COOKIE_SECRET,
    "client_id": "rapor",
    "client_secret": "s4ndi-klien",
    "server_metadata_url": "https://masuk.example.go.id/.well-known/openid-configuration",
}
OPEN = ("--server.address", "0.0.0.0")


def auth(**other: str | None) -> str:
    """A secrets file with sign-in, of which something differs or is missing."""
    told = {name: value for name, value in {**GOOD, **other}.items() if value is not None}
    return "\n".join(["[auth]", *(f'{name} = "{value}"' for name, value in told.items())])


def refused(folder: Path, secrets: str | None, words: tuple[str, ...]) -> str:
    """What a server says that ends by itself."""
    port = providers.free_port()
    if secrets is not None:
        (folder / "secrets.toml").write_text(secrets, encoding="utf-8")
        words = ("--secrets.files", str(folder / "secrets.toml"), *words)
    log = folder / "log"
    asked = ["-m", "streamlit", "run", "serve.py", "--server.port", str(port), *words]
    with providers.running(asked, {"RAPOR_HOME": str(folder / "home")}, log) as server:
        assert server.wait(providers.PATIENCE) == 1, log.read_text(encoding="utf-8")
    said = log.read_text(encoding="utf-8")
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    ("secrets", "words", "told"),
    [
        (None, OPEN, "server.address harus 127.0.0.1, bukan 0.0.0.0"),
        ("[auth\n", (), "tidak dapat dibaca sebagai TOML"),
        (None, ("--client.showErrorDetails", "full"), "client.showErrorDetails bernilai full"),
        (None, ("--server.enableXsrfProtection", "false"), "server.enableXsrfProtection bernilai false"),
        (None, ("--server.maxUploadSize", "200"), "server.maxUploadSize bernilai 200"),
        (None, ("--server.trustedUserHeaders", '{"X-User": "email"}'), "server.trustedUserHeaders"),
        (auth(cookie_secret="7Yp0vK3mQeJt9ZrW2u"), (), "terlalu pendek atau mudah ditebak"),
        (auth(cookie_secret="a-strong-randomly-generated-secret"), (), "terlalu pendek atau mudah ditebak"),
        (auth(cookie_secret="k" * 48), (), "terlalu pendek atau mudah ditebak"),
        (auth(cookie_secret=None), (), "cookie_secret tidak ada"),
        (auth(client_secret=None), (), "client_secret tidak ada"),
        (auth(redirect_uri="http://rapor.example.go.id/oauth2callback"), (), "redirect_uri"),
        (auth(server_metadata_url="http://masuk.example.go.id/x"), (), "server_metadata_url"),
        (auth(redirect_uri="http://localhost:8501/oauth2callback"), OPEN, "bukan https"),
        (auth(), OPEN, "server.allowedHosts"),
    ],
)
def test_it_does_not_begin(tmp_path: Path, secrets: str | None, words: tuple[str, ...], told: str) -> None:
    said = refused(tmp_path, secrets, words)
    assert told in said
    assert GOOD["client_secret"] not in said
    assert GOOD["cookie_secret"] not in said


def test_streamlit_alone_shows_nothing_to_other_machines(tmp_path: Path) -> None:
    """Whoever starts the script without its server, for all to reach and without sign-in, sees why not."""
    port = providers.free_port()
    words = ["-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port), *OPEN]
    with providers.running(
        words, {"RAPOR_HOME": str(tmp_path / "home"), "RAPOR_REFRESH": "off"}, None
    ) as server:
        address = f"http://127.0.0.1:{port}/"
        providers.wait_for(f"{address}_stcore/health", server)
        with listening.visit(address, "siapa-saja") as visit:
            shown = visit.page("perbandingan", opened=True)
    assert {element.WhichOneof("type") for element in shown.elements} == {"alert"}
    assert all("hanya boleh melayani komputer ini" in one for one in shown.errors)
