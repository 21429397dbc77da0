"""Everything that a new machine needs.

python3 start.py [--port N]         the dashboard, on this machine only
python3 start.py test [ARGUMENTS]   every test, or what the arguments for pytest pick
python3 start.py COMMAND …          the command line: python -m kpi COMMAND …

Standard library only, and no newer syntax than needed, so that an old Python still says that it is too old.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)  # the oldest Python that the locks are made for

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.txt"
TEST_LOCK = ROOT / "requirements-dev.txt"  # contains all of LOCK, in the same versions
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
UNFINISHED = "unfinished"  # a stamp with this word is left only by a set-up that was interrupted

# On two processors; what a file prepares, it prepares once; in the order of tests/conftest.py.
EVERY_TEST = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]

SYSTEM_PACKAGES = {  # by Debian's name: a program that shows it is there, and what the tests do with it
    "chromium": ("chromium", "membuka dasbor seperti yang dilakukan pengguna"),
    "postgresql": ("pg_ctl", "menyimpan dan membaca pada server PostgreSQL yang sebenarnya"),
    "mariadb-server": ("mariadbd", "membaca dari server MariaDB yang sebenarnya"),
    "libreoffice-calc": ("localc", "menulis buku kerja seperti yang dikirim orang"),
    "libreoffice-impress": ("soffice", "membuka salindia hasil ekspor di aplikasi perkantoran"),
    "poppler-utils": ("pdftotext", "membaca kembali PDF hasil ekspor"),
}


def main(words: list[str]) -> int:
    """Do what the words of the command line ask for."""
    if sys.version_info < OLDEST:
        found, oldest = (".".join(map(str, version[:2])) for version in (sys.version_info, OLDEST))
        sys.exit(f"Python {found} terlalu tua. Pasang Python {oldest} atau yang lebih baru, lalu ulangi.")
    if words[:1] == ["test"]:
        install_system_packages()
        install(TEST_LOCK, LOCK)
        os.chdir(ROOT)
        return become("pytest", *(words[1:] or EVERY_TEST))
    if words and not words[0].startswith("--port"):
        install(LOCK)
        return become("kpi", *words)
    return serve(port_in(words))


def serve(port: int) -> int:
    """Fill an empty store with sample data and serve the dashboard on this machine only."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(f"Port {port} sedang dipakai. Pilih yang lain: python3 start.py --port {port + 1}")
    install(LOCK)
    for name in ("RAPOR_HOME", "RAPOR_CATALOGUE"):  # they may be relative to where the person stands
        if os.environ.get(name):
            os.environ[name] = os.path.abspath(os.environ[name])
    os.chdir(ROOT)
    if subprocess.call([str(PYTHON), "-m", "kpi", "sample", "--if-empty"], stdout=sys.stderr):
        say("Data contoh tidak dapat dibuat; sebabnya tertulis di atas. Dasbor tetap dibuka.")
    address = ["--server.address", "127.0.0.1", "--server.port", str(port)]
    return become("streamlit", "run", "serve.py", *address, "--server.showEmailPrompt", "false")


def port_in(words: list[str]) -> int:
    """The port that --port or RAPOR_PORT asks for, else Streamlit's usual one."""
    default = os.environ.get("RAPOR_PORT") or "8501"
    text = " ".join(words).replace("=", " ").partition(" ")[2] if words else default
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**16):
        sys.exit(f'Port "{text}" bukan angka 1–65535. Contoh: python3 start.py --port 8502')
    return int(text)


def install(lock: Path, *contained: Path) -> None:
    """Bring the virtual environment to a lock; one small read where nothing changed since last time.

    Args:
        lock: The hashed requirements.
        contained: Locks that are fulfilled with it.
    """
    digests = {stamp(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in (lock, *contained)}
    if PYTHON.exists() and read(stamp(lock)) == digests[stamp(lock)]:
        return
    # The Python outside of .venv, even where start.py was called with the one inside: it may be rebuilt.
    python = getattr(sys, "_base_executable", sys.executable)
    if subprocess.run([python, "-m", "pip", "--version"], check=False, capture_output=True).returncode:
        sys.exit(f"pip belum ada. Debian: apt-get install python3-pip; lainnya: {python} -m ensurepip")
    if not PYTHON.exists() or any(read(file) == UNFINISHED for file in digests):
        say("Membuat lingkungan virtual .venv …")
        # Without a pip of its own: a bare Debian has venv but not what puts pip into it.
        if subprocess.call([python, "-m", "venv", "--clear", "--without-pip", str(VENV)], stdout=sys.stderr):
            sys.exit("Modul venv tidak ada atau gagal. Debian: apt-get install python3-venv, lalu ulangi.")
    for file in digests:
        file.write_text(UNFINISHED, encoding="utf-8")
    say(f"Memasang paket dari {lock.name}; pertama kali perlu beberapa menit …")
    pip = [python, "-m", "pip", "--python", str(PYTHON), "install", "--disable-pip-version-check"]
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    if subprocess.call([*pip, *quiet, "--require-hashes", "-r", str(lock)], stdout=sys.stderr):
        for file in digests:
            file.unlink()  # pip gave up by itself: what was there still works and need not be made anew
        sys.exit("pip gagal; sebabnya tertulis di atas. Periksa jaringan atau setelan pip, lalu ulangi.")
    for file, digest in digests.items():
        file.write_text(digest, encoding="utf-8")


def stamp(lock: Path) -> Path:
    """The file that holds the digest of a lock once everything in it is installed."""
    return VENV / f"{lock.name}.sha256"


def install_system_packages() -> None:
    """Install the programs that tests use, as root on Debian; elsewhere name what is missing."""
    missing = [name for name in SYSTEM_PACKAGES if not is_installed(name)]
    if not missing:
        return
    for name in missing:
        say(f"Belum ada: {name}, untuk {SYSTEM_PACKAGES[name][1]}.")
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if not shutil.which("apt-get"):
        say("Pasang dengan pengelola paket mesin ini (dnf, brew, winget …); sementara itu ujinya dilewati.")
    elif os.geteuid() != 0:
        say(f"Pasang dengan: sudo {' '.join(command)}; sementara itu ujinya dilewati.")
    else:
        unattended = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["apt-get", "update"], command):
            if subprocess.call([*step, "-qq"], env=unattended, stdin=subprocess.DEVNULL, stdout=sys.stderr):
                say("apt-get gagal; sebabnya tertulis di atas. Uji yang memerlukannya dilewati.")
                return


def is_installed(name: str) -> bool:
    """Whether a system package is there, by Debian's records or else by its program."""
    if not shutil.which("dpkg-query"):
        return shutil.which(SYSTEM_PACKAGES[name][0]) is not None
    query = ["dpkg-query", "--show", "--showformat", "${db:Status-Status}", name]
    return subprocess.run(query, check=False, capture_output=True, text=True).stdout == "installed"


def become(module: str, *words: str) -> int:
    """Turn this process into a module of the virtual environment; Windows cannot, there it is waited for."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path}
    command = [str(PYTHON), "-m", module, *words]
    if os.name != "nt":
        os.execve(command[0], command, environment)
    try:
        return subprocess.call(command, env=environment)
    except KeyboardInterrupt:
        return 130


def read(file: Path) -> str:
    """The text of a file, empty where there is none."""
    return file.read_text(encoding="utf-8") if file.exists() else ""


def say(sentence: str) -> None:
    """Tell the person something; standard output stays free for what a command answers."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
