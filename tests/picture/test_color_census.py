import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from warpviz.picture.color_census import SEEN, count_colors, is_gray

pictures = hnp.arrays(np.uint8, (7, 9, 3), elements=st.integers(0, 255))


@given(pictures)
@settings(max_examples=20, deadline=None)
def test_colours_and_areas_are_counted(picture):
    large = picture.repeat(3, axis=0).repeat(3, axis=1)
    census = count_colors([Image.fromarray(large)] * 2)
    wanted, counts = np.unique(picture.reshape(-1, 3), axis=0, return_counts=True)
    order = np.lexsort(census.colors.T[::-1])
    assert (census.colors[order] == wanted).all()
    assert (census.counts[order] == counts * 18).all()
    # The middle of each block at the least.
    assert (census.blocks <= census.counts).all()
    inside = sum((picture[1:-1, 1:-1] == color).all(axis=-1).sum() for color in wanted)
    assert census.blocks.sum() >= 2 * inside


def test_greys_lines_and_parts_of_a_census():
    picture = np.array([[[255, 255, 255], [9, 9, 9], [0, 0, 200]]] * 2, dtype=np.uint8)
    census = count_colors([Image.fromarray(picture)])
    assert is_gray(census.colors).sum() == 2
    gray = census.only(is_gray(census.colors))
    assert gray.counts.tolist() == [2, 2]
    line = np.array([[0, 0, 100]], dtype=np.uint8)
    more = gray.and_lines(np.array([200, 200, 200], dtype=np.uint8), line, np.array([0.5, 1.0]))
    assert more.colors[2:].tolist() == [[100, 100, 150], [0, 0, 100]]
    assert more.counts[2:].tolist() == [SEEN, SEEN]
