import numpy as np

from warpviz.picture.line_cover import clear_lines, half_covered

WHITE, BLUE, FADED = np.array([255, 255, 255]), np.array([43, 80, 200]), np.array([106, 133, 217])


def test_a_line_is_told_by_half_of_its_way():
    shares = np.array([0.2, 0.4, 0.5, 0.8, 1.0])
    blends = WHITE + shares[:, None] * (BLUE - WHITE)
    lines = BLUE[None].astype(np.uint8)
    assert half_covered(blends, WHITE[None], lines).tolist() == [False, False, True, True, True]
    # Beside the way, or beyond its end, is no line.
    assert not half_covered(blends + np.array([8.0, 0.0, -8.0]), WHITE[None], lines).any()
    assert not half_covered(np.array([[0.0, 45.0, 189.0]]), WHITE[None], lines).any()
    # On another base it is another way.
    assert not half_covered(blends[3:4], np.array([[0, 0, 0]]), lines).any()


def test_faded_and_pale_lines_are_left_out():
    lines = np.stack([BLUE, FADED, [235, 240, 250], [10, 148, 127]]).astype(np.uint8)
    assert clear_lines(lines, WHITE.astype(np.uint8)).tolist() == [BLUE.tolist(), [10, 148, 127]]
    assert clear_lines(lines[:0], WHITE.astype(np.uint8)).shape == (0, 3)
