from pathlib import Path

import pytest
from record_helpers import add, content

from coder.errors import RecordError, Refused
from coder.record import place
from coder.record.moving import move_record
from coder.record.place import locate, mount_type, unsafe_reason_for
from coder.record.store import Record

LOCAL = "/dev/sda1 / ext4 rw,relatime 0 0\ntmpfs /tmp tmpfs rw 0 0\n"


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "fuse.rclone", "davfs"])
def test_a_network_drive_is_no_place_to_record(tmp_path, kind):
    mounts = f"{LOCAL}server:/share {tmp_path} {kind} rw 0 0\n"
    reason = unsafe_reason_for(tmp_path / "project", mounts)
    assert f"network drive ({kind})" in reason
    assert "coder move DIR" in reason
    assert "Reading works" in reason


def test_an_own_disk_is_a_place_to_record(tmp_path):
    assert unsafe_reason_for(tmp_path, LOCAL) is None
    assert unsafe_reason_for(tmp_path, "") is None


def test_the_innermost_and_latest_mount_counts():
    mounts = (
        LOCAL
        + "s:/a /mnt nfs4 rw 0 0\n/dev/sdb /mnt/disk ext4 rw 0 0\ns:/b /mnt/disk/deep\\040er cifs rw 0 0\n"
    )
    assert mount_type(Path("/mnt/x"), mounts) == "nfs4"
    assert mount_type(Path("/mnt/disk/x"), mounts) == "ext4"
    assert mount_type(Path("/mnt/disk/deep er/x"), mounts) == "cifs"
    assert mount_type(Path("/mntx"), mounts) == "ext4"
    assert mount_type(Path("/mnt/x"), mounts + "/dev/sdc /mnt xfs rw 0 0\n") == "xfs"


def test_the_mounts_of_macos_are_understood():
    mounts = (
        "/dev/disk3s1 on / (apfs, sealed, local)\n//ana@nas/study on /Volumes/study (smbfs, nodev, nosuid)\n"
    )
    assert mount_type(Path("/Volumes/study/x"), mounts) == "smbfs"
    assert mount_type(Path("/Users/ana"), mounts) == "apfs"


@pytest.mark.parametrize(
    ("folder", "client"),
    [
        ("Dropbox/study", "Dropbox"),
        ("Dropbox (Institute)/study", "Dropbox"),
        ("OneDrive - Institute/study", "OneDrive"),
        ("Google Drive/My Drive/study", "Google Drive"),
        ("Library/Mobile Documents/com~apple~CloudDocs/study", "iCloud"),
        ("Library/CloudStorage/Box-Box/study", "a cloud drive"),
        ("Nextcloud/study", "Nextcloud"),
    ],
)
def test_a_synced_folder_is_no_place_to_record(tmp_path, folder, client):
    assert f"is synced by {client}" in unsafe_reason_for(tmp_path / folder, LOCAL)


@pytest.mark.parametrize("marker", [".stfolder/", ".dropbox", ".dropbox.cache/", ".sync_abc.db"])
def test_the_traces_of_a_sync_client_above_are_found(tmp_path, marker):
    trace = tmp_path / marker
    trace.mkdir() if marker.endswith("/") else trace.touch()
    folder = tmp_path / "team" / "study"
    folder.mkdir(parents=True)
    assert "is synced by" in unsafe_reason_for(folder, LOCAL)


def test_dropbox_settings_in_a_home_folder_say_nothing(tmp_path):
    (tmp_path / ".dropbox").mkdir()
    (tmp_path / "dropboxes").mkdir()
    assert unsafe_reason_for(tmp_path / "dropboxes", LOCAL) is None


def test_a_link_into_a_synced_folder_is_seen_through(tmp_path):
    (tmp_path / "Dropbox" / "study").mkdir(parents=True)
    (tmp_path / "study").symlink_to(tmp_path / "Dropbox" / "study")
    assert "Dropbox" in unsafe_reason_for(tmp_path / "study", LOCAL)


@pytest.fixture
def synced(tmp_path):
    """A project with a record that has come to lie in a synced folder."""
    folder = tmp_path / "project"
    with Record.open(folder / "coder.db") as record:
        add(record, memo="m")
    folder.rename(tmp_path / "Dropbox")
    return tmp_path / "Dropbox"


def test_in_a_synced_folder_reading_works_and_recording_is_refused(synced):
    with pytest.raises(Refused, match="synced by Dropbox"):
        Record.open(synced / "coder.db")
    with Record.open(synced / "coder.db", write=False) as record:
        assert len(list(record.codings())) == 1
        with pytest.raises(Refused):
            add(record)
    assert sorted(path.name for path in synced.iterdir()) == ["coder.db", "coder.db-journal"]


def test_on_a_network_drive_recording_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "mounts_text", lambda: f"server:/x {tmp_path} nfs4 rw 0 0\n")
    with pytest.raises(Refused, match="network drive"):
        Record.open(tmp_path / "coder.db")
    assert list(tmp_path.iterdir()) == []


def test_moving_takes_the_record_out_of_a_synced_folder(synced, tmp_path):
    with Record.open(synced / "coder.db", write=False) as record:
        before = content(record)
    new = move_record(synced, tmp_path / "safe")
    assert new == tmp_path / "safe" / "coder.db"
    assert locate(synced) == new
    assert [path.name for path in synced.iterdir()] == ["coder.db.moved"]
    with Record.open(locate(synced)) as record:
        assert content(record) == before
        assert record.undo("ana") is not None
    assert new.stat().st_mode & 0o777 == 0o600


def test_moving_again_and_home_again(tmp_path):
    project = tmp_path / "project"
    with Record.open(project / "coder.db") as record:
        add(record)
    move_record(project, tmp_path / "one")
    second = move_record(project, tmp_path / "two")
    assert locate(project) == second
    assert move_record(project, tmp_path / "two") == second
    assert move_record(project, project) == project / "coder.db"
    assert locate(project) == project / "coder.db"
    assert [path.name for path in project.iterdir()] == ["coder.db"]
    assert list((tmp_path / "one").iterdir()) == list((tmp_path / "two").iterdir()) == []


def test_a_move_that_was_cut_off_goes_through_the_second_time(tmp_path, monkeypatch):
    from coder.record import moving

    project = tmp_path / "project"
    with Record.open(project / "coder.db") as record:
        made = add(record)
    monkeypatch.setattr(moving, "_point", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        move_record(project, tmp_path / "safe")
    assert locate(project) == project / "coder.db"
    with Record.open(project / "coder.db") as record:
        later = add(record, code="later")
    monkeypatch.undo()
    with Record.open(move_record(project, tmp_path / "safe")) as record:
        assert record.state(made) == record.state(later) == "current"


def test_another_record_in_the_new_place_is_not_overwritten(tmp_path):
    for name in ("project", "other"):
        with Record.open(tmp_path / name / "coder.db") as record:
            add(record)
    with pytest.raises(Refused, match="another record"):
        move_record(tmp_path / "project", tmp_path / "other")
    with pytest.raises(Refused, match="cannot move there"):
        move_record(tmp_path / "project", tmp_path / "Dropbox")
    assert locate(tmp_path / "project") == tmp_path / "project" / "coder.db"


def test_a_project_without_a_record_is_pointed_to_a_new_one(tmp_path):
    project = tmp_path / "Dropbox" / "project"
    project.mkdir(parents=True)
    new = move_record(project, tmp_path / "safe")
    with Record.open(locate(project)) as record:
        assert record.path == new
        add(record)


def test_a_program_that_has_the_moved_record_open_is_told(tmp_path):
    project = tmp_path / "project"
    with Record.open(project / "coder.db") as record:
        add(record)
        new = move_record(project, tmp_path / "safe")
        with pytest.raises(RecordError, match="moved or replaced by another program; this was not recorded"):
            add(record, code="lost?")
    with Record.open(new) as record:
        assert record.codes() == ["defection.brutality"]


def test_nobody_records_into_the_old_place_while_the_record_moves(tmp_path, monkeypatch):
    from coder.record import connection, moving

    project = tmp_path / "project"
    monkeypatch.setattr(connection, "PATIENCE", 0.01)
    copy = moving._copy

    def copy_while_somebody_records(old, new):
        copy(old, new)
        with pytest.raises(RecordError, match="being written by another program"):
            add(other, code="late")

    monkeypatch.setattr(moving, "_copy", copy_while_somebody_records)
    with Record.open(project / "coder.db") as other:
        add(other)
        move_record(project, tmp_path / "safe")


def test_a_pointer_to_nowhere_never_begins_a_new_record(tmp_path):
    (tmp_path / "coder.db.moved").write_text(f"{tmp_path}/gone/coder.db\n")
    with pytest.raises(RecordError, match="not there now"):
        locate(tmp_path)
    (tmp_path / "coder.db.moved").write_text("some words")
    with pytest.raises(RecordError, match="absolute path"):
        locate(tmp_path)
