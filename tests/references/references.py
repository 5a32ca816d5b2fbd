"""Writes what PyTorch computes, in float64, to the files that tests/references.rs compares with.

    python tests/references/references.py

A case begins with `case OPERATION | TITLE`. `arguments` are numbers that are not variables; `absolute` is an
error that rounding excuses, where terms cancel. Then come tensors, `NAME [SHAPE] NUMBER..`: the inputs, the
direction, the outputs, and for each input the gradient of (output * direction).sum(). Numbers are written so
that reading them gives the same bits.
"""

import math
import pathlib

import torch
import torch.nn.functional as F
from torch import optim
from torch.nn import init
from torch.optim import lr_scheduler

torch.set_default_dtype(torch.float64)
torch.manual_seed(20)
inf, nan = math.inf, math.nan
lines = []


def write(file, contents):
    head = f"# Written by references.py with PyTorch {torch.__version__.split('+')[0]}, {contents}."
    path = pathlib.Path(__file__).with_name(file)
    path.write_text("\n".join([head, *lines, ""]), newline="\n")
    print(f"{path.name}: {head[2:]}")
    lines.clear()


def number(value):
    return repr(float(value)).removesuffix(".0")


def head(operation, title, arguments=(), absolute=None):
    lines.append(f"case {operation} | {title}")
    if arguments:
        lines.append(" ".join(["arguments", *map(number, arguments)]))
    if absolute is not None:
        lines.append(f"absolute {number(absolute)}")


def tensor(name, values):
    shape = ",".join(map(str, values.shape))
    lines.append(" ".join([name, f"[{shape}]", *map(number, values.detach().flatten())]))


def random(*shape):
    """Numbers of three decimals, between -2 and 2."""
    return (torch.rand(shape) * 4 - 2).round(decimals=3)


def positive(*shape):
    return (random(*shape).abs() + 0.25).round(decimals=3)


def case(operation, title, function, inputs, arguments=(), direction=None, absolute=None):
    inputs = [torch.as_tensor(values, dtype=torch.float64).clone().requires_grad_() for values in inputs]
    output = function(*inputs)
    if direction is None:
        # Never 0, and never the same for all elements.
        direction = torch.randint(1, 9, output.shape) / 4 * (1 - 2 * torch.randint(0, 2, output.shape))
    else:
        direction = torch.as_tensor(direction, dtype=torch.float64)
    (output * direction).sum().backward()
    head(operation, title, arguments, absolute)
    for values in inputs:
        tensor("input", values)
    tensor("direction", direction)
    tensor("output", output)
    for values in inputs:
        tensor("gradient", values.grad)


# Operators, and what takes two variables. One input stands for both operands.

special = torch.tensor([0.0, -0.0, 1.0, -2.0, inf, -inf])
each_with_each = [special.repeat_interleave(6), special.repeat(6)]
pairs = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
}
for name, function in pairs.items():
    case(name, "ordinary", function, [random(2, 3), random(2, 3)])
    case(name, "a column and a row", function, [random(3, 1), random(1, 4)])
    case(name, "a row and rows", function, [random(3), random(2, 3)])
    case(name, "rows and a row", function, [random(2, 3), random(3)])
    case(name, "a number of no axes and rows", function, [random(), random(2, 3)])
    case(name, "rows and a number of no axes", function, [random(2, 3), random()])
    case(name, "two numbers of no axes", function, [random(), random()])
    case(name, "four axes", function, [random(2, 1, 2, 1), random(3, 1, 2)])
    case(name, "no rows and a row", function, [random(0, 3), random(1, 3)])
    case(name, "no elements and a number of no axes", function, [random(0), random()])
    case(name, "a row for no columns", function, [random(2, 1), random(2, 0)])
    case(name, "special values", function, each_with_each)
    case(name, "NaN", function, [[nan, 1.0, nan, nan, inf], [1.0, nan, nan, -inf, nan]])
    twice = lambda x: function(x, x)
    # The two contributions of x / x cancel, down to the rounding of 1 / x.
    case(name, "the same variable twice", twice, [torch.cat([random(3), special])], absolute=1e-14)
case("maximum", "ties", torch.maximum, [[1.0, -1.0, 0.0, 0.0], [1.0, -1.0, 0.0, -0.0]])
case("minimum", "ties", torch.minimum, [[1.0, -1.0, 0.0, 0.0], [1.0, -1.0, 0.0, -0.0]])
case("maximum", "a tie through broadcasting", torch.maximum, [[[1.0, 2.0], [3.0, 1.0]], 1.0])

with_number = {
    "add_number": lambda x, c: x + c,
    "number_add": lambda x, c: c + x,
    "sub_number": lambda x, c: x - c,
    "number_sub": lambda x, c: c - x,
    "mul_number": lambda x, c: x * c,
    "number_mul": lambda x, c: c * x,
    "div_number": lambda x, c: x / c,
    "number_div": lambda x, c: c / x,
}
for name, function in with_number.items():
    for c in [1.7, 0.0, -inf]:
        values = torch.cat([random(3), special, torch.tensor([nan])])
        case(name, f"with {c}", lambda x: function(x, c), [values], [c])
    case(name, "no axes", lambda x: function(x, -0.3), [random()], [-0.3])
    case(name, "no elements", lambda x: function(x, -0.3), [random(2, 0)], [-0.3])

# One variable, each element.


def softplus(x):
    """F.softplus is the line y = x beyond its threshold; this is the function itself, for every x."""
    return torch.logaddexp(x, torch.zeros_like(x))


elementwise = {
    "neg": torch.neg,
    "exp": torch.exp,
    "ln": torch.log,
    "sqrt": torch.sqrt,
    "abs": torch.abs,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "softplus": softplus,
    "sin": torch.sin,
    "cos": torch.cos,
}
for name, function in elementwise.items():
    case(name, "ordinary", function, [positive(2, 3) if name in ("ln", "sqrt") else random(2, 3)])
    case(name, "no axes", function, [positive()])
    case(name, "no elements", function, [random(3, 0)])
    case(name, "special values", function, [special])
    case(name, "NaN", function, [[nan]])
    case(name, "large and small values", function, [[1000.0, -1000.0, 700.0, -700.0, 1e-5, -1e-5, 3.5, -3.5]])
case("sqrt", "at 0, where the direction is 0", torch.sqrt, [[0.0, 4.0]], direction=[0.0, 0.0])

for exponent in [0, 1, 2, 3, -1, -2, 7]:
    power = lambda x: x.pow(exponent)
    case("powi", f"exponent {exponent}", power, [torch.cat([random(3), special, torch.tensor([nan])])], [exponent])
case("powi", "no axes", lambda x: x.pow(3), [random()], [3])
case("powi", "no elements", lambda x: x.pow(3), [random(0)], [3])
for exponent in [0.0, 1.0, 2.0, 3.0, -1.0, -2.0, 0.5, 1.5, -0.5, 2.5]:
    power = lambda x: x.pow(exponent)
    values = torch.cat([random(3), positive(2), torch.tensor([0.0, 1.0, -2.0, inf, nan])])
    case("powf", f"exponent {exponent}", power, [values], [exponent])
    # PyTorch takes square roots for 0.5 and -0.5, which are not powers at these two.
    case("powf", f"exponent {exponent} of -0 and -inf", power, [[-0.0, -inf]], [exponent])

for low, high in [(-1.0, 1.0), (-inf, 0.5), (0.25, 0.25)]:
    values = torch.tensor([-1.0, 1.0, 0.25, 0.5, 0.0, -0.0, 3.0, -3.0, inf, -inf])
    case("clamp", f"from {low} to {high}", lambda x: x.clamp(low, high), [values], [low, high])
case("clamp", "NaN", lambda x: x.clamp(-1.0, 1.0), [[nan]], [-1, 1])

case("detach", "one factor of a square", lambda x: x.detach() * x, [random(2, 2)])

# Reductions: their arguments are the axes.

reductions = {
    "sum": lambda x, **axes: x.sum(**axes),
    "mean": lambda x, **axes: x.mean(**axes),
    "max": lambda x, **axes: x.amax(**axes),
    "variance": lambda x, **axes: x.var(correction=0, **axes),
}
for name, function in reductions.items():
    # max() and amax() agree except on NaN: there max() sends the gradient to the NaN, amax() makes it NaN.
    whole = torch.max if name == "max" else function
    case(name, "ordinary", whole, [random(2, 3)])
    case(name, "no axes", whole, [random()])
    case(name, "one element", whole, [random(1, 1)])
    case(name, "ties", whole, [[3.0, 1.0, 3.0, 3.0]])
    case(name, "NaN", whole, [[3.0, nan, 5.0]])
    case(name, "infinite", whole, [[inf, 1.0, 2.0]])
    for axes in [[0], [1], [2], [0, 2], [2, 0], [0, 1, 2]]:
        x = random(2, 3, 2)
        case(f"{name}_over", f"axes {axes}", lambda x: function(x, dim=axes), [x], axes)
        if axes != [2, 0]:
            case(f"{name}_keepdim", f"axes {axes}", lambda x: function(x, dim=axes, keepdim=True), [x], axes)
    for title, row in [("ties", [2.0, 2.0, 1.0]), ("inf", [inf, inf, 0.0]), ("-inf", [-inf] * 3),
                       ("NaN", [3.0, nan, 5.0])]:
        rows = [row, [1.0, 2.0, 4.0]]
        case(f"{name}_over", f"a row with {title}", lambda x: function(x, dim=[1]), [rows], [1])
    case(f"{name}_keepdim", "no rows", lambda x: function(x, dim=[1], keepdim=True), [random(0, 3)], [1])
    if name != "max":
        case(name, "no elements", whole, [random(0)])
        case(f"{name}_over", "no columns", lambda x: function(x, dim=[1]), [random(2, 0)], [1])
# Squares of the values less the square of the mean would lose six digits here.
case("variance", "far from 0", lambda x: x.var(correction=0), [1000 + random(6)], absolute=1e-12)

# Matrices and shapes.

for left, right in [((3,), (3,)), ((2, 3), (3,)), ((2,), (2, 3)), ((2, 3), (3, 4)), ((1, 3), (3, 1)), ((1, 1), (1, 1)),
                    ((5, 9), (9, 6)), ((2, 0), (0, 3)), ((0, 3), (3, 2)), ((2, 3), (3, 0)), ((0,), (0,)),
                    ((2, 0), (0,)), ((0, 2), (2,)), ((0,), (0, 2))]:
    case("matmul", f"{left} by {right}", torch.matmul, [random(*left), random(*right)], absolute=1e-15)
case("matmul", "0 times infinity and NaN", torch.matmul, [[[0.0, 1.0], [0.0, 0.0]], [[inf, 1.0], [nan, 2.0]]])
case("matmul", "the same matrix twice", lambda x: x @ x, [random(3, 3)], absolute=1e-15)
case("matmul", "the same vector twice", lambda x: x @ x, [random(3)])

case("transpose", "ordinary", lambda x: x.T, [random(2, 3)])
case("transpose", "no columns", lambda x: x.T, [random(2, 0)])
for old, new in [((2, 3), (3, 2)), ((2, 3), (6,)), ((), (1, 1)), ((1,), ()), ((4,), (2, 1, 2)), ((0, 3), (3, 0))]:
    case("reshape", f"{old} to {new}", lambda x: x.reshape(new), [random(*old)], new)
for shape, axis, start, end in [((5,), 0, 1, 4), ((3, 4), 0, 1, 2), ((3, 4), 1, 0, 3), ((2, 3, 2), 1, 1, 3),
                                ((3,), 0, 0, 3), ((3, 2), 0, 1, 1)]:
    piece = lambda x: x.narrow(axis, start, end - start)
    case("slice", f"{start}..{end} of axis {axis} of {shape}", piece, [random(*shape)], [axis, start, end])
for shape, rows in [((3, 2), [2, 0, 2]), ((2, 2, 2), [1, 1]), ((4,), [3, 0, 3]), ((3, 2), [])]:
    case("rows", f"{rows} of {shape}", lambda x: x[torch.tensor(rows, dtype=torch.long)], [random(*shape)], rows)
for axis, shapes in [(0, [(2,), (3,)]), (0, [(1, 2), (2, 2), (1, 2)]), (1, [(2, 1), (2, 3)]),
                     (1, [(2, 0), (2, 1)]), (1, [(2, 2)]), (2, [(2, 1, 1), (2, 1, 2)])]:
    together = lambda *parts: torch.cat(parts, axis)
    case("concatenate", f"{shapes} along axis {axis}", together, [random(*shape) for shape in shapes], [axis])
case("concatenate_with_itself", "axis 0", lambda x: torch.cat([x, x], 0), [random(2, 2)], [0])

# Along an axis.

along = {"softmax": torch.softmax, "log_softmax": torch.log_softmax, "log_sum_exp": torch.logsumexp}
for name, function in along.items():
    for shape, axis in [((4,), 0), ((2, 3), 0), ((2, 3), 1), ((2, 3, 2), 1), ((1,), 0), ((0, 3), 1)]:
        case(name, f"axis {axis} of {shape}", lambda x: function(x, axis), [random(*shape)], [axis], absolute=1e-15)
    rows = [[1000.0, 1000.0, 0.0], [-1000.0, -1000.0, -1001.0], [1000.0, -1000.0, 999.0], [5.0, 5.0, 5.0]]
    case(name, "huge values", lambda x: function(x, 1), [rows], [1], absolute=1e-15)
    for title, row in [("-inf in places", [-inf, 0.0, 1.0]), ("-inf but for one", [-inf, 2.0, -inf]),
                       ("-inf everywhere", [-inf, -inf, -inf]), ("inf", [inf, 0.0, 1.0]), ("NaN", [nan, 0.0, 1.0])]:
        rows = [row, [1.0, 2.0, 4.0]]
        case(name, f"a row with {title}", lambda x: function(x, 1), [rows], [1], absolute=1e-15)
case("softmax", "no columns", lambda x: torch.softmax(x, 1), [random(2, 0)], [1])
case("log_softmax", "no columns", lambda x: torch.log_softmax(x, 1), [random(2, 0)], [1])
case("log_sum_exp", "no columns", lambda x: torch.logsumexp(x, 1), [random(2, 0)], [1])

# Losses.

regression = {"mean_squared_error": F.mse_loss, "mean_absolute_error": F.l1_loss}
for name, function in regression.items():
    case(name, "ordinary", function, [random(4), random(4)])
    case(name, "two axes", function, [random(3, 2), random(3, 2)])
    case(name, "no axes", function, [random(), random()])
    case(name, "exactly right in places", function, [[1.0, 2.0, 3.0], [1.0, 5.0, 3.0]])
    case(name, "infinite", function, [[inf, 1.0, -inf], [1.0, 1.0, 1.0]])
    case(name, "NaN", function, [[nan, 1.0], [1.0, 3.0]])
    case(name, "no elements", function, [random(0), random(0)])

binary = F.binary_cross_entropy_with_logits
loss = "binary_cross_entropy_with_logits"
case(loss, "ordinary", binary, [random(4), [0.0, 1.0, 1.0, 0.0]])
case(loss, "two axes", binary, [random(3, 1), [[0.0], [1.0], [1.0]]])
case(loss, "targets between 0 and 1", binary, [random(3), [0.1, 0.5, 0.8]])
case(loss, "one half at 0", binary, [[0.0, -0.0], [1.0, 0.0]])
case(loss, "confident and right; sigmoid less target cancels", binary, [[30.0, -30.0], [1.0, 0.0]], absolute=1e-15)
case(loss, "certain and right", binary, [[1000.0, -1000.0], [1.0, 0.0]])
case(loss, "certain and wrong", binary, [[1000.0, -1000.0], [0.0, 1.0]])
case(loss, "NaN", binary, [[nan, 1.0], [1.0, 0.0]])
case(loss, "no elements", binary, [random(0), random(0)])


def cross_entropy(title, logits, classes, absolute=1e-15):
    target = torch.tensor(classes if torch.as_tensor(logits).dim() == 2 else classes[0], dtype=torch.long)
    case("cross_entropy", title, lambda x: F.cross_entropy(x, target), [logits], classes, absolute=absolute)


cross_entropy("ordinary", random(4, 3), [2, 0, 1, 1])
cross_entropy("one row without an axis for the batch", random(3), [1])
cross_entropy("one class", random(2, 1), [0, 0])
cross_entropy("equal logits", [[0.5, 0.5, 0.5, 0.5]], [3])
cross_entropy("confident and right", [[30.0, 0.0, -3.0]], [0])
cross_entropy("certain and right", [[1000.0, 0.0, -1000.0]], [0], absolute=0)
cross_entropy("certain and wrong", [[1000.0, 0.0, -1000.0]], [2], absolute=0)
cross_entropy("an impossible class that is not asked for", [[0.0, -inf, 1.0]], [0])
cross_entropy("an impossible class that is asked for", [[0.0, -inf, 1.0]], [1])
cross_entropy("NaN in one row", [[0.0, nan], [0.0, 1.0]], [0, 1])
cross_entropy("no rows", random(0, 3), [])

# Together: two layers, broadcasting, an inner value used twice.


def network(x, w1, b1, w2, b2):
    hidden = torch.tanh(x @ w1 + b1)
    hidden = hidden + torch.sigmoid(hidden) * hidden
    return F.cross_entropy(hidden @ w2 + b2, torch.tensor([2, 0, 1]))


shapes = [(3, 4), (4, 5), (5,), (5, 3), (3,)]
case("network", "two layers", network, [random(*shape) for shape in shapes], [2, 0, 1], absolute=1e-15)

# Reductions and choices that came later, without a change of the random numbers of what follows.

state = torch.get_rng_state()
reductions = {
    "min": lambda x, **axes: x.amin(**axes),
    "standard_deviation": lambda x, **axes: x.std(correction=0, **axes),
    "norm": torch.linalg.vector_norm,
}
for name, function in reductions.items():
    whole = torch.min if name == "min" else function
    case(name, "ordinary", whole, [random(2, 3)])
    case(name, "no axes", whole, [random()])
    case(name, "one element", whole, [random(1, 1)])
    case(name, "ties", whole, [[3.0, 5.0, 3.0, 3.0]])
    case(name, "all the same", whole, [[2.0, 2.0, 2.0]], absolute=1e-15)
    case(name, "zeros", whole, [[0.0, 0.0, -0.0]])
    case(name, "NaN", whole, [[3.0, nan, 5.0]])
    case(name, "infinite", whole, [[inf, 1.0, 2.0]])
    case(name, "-inf", whole, [[-inf, 1.0, 2.0]])
    for axes in [[0], [1], [2], [0, 2], [2, 0], [0, 1, 2]]:
        x = random(2, 3, 2)
        case(f"{name}_over", f"axes {axes}", lambda x: function(x, dim=axes), [x], axes)
        if axes != [2, 0]:
            case(f"{name}_keepdim", f"axes {axes}", lambda x: function(x, dim=axes, keepdim=True), [x], axes)
    case(f"{name}_over", "a row of zeros", lambda x: function(x, dim=[1]), [[[0.0, 0.0], [1.0, 2.0]]], [1])
    case(f"{name}_keepdim", "no rows", lambda x: function(x, dim=[1], keepdim=True), [random(0, 3)], [1])

for title, holds, x, y in [("rows", [1, 0, 1], random(3, 2), random(3, 2)), ("a row", [1, 0], random(2, 3), random(3)),
                           ("a number", [0, 1, 0], random(3), random()), ("nothing", [], random(0, 2), random(0, 2)),
                           ("NaN and infinity that are not taken", [1, 0, 0], [1.0, nan, inf], [nan, -0.0, 2.0])]:
    rows = torch.tensor(holds, dtype=torch.bool).reshape([-1] + [1] * (torch.as_tensor(x).dim() - 1))
    case("select", title, lambda x, y: torch.where(rows, x, y), [x, y], holds)
torch.set_rng_state(state)

write("operations.txt", "the operations and their gradients")

# Optimizers: three parameters, each given as its first values and the a and b of its gradient, a * value - b.
# The last argument says in which steps the third parameter has no gradient: in every so many, 0 for never.


def optimizer(name, title, make, arguments, missing=0):
    parameters = [random(2, 3), random(3), random()]
    a = [positive(*p.shape) for p in parameters]
    b = [random(*p.shape) for p in parameters]
    head(name, title, [*arguments, missing], absolute=1e-14)
    for group in zip(parameters, a, b):
        for values in group:
            tensor("input", values)
    parameters = [p.clone().requires_grad_() for p in parameters]
    made = make(parameters)
    for step in range(1, 51):
        for p, a_, b_ in zip(parameters, a, b):
            p.grad = a_ * p.detach() - b_
        if missing and step % missing == 0:
            parameters[2].grad = None
        made.step()
        if step in (1, 2, 10, 50):
            for p in parameters:
                tensor("output", p)


# Arguments: learning rate.
optimizer("default_sgd", "as it is", lambda p: optim.SGD(p, 0.1), [0.1])
optimizer("default_rms_prop", "as it is", lambda p: optim.RMSprop(p, 0.01), [0.01])
optimizer("default_adam", "as it is", lambda p: optim.Adam(p, 0.1), [0.1])
optimizer("default_adam_w", "as it is", lambda p: optim.AdamW(p, 0.1), [0.1])
# Arguments: learning rate, momentum, weight decay.
optimizer("sgd", "weight decay", lambda p: optim.SGD(p, 0.1, weight_decay=0.05), [0.1, 0, 0.05])
optimizer("sgd", "momentum", lambda p: optim.SGD(p, 0.05, 0.9), [0.05, 0.9, 0])
optimizer("sgd", "all of it", lambda p: optim.SGD(p, 0.05, 0.8, weight_decay=0.1), [0.05, 0.8, 0.1], missing=3)
optimizer("sgd_nesterov", "plain", lambda p: optim.SGD(p, 0.05, 0.9, nesterov=True), [0.05, 0.9, 0])
nesterov = lambda p: optim.SGD(p, 0.05, 0.8, weight_decay=0.1, nesterov=True)
optimizer("sgd_nesterov", "all of it", nesterov, [0.05, 0.8, 0.1], missing=1)
optimizer("sgd_nesterov", "a gradient missing at times", nesterov, [0.05, 0.8, 0.1], missing=4)
# Arguments: learning rate, alpha, weight decay.
optimizer("rms_prop", "weight decay", lambda p: optim.RMSprop(p, 0.01, weight_decay=0.1), [0.01, 0.99, 0.1])
optimizer("rms_prop", "all of it", lambda p: optim.RMSprop(p, 0.02, 0.9, weight_decay=0.1), [0.02, 0.9, 0.1], missing=3)
# Arguments: learning rate, the two betas, weight decay.
optimizer("adam", "other betas", lambda p: optim.Adam(p, 0.1, (0.8, 0.95)), [0.1, 0.8, 0.95, 0])
optimizer("adam", "weight decay", lambda p: optim.Adam(p, 0.1, weight_decay=0.1), [0.1, 0.9, 0.999, 0.1])
optimizer("adam", "a gradient missing at times", lambda p: optim.Adam(p, 0.1), [0.1, 0.9, 0.999, 0], missing=3)
optimizer("adam_w", "no weight decay", lambda p: optim.AdamW(p, 0.1, weight_decay=0), [0.1, 0.9, 0.999, 0])
everything = lambda p: optim.AdamW(p, 0.1, (0.8, 0.95), weight_decay=0.2)
optimizer("adam_w", "all of it", everything, [0.1, 0.8, 0.95, 0.2], missing=3)

write("optimizers.txt", "parameters after 1, 2, 10 and 50 steps")

# Learning rates of epochs 0 to 59.


def schedule(name, title, rate, make, arguments):
    made = optim.SGD([torch.zeros(1, requires_grad=True)], rate)
    scheduler = make(made)
    rates = []
    for _ in range(60):
        rates.append(made.param_groups[0]["lr"])
        made.step()
        scheduler.step()
    # PyTorch computes each rate from the one before, and rounding adds up.
    head(name, title, [rate, *arguments], absolute=1e-15)
    tensor("output", torch.tensor(rates))


schedule("step", "a tenth every 20", 0.1, lambda o: lr_scheduler.StepLR(o, 20, 0.1), [20, 0.1])
schedule("step", "a half every 7", 0.3, lambda o: lr_scheduler.StepLR(o, 7, 0.5), [7, 0.5])
schedule("exponential", "0.9", 0.1, lambda o: lr_scheduler.ExponentialLR(o, 0.9), [0.9])
schedule("cosine", "to 0 in 60", 0.1, lambda o: lr_scheduler.CosineAnnealingLR(o, 60), [60, 0])
schedule("cosine", "to 0.001 in 59", 0.1, lambda o: lr_scheduler.CosineAnnealingLR(o, 59, 0.001), [59, 0.001])
schedule("cosine", "up again after 40", 0.1, lambda o: lr_scheduler.CosineAnnealingLR(o, 40), [40, 0])
schedule("warm_up", "from a tenth in 10", 0.1, lambda o: lr_scheduler.LinearLR(o, 0.1, total_iters=10), [0.1, 10])
schedule("warm_up", "from a third in 5", 0.2, lambda o: lr_scheduler.LinearLR(o), [1 / 3, 5])

write("schedules.txt", "learning rates of 60 epochs")

# Clipping: the input is the gradients, the output their norm and what becomes of them.


def clip(title, limit, gradients):
    parameters = [torch.zeros_like(gradient, requires_grad=True) for gradient in gradients]
    for p, gradient in zip(parameters, gradients):
        p.grad = gradient.clone()
    norm = torch.nn.utils.clip_grad_norm_(parameters, limit)
    head("clip_gradient_norm", title, [limit])
    for gradient in gradients:
        tensor("input", gradient)
    tensor("output", norm)
    for p in parameters:
        tensor("output", p.grad)


clip("too long", 1.0, [random(2, 3), random(3), random()])
clip("short enough", 100.0, [random(2, 3), random(3), random()])
clip("exactly as long as allowed", 5.0, [torch.tensor([3.0]), torch.tensor([4.0])])
clip("to 0", 0.0, [random(2), random(2)])
clip("all 0", 1.0, [torch.zeros(2), torch.zeros(2)])
clip("tiny", 1.0, [torch.tensor([1e-9, 2e-9])])
clip("infinite", 1.0, [torch.tensor([inf, 1.0]), torch.tensor([2.0])])
clip("NaN", 1.0, [torch.tensor([nan, 1.0]), torch.tensor([2.0])])

write("clipping.txt", "clip_grad_norm_")

# Initialisers. Arguments: how many inputs, how many outputs, gain. The output: the bound of a uniform
# distribution, or the standard deviation of a normal one, as PyTorch's function hands it to its generator.


def initializer(name, inputs, outputs, gain, initialize):
    drawn = []
    uniform, normal = torch.Tensor.uniform_, torch.Tensor.normal_
    torch.Tensor.uniform_ = lambda tensor, low, high, **_: drawn.append(high)
    torch.Tensor.normal_ = lambda tensor, mean, deviation, **_: drawn.append(deviation)
    # A linear layer of PyTorch keeps its weights as [outputs, inputs].
    initialize(torch.empty(outputs, inputs))
    torch.Tensor.uniform_, torch.Tensor.normal_ = uniform, normal
    head(name, f"{inputs} inputs, {outputs} outputs, gain {gain:.3f}", [inputs, outputs, gain])
    tensor("output", torch.tensor(drawn[0]))


for inputs, outputs in [(1, 1), (3, 5), (64, 32), (784, 128)]:
    relu, tanh = init.calculate_gain("relu"), init.calculate_gain("tanh")
    initializer("kaiming_uniform", inputs, outputs, relu, lambda w: init.kaiming_uniform_(w, nonlinearity="relu"))
    initializer("kaiming_uniform", inputs, outputs, tanh, lambda w: init.kaiming_uniform_(w, nonlinearity="tanh"))
    initializer("kaiming_normal", inputs, outputs, relu, lambda w: init.kaiming_normal_(w, nonlinearity="relu"))
    initializer("kaiming_normal", inputs, outputs, tanh, lambda w: init.kaiming_normal_(w, nonlinearity="tanh"))
    for gain in [1.0, relu, tanh]:
        initializer("xavier_uniform", inputs, outputs, gain, lambda w: init.xavier_uniform_(w, gain))
        initializer("xavier_normal", inputs, outputs, gain, lambda w: init.xavier_normal_(w, gain))

write("initializers.txt", "how widely the initialisers spread")
