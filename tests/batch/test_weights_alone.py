"""Files of weights alone in a manifest: which way round they are is said there, and they are up to date afterwards."""

import json

import numpy as np
import pytest
from program import check, run


@pytest.mark.parametrize("suffix", [".json", ".npz"])
def test_a_square_weight_in_a_manifest(suffix, tmp_path):
    arrays = {"W1": [[1.0, 2.0], [0.0, 1.0]], "b1": [0.5, 0.0], "W2": [[1.0, 0.0], [1.0, 1.0]], "b2": [0.0, 0.1]}
    model = tmp_path / f"square{suffix}"
    if suffix == ".json":
        model.write_text(json.dumps(arrays))
    else:
        np.savez(model, **arrays)
    figure = 'kind = "network"\nactivation = "tanh"\ntransposed = true\nsize = 96\nlines = 3\noutput = "a.gif"\n'
    (tmp_path / "m.toml").write_text(f'[[figure]]\nmodel = "{model.name}"\n{figure}')
    check(run(tmp_path, "batch", "m.toml"))
    check(run(tmp_path, "batch", "m.toml", "--check"))
    # Another file is another figure.
    arrays["b2"] = [0.0, 0.2]
    model.write_text(json.dumps(arrays)) if suffix == ".json" else np.savez(model, **arrays)
    assert run(tmp_path, "batch", "m.toml", "--check").returncode == 1
