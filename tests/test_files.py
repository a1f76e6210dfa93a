import os

import pytest

from warpviz.errors import DataError
from warpviz.files import read_bytes, read_text


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
    with pytest.raises(DataError, match=r"^cannot read .*: embedded null byte$"):
        read_bytes(tmp_path / "a\0b", 10)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(DataError, match=r"pipe\.json: expected a file$"):
        read_text(tmp_path / "pipe.json", 10)
