"""An OpenSSH server on the loopback with keys and settings of its own."""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SSHD = "/usr/sbin/sshd"


@dataclass
class Server:
    """A running sshd and what it was told."""

    port: int
    folder: Path
    host_key: Path
    process: subprocess.Popen

    def url(self, path: str = "") -> str:
        return f"sftp://{os.environ.get('USER') or 'root'}@127.0.0.1:{self.port}{path or self.folder}"


def is_here() -> bool:
    return Path(SSHD).exists() and shutil.which("ssh-keygen") is not None


def make_key(path: Path) -> None:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True, stdin=subprocess.DEVNULL
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(base: Path) -> Iterator[Server | None]:
    """Serve ``base/remote`` to who holds ``base/user``; None where sshd does not start."""
    for name in ("host", "user", "other_host"):
        make_key(base / name)
    shutil.copyfile(base / "user.pub", base / "authorized")
    (base / "remote").mkdir()
    port = free_port()
    config = base / "config"
    config.write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {base / 'host'}\nAuthorizedKeysFile {base / 'authorized'}\n"
        f"PidFile {base / 'pid'}\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
        "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n"
        "LogLevel QUIET\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=subprocess.DEVNULL)
    try:
        is_up = _answers(port, process)
        yield Server(port, base / "remote", base / "host", process) if is_up else None
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def _answers(port: int, process: subprocess.Popen) -> bool:
    """Until it answers: connecting is the waiting."""
    end = time.monotonic() + 15
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        select.select([], [], [], 0.02)
    return False


def hand_out(server: Server, home: Path) -> None:
    """Put the user's key into ``home/.ssh``, as whoever runs the server would have it done."""
    ssh, base = home / ".ssh", server.host_key.parent
    ssh.mkdir(mode=0o700, parents=True)
    for name in ("user", "user.pub"):
        shutil.copyfile(base / name, ssh / name.replace("user", "id_ed25519"))
        (ssh / name.replace("user", "id_ed25519")).chmod(0o600)
