"""--watch, with the real program and real files."""

import os
import queue
import signal
import subprocess
import sys
import threading

import pytest

pytest.importorskip("watchfiles")

LOOK = 'size = 64\nlines = 2\nfps = 2\ntween_s = 0.5\ncaption = false\nkind = "activation"\n'
PATIENCE_S = 60


@pytest.fixture
def watch(tmp_path):
    """Start a program that watches; give functions that wait for its next line and end it."""
    started = []

    def start(*args):
        command = [sys.executable, "-u", "-m", "warpviz", *args, "--watch"]
        # A shell lets what it starts in the background ignore interrupts, and children inherit that.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip
        signal.signal(signal.SIGINT, before)
        lines = queue.Queue()
        reader = threading.Thread(target=lambda: [lines.put(line) for line in process.stdout])
        reader.start()
        started.append((process, reader))

        def stop():
            process.send_signal(signal.SIGINT)
            return process.wait(PATIENCE_S)

        return lambda: lines.get(timeout=PATIENCE_S), stop

    yield start
    for process, reader in started:
        process.kill()
        process.wait()
        reader.join()
        process.stdout.close()


def test_a_saved_manifest_and_a_saved_data_file_are_built_again(tmp_path, watch):
    manifest, points = tmp_path / "figures.toml", tmp_path / "p.csv"
    points.write_text("x,y,label\n1,1,a\n-1,-1,b\n", encoding="utf-8")
    text = f'[defaults]\n{LOOK}[[figure]]\nactivation = "abs"\ndata = "p.csv"\noutput = "a.gif"\n'
    manifest.write_text(text, encoding="utf-8")
    line, stop = watch("batch", "figures.toml")
    assert line().startswith("a.gif: 64x64 px")
    manifest.write_text(text + '[[figure]]\nactivation = "tanh"\noutput = "b.gif"\n', encoding="utf-8")
    assert line().startswith("b.gif: 64x64 px")
    # A manifest that is half written is one line, and the next save mends it.
    manifest.write_text(text + "[[fig", encoding="utf-8")
    assert line().startswith("error: figures.toml: ")
    # Editors put a new file in the place of the old one.
    (tmp_path / "new").write_text(text.replace('"abs"', '"sin"'), encoding="utf-8")
    (tmp_path / "new").replace(manifest)
    assert line().startswith("a.gif: 64x64 px")
    points.write_text("x,y,label\n1,2,a\n-1,-1,b\n", encoding="utf-8")
    assert line().startswith("a.gif: 64x64 px")
    assert stop() == 130


def test_a_saved_article_is_built_again_and_its_own_image_line_is_not_taken_for_a_save(tmp_path, watch):
    post = tmp_path / "post.md"
    comment = (
        "<!-- warpviz: activation activation={} size=64 lines=2 fps=2 tween_s=0.5 caption=false output={}.gif -->\n"
    )
    post.write_text(comment.format("abs", "a"), encoding="utf-8")
    line, stop = watch("article", "post.md")
    assert line().startswith("a.gif: 64x64 px")
    assert line() == "post.md: images written\n"
    post.write_text(post.read_text(encoding="utf-8") + "\n" + comment.format("tanh", "b"), encoding="utf-8")
    assert line().startswith("b.gif: 64x64 px")
    assert line() == "post.md: images written\n"
    assert post.read_text(encoding="utf-8").count("![") == 2
    assert stop() == 130
