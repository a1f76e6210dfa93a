"""Columns by name, by place, and by the names that are usual."""

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import DataError, InvalidValueError
from warpviz.plane.points_file import load_points

WINE = "alcohol,ash,flavanoids,class\n1.5,9,2.5,a\n3,9,4,b\n5,9,6,a\n"


def read(tmp_path, text, columns=None, name="wine.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return load_points(path, columns)


@pytest.mark.parametrize("columns", [("alcohol", "flavanoids", "class"), ("Alcohol", "3", "4"), ("1", "3", "4")])
def test_by_name_and_by_place(columns, tmp_path):
    found = read(tmp_path, WINE, columns)
    np.testing.assert_array_equal(found.points, [[1.5, 2.5], [3, 4], [5, 6]])
    assert found.class_names == ("a", "b")
    assert found.labels.tolist() == [0, 1, 0]
    assert not found.notes


def test_without_a_header_by_place(tmp_path):
    """As of the iris data: four numbers and a name in each row, and with decimal commas."""
    iris = "5.1,3.5,1.4,0.2,setosa\n7.0,3.2,4.7,1.4,versicolor\n"
    found = read(tmp_path, iris, ("1", "2", "5"))
    np.testing.assert_array_equal(found.points, [[5.1, 3.5], [7.0, 3.2]])
    assert found.class_names == ("setosa", "versicolor")
    for text in (iris.replace(",", " "), iris.replace(",", ", "), iris.replace(",", "\t"), "# five columns\n" + iris):
        np.testing.assert_array_equal(read(tmp_path, text, ("1", "2", "5")).points, found.points)
    found = read(tmp_path, iris.replace(",", ";").replace(".", ","), ("3", "4", "5"))
    np.testing.assert_array_equal(found.points, [[1.4, 0.2], [4.7, 1.4]])


@pytest.mark.parametrize(
    ("header", "used"),
    [
        ("x1,x2,y", "x1, x2 and y"),
        ("X1,X2,Class", "X1, X2 and Class"),
        ("x,y,species", "x, y and species"),
        ("target,feature_1,feature_2", "feature_1, feature_2 and target"),
        ("f1;f2;group", "f1, f2 and group"),
    ],
)
def test_usual_names_are_taken_and_told(header, used, tmp_path):
    delimiter = ";" if ";" in header else ","
    first = header.startswith("target")
    rows = ["a,1,2", "b,3,4"] if first else ["1,2,a", "3,4,b"]
    found = read(tmp_path, "\n".join([header, *(row.replace(",", delimiter) for row in rows)]) + "\n", name="a.csv")
    np.testing.assert_array_equal(found.points, [[1, 2], [3, 4]])
    assert found.class_names == ("a", "b")
    assert [note.rpartition("columns ")[2] for note in found.notes] == [used]


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        (WINE, ("alcohol", "flavanoid", "class"), "'flavanoid' is missing; found .*; is 'flavanoids' meant"),
        (WINE, ("1", "3", "9"), "columns: there are 4, so there is no column 9"),
        (WINE, ("0", "3", "4"), "there is no column 0"),
        (WINE, ("class", "3", "4"), "class|expected a number"),
        # Which pair is meant, and which label, is not clear.
        ("x1,x2,f1,f2,label\n1,2,3,4,a\n", None, "'x' and 'y' are missing"),
        ("x,y,class,group\n1,2,a,b\n", None, "'label' is missing"),
    ],
)
def test_what_is_not_there_or_not_clear_is_told(text, columns, message, tmp_path):
    with pytest.raises(DataError, match=message):
        read(tmp_path, text, columns)


def test_arrays_and_records(tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, np.array([[9.0, 1.0, 2.0, 0.0], [9.0, 3.0, 4.0, 1.0]]))
    np.testing.assert_array_equal(load_points(path, ("2", "3", "4")).points, [[1, 2], [3, 4]])
    with pytest.raises(DataError, match="there is no column 5"):
        load_points(path, ("2", "3", "5"))
    with pytest.raises(DataError, match="expected numbers of shape"):
        load_points(path)
    records = np.array([(1.0, 2.0, "a"), (3.0, 4.0, "b")], dtype=[("u", "f8"), ("v", "f8"), ("kind", "U2")])
    np.save(path, records)
    assert load_points(path, ("u", "v", "kind")).class_names == ("a", "b")


def test_other_columns_are_another_figure(tmp_path):
    """The recipe has them, and a file that is up to date for some is not for others."""
    path = tmp_path / "wine.csv"
    path.write_text(WINE, encoding="utf-8")
    made = {}
    for columns in ("1,3,4", "1,2,4"):
        spec = wv.ActivationFigure("abs", data=str(path), columns=columns, size=96)
        saved = wv.save(spec, tmp_path / f"{columns}.gif")
        made[columns] = saved.path.read_bytes()
        assert spec.columns == tuple(columns.split(","))
    assert len(set(made.values())) == 2
    with pytest.raises(InvalidValueError, match="expected three different names or places"):
        wv.ActivationFigure("abs", data=str(path), columns=("1", "1", "2"))
    with pytest.raises(InvalidValueError, match="expected three different names or places"):
        wv.ActivationFigure("abs", data=str(path), columns=("9" * 5000, "1", "2"))
    with pytest.raises(InvalidValueError, match="expected three columns"):
        wv.ActivationFigure("abs", data=str(path), columns="1,2")
    with pytest.raises(InvalidValueError, match="only a file of points has columns"):
        wv.ActivationFigure("abs", data="moons", columns="1,2,3")
