"""Writes the files beside it, which tests/safetensors.rs reads: pip install numpy safetensors

The names and shapes are those of the state_dict of
torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)).
"""

import numpy
from safetensors.numpy import save_file

for name, number in [("f32", numpy.float32), ("f64", numpy.float64)]:
    tensors = {
        "0.weight": numpy.array([[0.1, -0.2], [0.3, 1e-40], [-0.0, 6.0]], number),
        "0.bias": numpy.array([1 / 3, numpy.inf, -2.5], number),
        "2.weight": numpy.array([[7.0, 8.0, 9.0]], number),
        "2.bias": numpy.array([-1e30], number),
    }
    save_file(tensors, f"{name}.safetensors")
