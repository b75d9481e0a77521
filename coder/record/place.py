"""Where the record is, and whether that folder is one where nothing recorded gets lost."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from coder.errors import RecordError

RECORD = "coder.db"
POINTER = "coder.db.moved"
"""Small file beside ``codebook.yaml``: the absolute path of a record that was moved away, UTF-8."""

NETWORK_TYPES = frozenset(
    {
        "nfs",
        "nfs3",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afpfs",
        "afs",
        "ncpfs",
        "9p",
        "davfs",
        "webdav",
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.davfs2",
        "fuse.curlftpfs",
        "fuse.s3fs",
        "fuse.gcsfuse",
        "fuse.goofys",
        "fuse.glusterfs",
        "fuse.gvfsd-fuse",
        "fuse.osxfs",
        "osxfuse",
        "macfuse",
        "glusterfs",
        "ceph",
        "lustre",
        "beegfs",
        "gpfs",
        "ocfs2",
        "vboxsf",
        "vmhgfs",
        "fuse.vmhgfs-fuse",
        "prl_fs",
        "drvfs",
    }
)
"""Types of mounts where file locks or syncs do not hold between machines."""

_SYNC_NAMES = (
    (re.compile(r"Dropbox( \(.+\))?$"), "Dropbox"),
    (re.compile(r"OneDrive( - .+)?$"), "OneDrive"),
    (re.compile(r"(Google ?Drive|GoogleDrive-.+)$"), "Google Drive"),
    (re.compile(r"(Mobile Documents|iCloud ?Drive)$"), "iCloud"),
    (re.compile(r"CloudStorage$"), "a cloud drive"),
    (re.compile(r"Nextcloud\d*$"), "Nextcloud"),
    (re.compile(r"ownCloud$"), "ownCloud"),
    (re.compile(r"(pCloud ?Drive|pCloudDrive)$"), "pCloud"),
    (re.compile(r"Seafile$"), "Seafile"),
)
_SYNC_MARKERS = (
    (".stfolder", "Syncthing"),
    (".dropbox.cache", "Dropbox"),
    (".tmp.drivedownload", "Google Drive"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
)
_SYNC_JOURNAL = re.compile(r"\._?sync_.*\.db", re.DOTALL)  # Nextcloud's and ownCloud's, named by account
_WINDOWS_REMOTE_DRIVE = 4


def unsafe_reason(folder: Path) -> str | None:
    """Why nothing may be recorded in ``folder``, as a sentence; None where it is safe.

    Network drives lose acknowledged commits (158 of 205 survived on two sshfs mounts, and
    ``integrity_check`` said ok); sync clients copy the file in the middle of writing.
    """
    if _is_windows_network_drive(folder):
        return f"{folder} lies on a network drive, where recorded work gets lost. {_WAY_OUT}"
    return unsafe_reason_for(folder, mounts_text())


def unsafe_reason_for(folder: Path, mounts: str) -> str | None:
    """As ``unsafe_reason``, with the mounts as ``/proc/self/mounts`` or macOS's ``mount`` lists them."""
    real = Path(os.path.realpath(folder))
    kind = mount_type(real, mounts)
    if kind in NETWORK_TYPES:
        return f"{folder} lies on a network drive ({kind}), where recorded work gets lost. {_WAY_OUT}"
    plain = folder.absolute()
    client = _sync_client(plain) or (None if real == plain else _sync_client(real))
    if client is not None:
        return f"{folder} is synced by {client}, which copies the record in the middle of writing. {_WAY_OUT}"
    return None


_WAY_OUT = "Reading works; to record, put the record on this computer's own disk: coder move DIR"


def mount_type(path: Path, mounts: str) -> str:
    """The type of the file system that holds ``path``; empty if no line of ``mounts`` does."""
    best, found = -1, ""
    for line in mounts.splitlines():
        point, kind = _mount(line)
        if point and path.is_relative_to(point) and len(Path(point).parts) >= best:
            best, found = len(Path(point).parts), kind  # of equal ones the later mount covers the earlier
    return found


def _mount(line: str) -> tuple[str, str]:
    """(mount point, type) of one line, in Linux's or macOS's form."""
    if mac := re.match(r".+? on (/.*) \(([\w.]+)[,)]", line):
        return str(mac[1]), str(mac[2])
    fields = line.split()
    if len(fields) < 3:
        return "", ""
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[1]), fields[2]


def mounts_text() -> str:
    """What is mounted here, one per line; empty where the system does not say."""
    if sys.platform == "darwin":
        return subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout
    try:
        return Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def _sync_client(folder: Path) -> str | None:
    for ancestor in (folder, *folder.parents):
        for pattern, client in _SYNC_NAMES:
            if pattern.match(ancestor.name):
                return client
        try:
            if marked := _marked(ancestor):
                return marked
        except OSError:  # a folder above that may not be looked into
            continue
    return None


def _marked(folder: Path) -> str | None:
    with os.scandir(folder) as entries:
        hidden = {entry.name for entry in entries if entry.name.startswith(".")}
    for marker, client in _SYNC_MARKERS:
        if marker in hidden:
            return client
    if (folder / ".dropbox").is_file():  # a folder of this name holds settings, in everybody's home
        return "Dropbox"
    return "Nextcloud" if any(map(_SYNC_JOURNAL.fullmatch, hidden)) else None


def _is_windows_network_drive(folder: Path) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    drive = folder.absolute().drive
    if drive.startswith("\\\\"):
        return True
    return bool(ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == _WINDOWS_REMOTE_DRIVE)


def locate(project: Path) -> Path:
    """Where the record of the project in this folder is (or will be), following a pointer.

    Raises:
        RecordError: there is a pointer and nothing where it points: a new record there would
            hide the old one.
    """
    pointer = project / POINTER
    try:
        text = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return project / RECORD
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{pointer} cannot be read, so the record cannot be found: {error}.") from error
    target = Path(text)
    if not text or not target.is_absolute():
        raise RecordError(f"{pointer} must hold the absolute path of the record. Write it there by hand.")
    if not target.is_file():
        raise RecordError(
            f"The record was moved to {target}, but it is not there now. Connect that drive or put "
            f"the file back; to begin a new record instead, delete {pointer}."
        )
    return target
