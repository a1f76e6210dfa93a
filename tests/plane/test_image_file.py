"""Image files: every kind of pixel comes out right, and what is no picture, or too much of one, is one clear line."""

import io
import os
import socket
import struct
import zlib
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image, ImageOps

from warpviz.errors import DataError
from warpviz.plane import image_file
from warpviz.plane.image_file import decoded, load_image

# No row, column, turn or mirror of it is like another.
PIXELS = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def refused(data):
    with pytest.raises(DataError) as caught:
        decoded(data, "a.png")
    message = str(caught.value)
    assert message.startswith("a.png: ")
    assert "\n" not in message
    assert len(message) < 240
    return message


def png_that_says(width, height):
    """A PNG of few bytes whose header says that it is that large."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM", "TGA", "GIF"])
def test_pixels_without_loss_are_what_they_were(kind):
    few = np.where(PIXELS > 127, 255, 0).astype(np.uint8) if kind == "GIF" else PIXELS
    image = decoded(saved(Image.fromarray(few), kind), "a")
    assert np.array_equal(image.pixels[..., :3], few)
    assert (image.pixels[..., 3] == 255).all()
    assert not image.notes


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_photographs_are_nearly_what_they_were(kind):
    smooth = np.asarray(Image.fromarray(PIXELS).resize((70, 50)))
    image = decoded(saved(Image.fromarray(smooth), kind, quality=95), "a")
    assert np.abs(image.pixels[..., :3].astype(int) - smooth).mean() < 6


def test_cmyk_is_shown_in_colours():
    image = decoded(saved(Image.new("CMYK", (4, 4), (0, 255, 255, 0)), "TIFF"), "a")
    assert image.pixels[0, 0].tolist() == [255, 0, 0, 255]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_greys_of_sixteen_bits_are_scaled_and_not_cut_off(kind):
    deep = np.array([[0, 257 * 100, 65535]], dtype=np.uint16)
    assert decoded(saved(Image.fromarray(deep), kind), "a").pixels[0, :, 0].tolist() == [0, 100, 255]


def test_greys_that_are_any_numbers_go_from_their_least_to_their_largest():
    numbers = np.array([[-2.0, 0.0, 2.0]], dtype=np.float32)
    assert decoded(saved(Image.fromarray(numbers), "TIFF"), "a").pixels[0, :, 0].tolist() == [0, 128, 255]


def test_a_palette_keeps_its_clear_colours():
    image = Image.fromarray(np.array([[0, 1]], dtype=np.uint8))
    image.putpalette([255, 0, 0, 0, 0, 255])
    pixels = decoded(saved(image, "PNG", transparency=bytes([0, 200])), "a").pixels
    assert pixels[0].tolist() == [[255, 0, 0, 0], [0, 0, 255, 200]]


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_camera_says(orientation, mode):
    plain = Image.fromarray(PIXELS).convert(mode)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(plain, "PNG", exif=exif)
    with Image.open(io.BytesIO(data)) as opened:
        upright = np.asarray(ImageOps.exif_transpose(opened).convert("RGBA"))
    assert np.array_equal(decoded(data, "a").pixels, upright)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_picture_that_moves_the_first_frame_is_taken_and_that_is_said(kind):
    frames = [Image.new("RGB", (4, 4), color) for color in ("#ff0000", "#0000ff")]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    image = decoded(data, "moves.gif")
    assert image.pixels[0, 0, 0] > 240
    assert image.pixels[0, 0, 2] < 15
    assert image.notes == ("moves.gif: of a picture that moves the first frame is taken",)


@pytest.mark.parametrize("size", [(8000, 7000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_small_file_that_says_it_is_huge_is_refused_before_it_is_decoded(size, monkeypatch):
    monkeypatch.setattr(image_file, "_pixels", lambda *_: pytest.fail("it was decoded"))
    assert "megapixels" in refused(png_that_says(*size))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "GIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_what_is_left_of_a_picture_is_no_picture(kind, share):
    data = saved(Image.effect_noise((64, 64), 80).convert("RGB"), kind)
    refused(data[: int(share * len(data))])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"%PDF-1.4",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_holds_no_pixels_is_refused(data):
    assert "expected a picture" in refused(data)


def test_noise_in_a_file_ends_in_one_line_or_in_a_picture():
    rng = np.random.default_rng(1)
    for kind in ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"):
        whole = bytearray(saved(Image.fromarray(PIXELS).resize((40, 40)), kind))
        for _ in range(25):
            broken = bytearray(whole)
            for place in rng.integers(0, len(whole), 4):
                broken[place] = rng.integers(0, 256)
            with suppress(DataError):
                assert decoded(bytes(broken), "a").pixels.shape[2] == 4


def test_what_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    for name in ("pipe.png", "", "missing.png"):
        with pytest.raises(DataError, match="cannot read"):
            load_image(tmp_path / name)


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    with (tmp_path / "a.png").open("wb") as file:
        file.truncate(image_file.MAX_BYTES + 1)
    with pytest.raises(DataError, match="over 64 MB"):
        load_image(tmp_path / "a.png")


def test_an_address_is_a_name_of_a_file_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setattr(socket, "socket", lambda *_, **__: pytest.fail("the network was asked"))
    for name in ("http://localhost/a.png", "https://localhost/a.png", "file:///etc/passwd", "imageio:chelsea.png"):
        with pytest.raises(DataError, match="no such file"):
            load_image(tmp_path / name)
