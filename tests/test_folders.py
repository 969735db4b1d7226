"""Folders that others can change are listed and read without following a link."""

import os

import pytest

from generator import folders


def test_links_are_found_at_any_depth_and_never_entered(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    (inside / "a" / "b").mkdir(parents=True)
    outside.mkdir()
    (outside / "deeper").symlink_to(outside)
    (inside / "a" / "b" / "to-a-folder").symlink_to(outside)
    (inside / "to-nothing").symlink_to("nothing")
    (inside / "a" / "file").touch()

    assert sorted(folders.links(inside)) == ["a/b/to-a-folder", "to-nothing"]
    assert list(folders.links(inside / "a" / "b" / "to-a-folder")) == ["."]
    assert list(folders.links(tmp_path / "absent")) == []


def test_only_a_regular_file_is_read(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"text")
    (tmp_path / "link").symlink_to(file)
    os.mkfifo(tmp_path / "pipe")

    assert folders.content(file) == b"text"
    for name in ("link", "pipe", "absent", "file/below", "."):
        assert folders.content(tmp_path / name) is None, name
    for name in ("link", "pipe"):
        with pytest.raises(OSError, match=name):
            folders.read(tmp_path / name, 4)
    with pytest.raises(OSError, match="changed"):
        folders.read(file, 3)
