"""Texts of unknown encoding: each is read as what it is, or refused; never as something else."""

import pytest

from warpviz.errors import DataError
from warpviz.plane.text_encoding import decode

WESTERN = [
    ("Málaga", "Köln"),
    ("GRÖSSE", "ÄRA"),
    ("São Paulo", "Åre"),
    ("naïve", "fiancée"),
    ("Ångström", "señor"),
    ("L’été", "l’hiver"),
]
JAPANESE = [
    ("赤", "青"),
    ("正", "負"),
    ("ねこ", "いぬ"),
    ("ネコ", "イヌ"),
    ("クラス1", "クラス2"),
    ("A群", "B群"),
    ("段", "階"),
    ("東京", "大阪"),
    ("○", "×"),
    ("ソ", "貼"),
    ("鷲", "鷹"),
    ("①", "髙"),
    ("第1群", "対照群"),
]


def table(names, encoding):
    return "x,y,label\n1,2,{}\n3,4,{}\n".format(*names).encode(encoding)


@pytest.mark.parametrize("names", WESTERN)
def test_western_names_of_windows(names):
    decoded = decode(table(names, "cp1252"), "p.csv")
    assert decoded.encoding == "Windows-1252"
    assert all(name in decoded.text for name in names)


@pytest.mark.parametrize("names", JAPANESE)
def test_japanese_names_of_windows(names):
    decoded = decode(table(names, "cp932"), "p.csv")
    assert decoded.encoding == "Shift_JIS"
    assert all(name in decoded.text for name in names)


@pytest.mark.parametrize("names", [*WESTERN, *JAPANESE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_never_guessed(names, encoding):
    assert all(name in decode(table(names, encoding), "p.csv").text for name in names)


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (("É", "È"), "cp1252"),
        (("25 °C", "100 µm"), "cp1252"),
        (("A段", "B段"), "cp932"),
        (("ﾈｺ", "ｲﾇ"), "cp932"),
        (("赤", "青"), "euc_jp"),
        (("ねこ", "いぬ"), "euc_jp"),
        (("красный", "синий"), "cp1251"),
        (("да", "нет"), "koi8-r"),
        (("红", "蓝"), "gbk"),
        (("猫", "狗"), "gbk"),
        (("貓", "狗"), "big5"),
        (("빨강", "파랑"), "cp949"),
        (("Łódź", "Kraków"), "cp1250"),
        (("Málaga", "Köln"), "mac_roman"),
        (("café", "thé"), "cp850"),
    ],
)
def test_what_cannot_be_told_is_refused(names, encoding):
    with pytest.raises(DataError, match="save it as UTF-8"):
        decode(table(names, encoding), "p.csv")
