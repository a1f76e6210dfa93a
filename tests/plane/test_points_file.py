"""Labelled points from CSV and NPY files and from arrays: what is read, and what each fault says."""

import codecs
import csv
import io
import os
import re
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from numpy.lib import format as npy_format

from warpviz.errors import DataError, InvalidValueError, UnknownNameError, WarpvizError, quoted
from warpviz.plane import points_file
from warpviz.plane.datasets import generate
from warpviz.plane.points_file import check_labelled, load_points, resolve_points

GOOD = "x,y,label\n1,2,a\n3,4,b\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working folder: files in it are given by their bare names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load_text(text, encoding="utf-8", name="points.csv"):
    Path(name).write_bytes(text.encode(encoding))
    return load_points(name)


def load_array(array, name="points.npy"):
    np.save(name, array, allow_pickle=False)
    return load_points(name)


def message(run, error=DataError):
    """Return the one line of the error that `run` raises."""
    with pytest.raises(error) as caught:
        run()
    text = str(caught.value)
    assert "\n" not in text
    assert "\r" not in text
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return text


# CSV that is read.


@pytest.mark.usefixtures("here")
class TestCsv:
    def test_plain(self):
        made = load_text(GOOD)
        assert made.points.tolist() == [[1, 2], [3, 4]]
        assert made.labels.tolist() == [0, 1]
        assert made.class_names == ("a", "b")
        assert made.source == "points.csv"
        assert made.notes == ()
        assert not made.points.flags.writeable
        assert made.labels.dtype == np.int64

    def test_any_column_order_case_spaces_and_extra_columns(self):
        made = load_text("note, LABEL ,Y,id, X \nhi, b ,2,7, 1 \n,a,4,8,3\n")
        assert made.points.tolist() == [[1, 2], [3, 4]]
        assert made.labels.tolist() == [1, 0]
        assert made.class_names == ("a", "b")

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_line_ends_and_no_last_one(self, end):
        text = GOOD.rstrip("\n").replace("\n", end)
        assert load_text(text).points.tolist() == [[1, 2], [3, 4]]

    def test_blank_lines_are_ignored(self):
        made = load_text("\n  \nx,y,label\n\n1,2,a\n   \n,,\n3,4,b\n,,\n\n\n")
        assert made.points.tolist() == [[1, 2], [3, 4]]

    def test_quoted_fields_with_delimiters_quotes_and_line_ends(self):
        made = load_text('x,y,label,note\n1,2,"a, ""the"" first","one\ntwo"\n"3","4", "b",\n')
        assert made.class_names == ('a, "the" first', "b")
        assert made.points.tolist() == [[1, 2], [3, 4]]

    @pytest.mark.parametrize("delimiter", [";", "\t"])
    def test_other_delimiters(self, delimiter):
        made = load_text(GOOD.replace(",", delimiter))
        assert made.points.tolist() == [[1, 2], [3, 4]]
        assert made.notes == ()

    def test_commas_inside_fields_of_a_tab_file(self):
        assert load_text("x\ty\tlabel\n1\t2\ta,b\n3\t4\tc\n").class_names == ("a,b", "c")

    def test_decimal_commas_of_a_semicolon_file_are_read_and_told(self):
        made = load_text("x;y;label\n1,5;-2;a\n3.5;4,25;b\n")
        assert made.points.tolist() == [[1.5, -2], [3.5, 4.25]]
        assert made.notes == ("points.csv: commas in numbers read as decimal points",)

    @pytest.mark.parametrize("cell", ["1.234,5", "1,234,5"])
    def test_thousands_are_refused(self, cell):
        text = message(lambda: load_text(f"x;y;label\n{cell};2;a\n"))
        assert text == f"points.csv: line 2: x: expected a number, but got {cell!r}"

    @pytest.mark.parametrize(
        ("text", "encoding"),
        [
            ('x,y,label\n"-2,5","1,0",a\n"1,5","0,500",b\n', "utf-8"),  # Google Sheets
            ("x\ty\tlabel\r\n-2,5\t1,0\ta\r\n1,5\t0,500\tb\r\n", "utf-16"),  # Excel's Unicode text
            ("x y label\n-2,5 1,0 a\n1,5 0,500 b\n", "utf-8"),
        ],
    )
    def test_decimal_commas_between_other_delimiters(self, text, encoding):
        made = load_text(text, encoding)
        assert made.points.tolist() == [[-2.5, 1], [1.5, 0.5]]
        assert made.notes[-1] == "points.csv: commas in numbers read as decimal points"

    def test_commas_that_may_be_thousands_are_refused(self):
        text = message(lambda: load_text('x,y,label\n1,0,a\n"1,234","2,000",b\n'))
        assert text == "points.csv: line 3: expected a number, but '1,234' may be thousands or decimals: use a point"

    @pytest.mark.parametrize("minus", "\u2212\u2013\uff0d")
    def test_minus_signs_of_spreadsheets(self, minus):
        assert load_text(f"x,y,label\n{minus}1,2,a\n3,{minus}4.5,b\n").points.tolist() == [[-1, 2], [3, -4.5]]

    @pytest.mark.parametrize("above", ["# made by hand\n", "\n\n", "# a, b\n#\n \n"])
    def test_comments_and_blank_lines_above_the_header(self, above):
        made = load_text(above + GOOD)
        assert made.points.tolist() == [[1, 2], [3, 4]]
        lines = above.count("\n")
        assert f"line {lines + 2}: x: " in message(lambda: load_text(above + "x,y,label\nq,2,a\n"))

    @pytest.mark.parametrize("above", ["sep=;\n", '"sep=;"\r\n', "SEP=;\n"])
    def test_a_separator_told_to_excel(self, above):
        assert load_text(above + "x;y;label\n1,5;2;a\n3;4;b\n").points.tolist() == [[1.5, 2], [3, 4]]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", " ", "|"])
    def test_what_savetxt_writes(self, delimiter):
        rows = np.array([[-2, 1, 0], [1, 2, 0], [2, -1, 1]])
        np.savetxt("points.csv", rows, delimiter=delimiter, header=delimiter.join(["x", "y", "label"]))
        made = load_points("points.csv")
        assert made.points.tolist() == rows[:, :2].tolist()
        assert made.class_names == ("0", "1")

    def test_labels_that_begin_with_a_hash_are_no_comments(self):
        made = load_text("label,x,y\n#f00,1,2\n# measured later\n#00f,3,4\n")
        assert made.class_names == ("#00f", "#f00")
        assert len(made.points) == 2

    def test_row_names_of_r(self):
        # write.table and write.csv(row.names = TRUE)
        table = load_text('"x" "y" "label"\n"1" -2.5 1 "a b"\n"2" 1.5 0 "c"\n')
        comma = load_text('"","x","y","label"\n"1",-2.5,1,"a b"\n"2",1.5,0,"c"\n')
        for made in (table, comma):
            assert made.points.tolist() == [[-2.5, 1], [1.5, 0]]
            assert made.class_names == ("a b", "c")

    def test_a_delimiter_at_the_end_of_rows(self):
        assert load_text("x,y,label\n1,2,a,\n3,4,b,,\n").points.tolist() == [[1, 2], [3, 4]]

    def test_numbers_in_every_notation(self):
        made = load_text("x,y,label\n+1e-3,-.5,a\n１．５,2.,b\n".replace("．", "."))
        assert made.points.tolist() == [[0.001, -0.5], [1.5, 2]]

    def test_number_labels_are_in_numeric_order(self):
        made = load_text("x,y,label\n0,0,10\n0,1,9\n1,1,-1\n1,2,2.5\n1,1,9.0\n")
        assert made.class_names == ("-1", "2.5", "9", "10")
        assert made.labels.tolist() == [3, 2, 0, 1, 2]

    def test_labels_that_are_not_all_numbers_are_in_order_of_name(self):
        made = load_text("x,y,label\n0,0,10\n0,1,9\n1,1,b\n1,1,nan\n")
        assert made.class_names == ("10", "9", "b", "nan")

    def test_spaces_within_a_label_are_one_space(self):
        assert load_text('x,y,label\n0,0," a \n b"\n0,1,a b\n0,1,c\n').class_names == ("a b", "c")

    def test_upper_case_suffix(self):
        assert load_text(GOOD, name="POINTS.CSV").source == "POINTS.CSV"

    def test_path_and_source(self, here):
        (here / "sub").mkdir()
        (here / "sub" / "点.csv").write_text(GOOD, encoding="utf-8")
        assert load_points(here / "sub" / "点.csv").source == "点.csv"

    def test_eight_classes(self):
        rows = "".join(f"{k},{k},c{k}\n" for k in range(8))
        assert len(load_text("x,y,label\n" + rows).class_names) == 8


@pytest.mark.usefixtures("here")
class TestEncoding:
    JAPANESE = '番号,x,y,label,備考\n1,1,2,猫,ソース表\n2,3,4,犬,"能, 力"\n'

    def test_utf8(self):
        made = load_text(self.JAPANESE)
        assert made.class_names == ("犬", "猫")
        assert made.notes == ()

    def test_utf8_with_mark_needs_no_note(self):
        made = load_text(GOOD, "utf-8-sig")
        assert made.points.tolist() == [[1, 2], [3, 4]]
        assert made.notes == ()

    @pytest.mark.parametrize("codec", ["cp932", "shift_jis"])
    def test_shift_jis_is_told(self, codec):
        made = load_text(self.JAPANESE, codec)
        assert made.points.tolist() == [[1, 2], [3, 4]]
        assert made.class_names == ("犬", "猫")
        assert made.notes == ("points.csv: read as Shift_JIS",)

    def test_shift_jis_with_vendor_characters(self):
        assert load_text("x,y,label\n1,2,①\n3,4,髙\n", "cp932").class_names == ("①", "髙")

    @pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
    def test_utf16_with_mark_is_told(self, codec):
        made = load_text("\ufeff" + self.JAPANESE.replace(",", "\t").replace("\n", "\r\n"), codec)
        assert made.class_names == ("犬", "猫")
        assert made.notes == ("points.csv: read as UTF-16",)

    def test_utf16_without_mark(self):
        text = message(lambda: load_text(GOOD, "utf-16-le"))
        assert text.startswith("points.csv: line 1: expected text, but got a NUL byte")

    @pytest.mark.parametrize(
        ("data", "tried"),
        [
            ("x,y,label\n1,2,красный\n".encode("cp1251"), "UTF-8, Shift_JIS and Windows-1252"),
            (codecs.BOM_UTF8 + b"x,y,label\n1,2,\xff\n", "UTF-8"),
            (codecs.BOM_UTF16_LE + b"x", "UTF-16"),
        ],
    )
    def test_nothing_decodes(self, here, data, tried):
        (here / "points.csv").write_bytes(data)
        text = message(lambda: load_points("points.csv"))
        assert text == f"points.csv: cannot be decoded: tried {tried}; save it as UTF-8"

    def test_binary(self, here):
        (here / "points.csv").write_bytes(b"PK\3\4\n\n\0\0\0")
        text = message(lambda: load_points("points.csv"))
        assert text.startswith("points.csv: line 3: expected text, but got a NUL byte")

    def test_nul_character_in_utf16(self):
        text = message(lambda: load_text("x,y,label\n1,2,\0", "utf-16"))
        assert text == "points.csv: expected text, but got a NUL character: a binary file?"


# CSV that is refused.

_NUMBERS = "line 1: expected a header with x, y and label, but got numbers: '1', '2', '0'"
_COLUMNS = "expected the columns x, y and label, but"
_NUMBER_FAULTS = {
    "abc": "expected a number, but got 'abc'",
    "": "expected a number, but got ''",
    " ": "expected a number, but got ''",
    "1_0": "expected a number, but got '1_0'",
    "0x10": "expected a number, but got '0x10'",
    "nan": "expected a finite number, but got 'nan'",
    "-Inf": "expected a finite number, but got '-Inf'",
    "1e999": "expected a finite number, but got '1e999'",
    "z" * 50: f"expected a number, but got '{'z' * 40}…'",
    '"a\nb"': r"expected a number, but got 'a\nb'",
}


@pytest.mark.usefixtures("here")
class TestCsvFaults:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", "the file is empty: expected labelled points"),
            ("\n \n", "the file is empty: expected a header with x, y and label, then one line per point"),
            ("\ufeff", "the file is empty: expected a header with x, y and label, then one line per point"),
            ("x,y,label\n", "only a header: expected one line per point below it"),
            ("x,y,label\n\n,,\n", "only a header: expected one line per point below it"),
            (
                "1,2,0\n3,4,1\n",
                f"{_NUMBERS}; without one name places, as in columns=1,2,3",
            ),
            ("x,y\n1,2\n", f"line 1: {_COLUMNS} 'label' is missing; found 'x', 'y'"),
            (
                "x,y,lable\n1,2,a\n",
                f"line 1: {_COLUMNS} 'label' is missing; found 'x', 'y', 'lable'; is 'lable' meant?",
            ),
            (
                "\n\nx1;y;Lab\n1;2;a\n",
                f"line 3: {_COLUMNS} 'x' and 'label' are missing; found 'x1', 'y', 'Lab'; are 'x1' and 'Lab' meant?",
            ),
            (
                "label,X1,Z\na,1,2\n",
                f"line 1: {_COLUMNS} 'x' and 'y' are missing; found 'label', 'X1', 'Z'; is 'X1' meant?",
            ),
            ("x, X,y,label\n1,1,2,a\n", "line 1: expected one column 'x', but got 'x' and 'X'"),
            ("x,y,label\n1,2,a\n3,4\n", "line 3: expected 3 fields as in the header, but got 2"),
            ("x,y,label\n1,2,a\n3,4,b,c\n", "line 3: expected 3 fields as in the header, but got 4"),
            ("x,y,label\n1,2,a\n3,4, \n", "line 3: label: expected a class, but the field is empty"),
            ("x,y,label\n1,2," + "a" * 101, "line 2: label: expected at most 100 characters, but got 101"),
            ("x,y,label\n1,2,1\n3,4,NaN\n", "line 3: label: expected a finite number, but got 'NaN'"),
            ("x,y,label\n1,2,inf\n3,4,1\n", "line 2: label: expected a finite number, but got 'inf'"),
            ("x,y,label\n1,2,a\n3,4,a\n", "label: expected 2 to 8 classes, but got only one, 'a'"),
            ("x,y,label\n1,2,3\n", "label: expected 2 to 8 classes, but got only one, '3'"),
            (
                "x,y,label\n" + "".join(f"0,0,{k}\n" for k in range(57)),
                "label: expected 2 to 8 classes, but got 57",
            ),
            (
                'x,y,label\n1,2,a\n3,4,"b\n5,6,c\n',
                "line 3: expected comma-separated values, but: unexpected end of data",
            ),
            (
                'x,y,label\n1,2,"a"b\n',
                "line 2: expected comma-separated values, but: ',' expected after '\"'",
            ),
        ],
    )
    def test_says_what_came_and_what_was_expected(self, text, expected):
        assert message(lambda: load_text(text)) == f"points.csv: {expected}"

    @pytest.mark.parametrize(("start", "line"), [("", 1), ("x,y,label\n1,2,a\n3,4,", 3)])
    def test_field_too_long(self, start, line):
        text = message(lambda: load_text(start + "x" * 140_000))
        assert text.startswith(f"points.csv: line {line}: expected comma-separated values, but: field larger than")

    @pytest.mark.parametrize("column", ["x", "y"])
    @pytest.mark.parametrize("cell", list(_NUMBER_FAULTS))
    def test_wrong_number(self, column, cell):
        row = f"{cell},1,b" if column == "x" else f"1,{cell},b"
        text = message(lambda: load_text(f"x,y,label\n1,2,a\n{row}\n"))
        assert text == f"points.csv: line 3: {column}: {_NUMBER_FAULTS[cell]}"

    def test_line_numbers_count_blank_lines_and_lines_in_quotes(self):
        text = message(lambda: load_text('x,y,label,note\r\n\r\n1,2,a,"one\r\ntwo"\r\n3,abc,b,\r\n'))
        assert text == "points.csv: line 5: y: expected a number, but got 'abc'"

    def test_many_columns_are_not_all_shown(self):
        text = message(lambda: load_text(",".join(f"c{k}" for k in range(500)) + "\n"))
        assert text.endswith("'c11', …; name the three with columns=...")

    def test_too_many_points(self, monkeypatch):
        monkeypatch.setattr("warpviz.plane.points_csv.MAX_POINTS", 3)
        rows = "1,2,a\n3,4,b\n" * 2
        text = message(lambda: load_text("x,y,label\n" + rows))
        assert text == "points.csv: line 5: expected at most 3 points, but there are more"

    def test_100_000_points_are_read_fast(self):
        text = "x,y,label\n" + "".join(f"{k}.25,-{k}e-3,{'ab'[k % 2]}\n" for k in range(100_000))
        start = time.perf_counter()
        made = load_text(text)
        assert time.perf_counter() - start < 3
        assert made.points.shape == (100_000, 2)
        assert message(lambda: load_text(text + "1,2,a\n")).startswith(
            "points.csv: line 100002: expected at most 100000"
        )


# Files as such.


@pytest.mark.usefixtures("here")
class TestFile:
    def test_missing(self):
        assert message(lambda: load_points("no/such.csv")) == "no/such.csv: no such file"

    def test_missing_with_near_miss(self, here):
        (here / "points.csv").write_text(GOOD, encoding="utf-8")
        assert message(lambda: load_points("point.csv")) == "point.csv: no such file: did you mean 'points.csv'?"

    def test_missing_below_a_file(self, here):
        (here / "points.csv").write_text(GOOD, encoding="utf-8")
        assert message(lambda: load_points("points.csv/a.csv")) == "points.csv/a.csv: no such file"

    def test_name_that_no_file_can_have(self):
        assert message(lambda: load_points("a\0b.csv")) == r"a\x00b.csv: no such file"
        assert re.fullmatch(
            r"a{400}…: (no such file|the file cannot be read: .+)",
            message(lambda: load_points("a" * 5000 + ".csv")),
        )

    def test_message_stays_one_line_for_any_name(self):
        assert message(lambda: load_points("a\nb.csv")) == r"a\nb.csv: no such file"

    def test_name_as_given(self, here):
        assert message(lambda: load_points("./sub/../a.csv")).startswith("./sub/../a.csv: ")
        assert message(lambda: load_points(here / "a.csv")).startswith(f"{here / 'a.csv'}: ")

    @pytest.mark.parametrize("name", ["folder", "folder.csv"])
    def test_folder(self, here, name):
        (here / name).mkdir()
        assert message(lambda: load_points(name)) == f"{name}: expected a .csv or .npy file, but this is a folder"

    @pytest.mark.parametrize(("name", "got"), [("a.txt", "'.txt'"), ("a.csv.gz", "'.gz'"), ("a", "no suffix")])
    def test_suffix(self, here, name, got):
        (here / name).write_text(GOOD, encoding="utf-8")
        assert (
            message(lambda: load_points(name)) == f"{name}: expected a file that ends with .csv or .npy, but got {got}"
        )

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes by name")
    def test_pipe_does_not_block(self, here):
        os.mkfifo(here / "pipe.csv")
        text = message(lambda: load_points("pipe.csv"))
        assert text == "pipe.csv: expected a regular file, but this is a pipe or a device"

    def test_permission(self, here, monkeypatch):
        (here / "points.csv").write_text(GOOD, encoding="utf-8")

        def refuse(*_args, **_kwargs):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        assert message(lambda: load_points("points.csv")) == "points.csv: the file cannot be read: permission denied"
        monkeypatch.setattr(Path, "stat", refuse)
        assert message(lambda: load_points("points.csv")) == "points.csv: the file cannot be read: permission denied"

    @pytest.mark.parametrize("name", ["points.csv", "points.npy"])
    def test_empty(self, here, name):
        (here / name).touch()
        assert message(lambda: load_points(name)) == f"{name}: the file is empty: expected labelled points"

    @pytest.mark.parametrize("name", ["points.csv", "points.npy"])
    def test_too_large_is_seen_before_reading(self, here, name):
        with (here / name).open("wb") as file:
            file.truncate(3_000_000_000)
        tracemalloc.start()
        text = message(lambda: load_points(name))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert text == f"{name}: expected at most 50 MB, but the file has 3000.0 MB"
        assert peak < 1_000_000

    def test_too_large_when_it_grows_after_the_look(self, monkeypatch):
        monkeypatch.setattr(points_file, "MAX_FILE_BYTES", 10)
        monkeypatch.setattr(points_file, "_check_file", lambda *_: ".csv")
        assert "but the file has more" in message(lambda: load_text(GOOD))


# NPY.

RECORD = [("x", "f8"), ("y", "f8"), ("label", "i4")]


def write_npy(header, data=b"", version=(1, 0), name="points.npy"):
    """Write an NPY file with any header text."""
    text = header.encode("latin1") if isinstance(header, str) else header
    size = len(text).to_bytes(2 if version == (1, 0) else 4, "little")
    Path(name).write_bytes(npy_format.MAGIC_PREFIX + bytes(version) + size + text + data)


def load_npy(header, data=b"", version=(1, 0)):
    write_npy(header, data, version)
    return load_points("points.npy")


@pytest.mark.usefixtures("here")
class TestNpy:
    @pytest.mark.parametrize("dtype", ["f8", ">f8", "f4", "f2", "g", "i8", ">i2", "u1", "i1"])
    @pytest.mark.parametrize("order", ["C", "F"])
    def test_numbers(self, dtype, order):
        made = load_array(np.array([[1, 2, 7], [3, 4, 5], [5, 6, 7]], dtype=dtype, order=order))
        assert made.points.tolist() == [[1, 2], [3, 4], [5, 6]]
        assert made.points.dtype == np.float64
        assert made.labels.tolist() == [1, 0, 1]
        assert made.class_names == ("5", "7")
        assert made.source == "points.npy"
        assert made.notes == ()

    @pytest.mark.parametrize(
        ("label", "values", "names"),
        [
            ("i4", [10, 9], ("9", "10")),
            ("f4", [2.5, -1], ("-1", "2.5")),
            ("?", [True, False], ("False", "True")),
            ("U3", ["猫", "犬"], ("犬", "猫")),
        ],
    )
    def test_records(self, label, values, names):
        array = np.zeros(2, dtype=[("id", "i8"), ("Label", label), ("Y", "f4"), ("X", "i2"), ("備考", "U4")])
        array["X"], array["Y"], array["Label"] = [1, 3], [2, 4], values
        with pytest.warns(UserWarning, match="format 3"):
            np.save("points.npy", array)
        made = load_points("points.npy")
        assert made.points.tolist() == [[1, 2], [3, 4]]
        assert made.class_names == names
        assert made.labels.tolist() == [1, 0]

    def test_padded_records(self):
        made = load_array(np.array([(1, 2, 0), (3, 4, 1)], dtype=np.dtype(RECORD, align=True)))
        assert made.points.tolist() == [[1, 2], [3, 4]]

    def test_header_of_version_2(self, here):
        with (here / "points.npy").open("wb") as file:
            npy_format.write_array(file, np.array([[1.0, 2, 0], [3, 4, 1]]), version=(2, 0))
        assert load_points("points.npy").labels.tolist() == [0, 1]

    @pytest.mark.parametrize(
        ("array", "got"),
        [
            (np.zeros((4, 2)), "float64 of shape (4, 2)"),
            (np.zeros((3, 4)), "float64 of shape (3, 4)"),
            (np.zeros(3), "float64 of shape (3,)"),
            (np.zeros((4, 3, 1)), "float64 of shape (4, 3, 1)"),
            (np.float64(1), "float64 of shape ()"),
            (np.zeros((4, 3), complex), "complex128 of shape (4, 3)"),
            (np.zeros((4, 3), bool), "bool of shape (4, 3)"),
            (np.zeros((4, 3), "U2"), "<U2 of shape (4, 3)"),
            (np.zeros((4, 3), "M8[s]"), "datetime64[s] of shape (4, 3)"),
            (np.zeros((2, 2), RECORD), "[('x', '<f8'), ('y', '<f8'), ('label', '<i4')] of shape (2, 2)"),
            (
                np.zeros(2, [("x", "U2"), ("y", "f8"), ("label", "i4")]),
                "[('x', '<U2'), ('y', '<f8'), ('label', '<i4')] of shape (2,)",
            ),
            (
                np.zeros(2, [("x", "f8", 2), ("y", "f8"), ("label", "i4")]),
                "[('x', '<f8', (2,)), ('y', '<f8'), ('label', '<i4')] of shape (2,)",
            ),
        ],
    )
    def test_wrong_shape_or_type(self, array, got):
        wanted = "expected numbers of shape (N, 3), or records with the fields x, y and label"
        assert message(lambda: load_array(array)) == f"points.npy: {wanted}, but got {got}"

    @pytest.mark.parametrize(
        "array",
        [np.array([[1, 2, "a"]], dtype=object), np.zeros(2, [("x", "f8"), ("y", "f8"), ("label", "O")])],
    )
    def test_python_objects_are_never_loaded(self, here, array, monkeypatch):
        np.save(here / "points.npy", array, allow_pickle=True)
        monkeypatch.setattr("pickle.load", lambda *_: pytest.fail("unpickled"))
        assert message(lambda: load_points("points.npy")).endswith("but got Python objects, which are never loaded")

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            (["x", "y", "kind"], "but 'label' is missing; found 'x', 'y', 'kind'"),
            (["x", "y", "lable"], "but 'label' is missing; found 'x', 'y', 'lable'; is 'lable' meant?"),
            (["x", "X", "y", "label"], "expected one column 'x', but got 'x' and 'X'"),
        ],
    )
    def test_wrong_fields(self, fields, expected):
        array = np.zeros(2, [(name, "f8") for name in fields])
        assert expected in message(lambda: load_array(array))

    @pytest.mark.parametrize(("place", "what"), [(0, "x"), (1, "y"), (2, "label")])
    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_not_finite(self, place, what, value):
        array = np.ones((5, 3))
        array[3:, place] = value
        text = message(lambda: load_array(array))
        assert text == f"points.npy: {what}: expected a finite number, but got {value} at index 3"

    def test_long_double_beyond_float64(self):
        array = np.ones((2, 3), dtype=np.longdouble)
        array[1, 0] = np.longdouble("1e400")
        assert "x: expected a finite number, but got inf at index 1" in message(lambda: load_array(array))

    def test_empty_text_label(self):
        array = np.array([(1, 2, "a"), (3, 4, "")], dtype=[("x", "f8"), ("y", "f8"), ("label", "U2")])
        assert message(lambda: load_array(array)) == "points.npy: label: expected a class, but it is empty at index 1"

    def test_text_label_that_is_no_unicode(self):
        header = "{'descr': [('x','<f8'),('y','<f8'),('label','<U1')], 'fortran_order': False, 'shape': (1,)}"
        for code in (0x7FFFFFFF, 0xD800):
            text = message(lambda code=code: load_npy(header, bytes(16) + code.to_bytes(4, "little")))
            assert text == "points.npy: label: expected text, but got what is not Unicode"

    def test_classes(self):
        assert message(lambda: load_array(np.ones((3, 3)))).endswith("2 to 8 classes, but got only one, '1'")
        assert message(lambda: load_array(np.arange(27.0).reshape(9, 3))).endswith("2 to 8 classes, but got 9")

    @pytest.mark.parametrize("change", [-8, -1, 1, 24])
    def test_size_must_match_the_header(self, here, change):
        np.save(here / "points.npy", np.ones((4, 3)))
        data = (here / "points.npy").read_bytes()
        (here / "points.npy").write_bytes(data[:change] if change < 0 else data + bytes(change))
        fault = "cut short" if change < 0 else "too long"
        assert message(lambda: load_points("points.npy")) == (
            f"points.npy: expected 224 bytes for the shape (4, 3) in its header, but got {224 + change}: "
            f"the file is {fault}"
        )

    @pytest.mark.parametrize("rows", [100_000_000_000, 2**63, 10**40])
    def test_nothing_is_allocated_for_what_the_header_claims(self, rows):
        write_npy(f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows}, 3)}}")
        tracemalloc.start()
        text = message(lambda: load_points("points.npy"))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert text == f"points.npy: expected 1 to 100000 points, but got {rows}"
        assert peak < 1_000_000

    @pytest.mark.parametrize("rows", [0, -1])
    def test_no_points(self, rows):
        text = message(lambda: load_npy(f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows}, 3)}}"))
        assert text == f"points.npy: expected 1 to 100000 points, but got {rows}"

    def test_size_claimed_by_a_wide_field(self):
        header = "{'descr': [('x','<f8'),('y','<f8'),('label','<U500000000')], 'fortran_order': False, 'shape': (9,)}"
        assert "cut short" in message(lambda: load_npy(header))

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "{",
            "[]",
            "{'descr': '<f8'}",
            "{'descr': '<f8', 'fortran_order': 0, 'shape': (1, 3)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1.5, 3)}",
            "{'descr': 'no such type', 'fortran_order': False, 'shape': (1, 3)}",
            "{'descr': (), 'fortran_order': False, 'shape': (1, 3)}",
            "{'descr': [('x',)], 'fortran_order': False, 'shape': (1,)}",
            "{'descr': __import__('os').abort(), 'fortran_order': False, 'shape': (1,)}",
            "(" * 5000,
            "-" * 9000 + "1",
            "'\\d'",
            " " * 60_000,
        ],
    )
    def test_any_header_is_one_clear_line(self, header):
        text = message(lambda: load_npy(header))
        assert text.startswith("points.npy: expected the header of an NPY file, but: ")
        assert len(text) < 200

    @pytest.mark.parametrize("data", [b"x,y,label\n", b"\x93NUMPY", b"PK\3\4", b"\x93NUMPY\x01\0\xff\xff"])
    def test_no_npy_file(self, here, data):
        (here / "points.npy").write_bytes(data)
        assert message(lambda: load_points("points.npy")).startswith("points.npy: expected the header of an NPY file")

    def test_unknown_version(self):
        text = message(lambda: load_npy("{}", version=(4, 0)))
        assert text == "points.npy: expected the header of an NPY file, but: its version is 4"

    def test_header_length_of_four_gigabytes(self, here):
        (here / "points.npy").write_bytes(b"\x93NUMPY\x02\0\xff\xff\xff\xff{}")
        tracemalloc.start()
        message(lambda: load_points("points.npy"))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 1_000_000


# Any file at all.

in_any_folder = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
finite = st.floats(allow_nan=False, allow_infinity=False)
names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20).filter(
    lambda text: text.strip() and text == " ".join(text.split())
)


@in_any_folder
@given(
    points=st.lists(st.tuples(finite, finite), min_size=2, max_size=20),
    classes=st.lists(names, min_size=2, max_size=8, unique=True),
    delimiter=st.sampled_from([",", ";", "\t"]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    data=st.data(),
)
def test_csv_round_trip(here, *, points, classes, delimiter, end, encoding, data):
    assume(not all(is_number(label) for label in classes[:2]))
    labels = [classes[0], classes[1]] + [data.draw(st.sampled_from(classes)) for _ in points[2:]]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(["label", "extra", "y", "x"])
    writer.writerows((label, data.draw(names), repr(y), repr(x)) for (x, y), label in zip(points, labels, strict=True))
    (here / "points.csv").write_bytes(text.getvalue().encode(encoding))
    made = load_points("points.csv")
    assert made.points.tolist() == [list(point) for point in points]
    assert [made.class_names[label] for label in made.labels] == labels
    assert list(made.class_names) == sorted(set(labels))


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


@in_any_folder
@given(points=st.lists(st.tuples(finite, finite), min_size=2, max_size=20), order=st.sampled_from("CF"))
def test_npy_round_trip(here, points, order):
    array = np.array([[x, y, k % 2] for k, (x, y) in enumerate(points)], order=order)
    np.save(here / "points.npy", array)
    made = load_points("points.npy")
    assert np.array_equal(made.points, array[:, :2])
    assert np.array_equal(made.labels, array[:, 2])


def must_load_or_say_why(path):
    try:
        made = load_points(path)
    except DataError as error:
        text = str(error)
    else:
        assert len(made.points) == len(made.labels)
        return
    assert text.startswith(path)
    assert len(text.splitlines()) == 1
    assert len(text) < 1000


@in_any_folder
@given(data=st.binary(max_size=300))
@example(b'x,y,label\n1,2,"')
@example(b"x;y;label\r\r1;2;a\r3;4;b")
def test_any_bytes_load_or_say_why(here, data):
    for name in ("a.csv", "a.npy"):
        (here / name).write_bytes(data)
        must_load_or_say_why(name)


@in_any_folder
@given(text=st.text(alphabet="xyLABEl,;\t\"'\n\r 012.-e\u3000\u2028猫", max_size=200))
def test_any_text_loads_or_says_why(here, text):
    (here / "a.csv").write_bytes(("x,y,label\n" + text).encode("utf-8"))
    must_load_or_say_why("a.csv")


@in_any_folder
@given(place=st.integers(0, 400), value=st.integers(0, 255), record=st.booleans())
def test_a_changed_byte_of_an_npy_file_loads_or_says_why(here, place, value, record):
    if record:
        array = np.array([(1, 2, "a"), (3, 4, "b")], dtype=[("x", "f8"), ("y", "f8"), ("label", "U2")])
    else:
        array = np.array([[1.0, 2, 0], [3, 4, 1]])
    np.save(here / "a.npy", array)
    data = bytearray((here / "a.npy").read_bytes())
    data[place % len(data)] = value
    (here / "a.npy").write_bytes(data)
    must_load_or_say_why("a.npy")


# A file or a dataset.


class TestResolve:
    def test_dataset(self):
        made, want = resolve_points("moons", 30, 5), generate("moons", 30, 5)
        assert np.array_equal(made.points, want.points)
        assert made.source == "moons"

    @pytest.mark.parametrize("as_path", [str, Path])
    def test_file(self, here, as_path):
        (here / "points.csv").write_text(GOOD, encoding="utf-8")
        assert resolve_points(as_path("points.csv")).source == "points.csv"

    def test_dataset_wins_over_a_file_that_could_not_be_read_anyway(self, here):
        (here / "moons").mkdir()
        assert resolve_points("moons").source == "moons"
        assert message(lambda: resolve_points("./moons")).startswith("./moons: expected a .csv or .npy file")

    @pytest.mark.parametrize("name", ["points.csv", "points.CSV", "a/points", "./moons", "points.npy"])
    def test_what_looks_like_a_file_is_one(self, here, name):
        assert here.exists()
        assert message(lambda: resolve_points(name)) == f"{name}: no such file"

    def test_a_file_of_another_kind(self, here):
        (here / "points.txt").write_text(GOOD, encoding="utf-8")
        text = message(lambda: resolve_points("points.txt"))
        assert text == "points.txt: expected a file that ends with .csv or .npy, but got '.txt'"

    def test_near_miss(self):
        text = message(lambda: resolve_points("mons"), UnknownNameError)
        assert text == "unknown dataset 'mons': did you mean 'moons'?"

    @pytest.mark.parametrize("name", ["", "penguins", "a\nb", "q" * 5000])
    def test_no_near_miss(self, name):
        text = message(lambda: resolve_points(name), UnknownNameError)
        assert text.startswith(f"unknown dataset {quoted(name)}: known are moons, circles")
        assert text.endswith("sine; files end with .csv or .npy")

    def test_counts_are_checked(self):
        assert message(lambda: resolve_points("moons", 1), InvalidValueError).startswith("n: expected")


# Arrays from Python.


class TestCheckLabelled:
    POINTS = ((0, 0), (1, 0), (0, 1))

    @pytest.mark.parametrize(
        ("labels", "numbers", "names"),
        [
            ([5, -1, 5], [1, 0, 1], ("-1", "5")),
            ([10, 9, 10], [1, 0, 1], ("9", "10")),
            (np.array([2**63, 0, 1], dtype=np.uint64), [2, 0, 1], ("0", "1", str(2**63))),
            ([True, False, True], [1, 0, 1], ("False", "True")),
            (["b", "a", "B"], [2, 1, 0], ("B", "a", "b")),
            (np.array(["猫", "犬", "猫"], dtype=object), [1, 0, 1], ("犬", "猫")),
            ([1.0, 0.0, 2.0], [1, 0, 2], ("0", "1", "2")),
        ],
    )
    def test_labels(self, labels, numbers, names):
        made = check_labelled(self.POINTS, labels)
        assert made.labels.tolist() == numbers
        assert made.class_names == names
        assert made.points.tolist() == [list(point) for point in self.POINTS]
        assert made.notes == ()

    @pytest.mark.parametrize(
        ("points", "labels", "expected"),
        [
            ([[0, 0, 0]], [0], "points: expected shape (N, 2), but got (1, 3)"),
            ([[0, 0], [0]], [0, 1], "points: expected numbers of shape (N, 2)"),
            ([["a", 0]], [0], "points: expected numbers of shape (N, 2)"),
            ([[0, 0], [1, float("inf")]], [0, 1], "points: inf at index [1, 1], but every number must be finite"),
            (POINTS, [[0, 1, 0]], "labels: expected shape (N,), but got (1, 3)"),
            (POINTS, 1, "labels: expected shape (N,), but got ()"),
            (POINTS, [[0], [1, 2], 3], "labels: expected one whole number, bool or string per point"),
            (POINTS, [0, 1], "expected one label per point, but got 2 for 3 points"),
            (POINTS, [0, 1, 1.5], "labels: 1.5 at index [2], but every number must be whole"),
            (POINTS, [0, float("nan"), 1], "labels: nan at index [1], but every number must be finite"),
            (POINTS, [0, 1, None], "got None at index 2"),
            (POINTS, ["a", "", "b"], "got '' at index 1"),
            (POINTS, np.array(["a", 1, "b"], dtype=object), "got 1 at index 1"),
            (POINTS, [1j, 0, 1], "got 1j at index 0"),
            (POINTS, [3, 3, 3], "label: expected 2 to 8 classes, but got only one, '3'"),
            (np.zeros((9, 2)), range(9), "label: expected 2 to 8 classes, but got 9"),
            (np.zeros((0, 2)), [], "label: expected 2 to 8 classes, but got 0"),
        ],
    )
    def test_refuses(self, points, labels, expected):
        text = message(lambda: check_labelled(points, labels), InvalidValueError)
        assert expected in text

    def test_too_many_points(self):
        text = message(lambda: check_labelled(np.zeros((100_001, 2)), np.zeros(100_001)), InvalidValueError)
        assert text == "points: expected at most 100000, but got 100001"

    def test_what_is_given_is_copied(self):
        points, labels = np.zeros((2, 2)), np.array([0, 1])
        made = check_labelled(points, labels)
        points[:] = 5
        labels[:] = 1
        assert made.points.tolist() == [[0, 0], [0, 0]]
        assert made.labels.tolist() == [0, 1]


def test_every_error_is_one_that_the_command_line_catches():
    assert issubclass(DataError, WarpvizError)
    assert re.fullmatch(r"a\.csv: .*", message(lambda: load_points("a.csv")))
