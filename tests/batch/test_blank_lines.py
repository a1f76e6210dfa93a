"""Lines of blanks that are none to CommonMark, and names with control characters: images keep their places."""

import pytest

from warpviz.batch.article import read_articles, updated

COMMENT = '<!-- warpviz: activation activation=abs size=64 output={} alt="A fold" -->\n'


def written(path, text):
    path.write_bytes(text.encode())
    (article,) = read_articles([path])
    return updated(article, "en").decode()


@pytest.mark.parametrize("blank", ["\x0c", "\x0b", "\u3000", "\xa0", "\u3000\n\u3000", "\x1c"])
@pytest.mark.parametrize("before", ["", "> ", "- "])
def test_a_line_of_other_blanks_moves_nothing(tmp_path, blank, before):
    lines = "".join(f"{before}{line}\n" for line in blank.split("\n"))
    text = COMMENT.format("a.gif") + f"{lines}{before.replace('-', ' ')}![old](a.gif) and words\n\nend ![x](b.gif)\n"
    once = written(tmp_path / "a.md", text)
    # Words are as they were, and no image is cut.
    assert "and words\n\nend ![x](b.gif)\n" in once
    assert once.count("](a.gif)") == once.count("![") - 1
    assert written(tmp_path / "a.md", once) == once


@pytest.mark.parametrize("name", ["\x7f.gif", "a\x06b.gif", "\x1b.gif"])
def test_names_with_control_characters_are_found_again(tmp_path, name):
    once = written(tmp_path / "a.md", COMMENT.format(name) + "\nwords\n")
    assert f"![A fold]({''.join(f'%{ord(c):02X}' if ord(c) < 32 or ord(c) == 127 else c for c in name)})" in once
    assert written(tmp_path / "a.md", once) == once
