import os
import sys

import pytest

from warpviz.errors import DataError
from warpviz.files import file_hash, is_under, read_bytes, read_text


def test_what_is_there_is_read(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfa\r\n\xe5\x9b\xb3\rb\n")
    assert read_bytes(path, 100) == path.read_bytes()
    assert read_text(path, 100, "utf-8-sig") == "a\n図\nb\n"


def test_what_cannot_be_read_is_one_line(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(bytes([0xFF]) * (2**20 + 1))
    with pytest.raises(DataError, match=r"a\.txt: over 1 MB$"):
        read_bytes(path, 2**20)
    with pytest.raises(DataError, match=r"a\.txt: not UTF-8$"):
        read_text(path, 2**21)
    with pytest.raises(DataError, match=r"^cannot read .*gone: no such file or directory$"):
        read_bytes(tmp_path / "gone", 10)
    with pytest.raises(DataError, match=r"^cannot read .*: is a directory$"):
        read_bytes(tmp_path, 2**20)
    with pytest.raises(DataError, match=r"^cannot read '.*a\\x00b': embedded null byte$"):
        read_bytes(tmp_path / "a\0b", 10)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    for read in (lambda path: read_text(path, 10), file_hash):
        with pytest.raises(DataError, match=r"pipe\.json: expected a file$"):
            read(tmp_path / "pipe.json")


def test_a_hash_is_that_of_the_bytes_and_fails_with_the_words_of_reading(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    # FIPS 180-2, appendix B.1.
    assert file_hash(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    for bad in (tmp_path / "gone", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(DataError) as reading:
            read_bytes(bad, 100)
        with pytest.raises(DataError) as hashing:
            file_hash(bad)
        assert str(hashing.value) == str(reading.value)


def test_what_cannot_be_told_to_be_under_a_folder_is_not(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "out").symlink_to(tmp_path)
    (folder / "back").symlink_to(folder)
    (folder / "loop").symlink_to(folder / "loop")
    assert is_under(folder / "a" / "b.gif", folder)
    assert is_under(folder / "back" / "b.gif", folder)
    assert not is_under(folder / "out" / "b.gif", folder)
    assert not is_under(folder / ".." / "b.gif", folder)
    assert not is_under(folder / "a\0b", folder)
    # Python 3.13 resolves a circle to itself, which is under the folder; opening it fails.
    assert not is_under(folder / "loop" / "b.gif", folder) or sys.version_info >= (3, 13)
