"""The rows with PyTorch, as one writes them eagerly, and with JAX, compiled. Takes orders from `src/python.rs`."""

import os
import sys

# Before the libraries look: one thread, one core.
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import time

import jax
import jax.numpy as jnp
import numpy as np
import torch

torch.set_num_threads(1)
jax.config.update("jax_enable_x64", True)

PAIRS = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]


def torch_article(precision, rate):
    w = torch.tensor(1.0, dtype=getattr(torch, precision), requires_grad=True)

    def train(passes):
        for _ in range(passes):
            for x, y in PAIRS:
                loss = (w * x - y) ** 2
                loss.backward()
                with torch.no_grad():
                    w.sub_(rate * w.grad)
                w.grad = None
        return w.item()

    return train


def jax_article(precision, rate):
    weight = jnp.array(1.0, precision)
    pairs = [(jnp.array(x, precision), jnp.array(y, precision)) for x, y in PAIRS]

    @jax.jit
    def step(w, x, y):
        return w - rate * jax.grad(lambda w: (w * x - y) ** 2)(w)

    def train(passes):
        nonlocal weight
        for _ in range(passes):
            for x, y in pairs:
                weight = step(weight, x, y)
        return float(weight)

    return train


def torch_network(inputs, weights, classes, rate):
    x = torch.tensor(inputs)
    classes = torch.tensor(classes)
    parameters = []
    for w in weights:
        # A row for each output, as PyTorch's own layers keep them.
        parameters.append(torch.tensor(w.T.copy(), requires_grad=True))
        parameters.append(torch.zeros(w.shape[1], requires_grad=True))
    optimizer = torch.optim.SGD(parameters, lr=rate)
    w1, b1, w2, b2, w3, b3 = parameters
    linear, relu = torch.nn.functional.linear, torch.relu

    def train(passes):
        for _ in range(passes):
            hidden = relu(linear(x, w1, b1))
            hidden = relu(linear(hidden, w2, b2))
            loss = torch.nn.functional.cross_entropy(linear(hidden, w3, b3), classes)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        return loss.item()

    return train


def jax_network(inputs, weights, classes, rate):
    x, classes = jnp.array(inputs), jnp.array(classes)
    parameters = [(jnp.array(w), jnp.zeros(w.shape[1], "float32")) for w in weights]

    def loss_of(parameters):
        (w1, b1), (w2, b2), (w3, b3) = parameters
        hidden = jax.nn.relu(x @ w1 + b1)
        hidden = jax.nn.relu(hidden @ w2 + b2)
        log_probabilities = jax.nn.log_softmax(hidden @ w3 + b3)
        return -jnp.take_along_axis(log_probabilities, classes[:, None], 1).mean()

    def step(parameters):
        loss, gradients = jax.value_and_grad(loss_of)(parameters)
        return loss, jax.tree.map(lambda p, g: p - rate * g, parameters, gradients)

    step = jax.jit(step, donate_argnums=0)

    def train(passes):
        nonlocal parameters
        for _ in range(passes):
            loss, parameters = step(parameters)
        jax.block_until_ready(parameters)
        return float(loss)

    return train


def numbers(kind, *shape):
    """The next numbers that come after an order."""
    count = int(np.prod(shape)) * np.dtype(kind).itemsize
    return np.frombuffer(orders.read(count), kind).reshape(shape).copy()


orders = sys.stdin.buffer
print(f"PyTorch {torch.__version__.split('+')[0]}, JAX {jax.__version__}", flush=True)
for line in orders:
    order, *words = line.decode().split()
    if order == "article":
        precision, rate = words[0], float(words[1])
        trainings = [torch_article(precision, rate), jax_article(precision, rate)]
    elif order == "network":
        *sizes, batch = map(int, words[:5])
        rate = float(words[5])
        inputs = numbers("<f4", batch, sizes[0])
        weights = [numbers("<f4", sizes[i], sizes[i + 1]) for i in range(3)]
        data = inputs, weights, numbers("<i8", batch), rate
        trainings = [torch_network(*data), jax_network(*data)]
    else:
        engine, passes = map(int, words)
        start = time.process_time()
        result = trainings[engine](passes)
        print(time.process_time() - start, result, flush=True)
