//! Every operation, at random shapes and numbers: its values against plain arithmetic, its gradients
//! against central differences. The numbers are the same in every run; a failure names its case.

use downhill::ndarray::{Array2, ArrayD, Dimension, Ix2, IxDyn, Zip};
use downhill::{Random, Tape, Var};
use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;

use crate::rust_files;

type Array = ArrayD<f64>;
type Compute = Box<dyn for<'tape> Fn(&[Var<'tape, f64>]) -> Var<'tape, f64>>;
type Expected = Box<dyn Fn(&[Array]) -> Array>;

/// A way to use an operation, and what plain arithmetic says of it.
struct Case {
    title: String,
    inputs: Vec<Array>,
    compute: Compute,
    expected: Expected,
    /// Whether products fuse.
    fuses: bool,
}

impl Case {
    fn tape(&self) -> Tape<f64> {
        match self.fuses {
            true => Tape::new().fuse_products(),
            false => Tape::new(),
        }
    }
}

/// How often each case is drawn anew.
const ROUNDS: u64 = 8;

#[test]
fn values_are_those_of_plain_arithmetic() {
    for case in all_cases() {
        let tape = case.tape();
        leave_nan_behind(&tape, &case.inputs);
        let inputs: Vec<_> = case.inputs.iter().map(|x| tape.constant(x)).collect();
        let values = (case.compute)(&inputs).values();
        let expected = (case.expected)(&case.inputs);
        assert_eq!(values.shape(), expected.shape(), "{}", case.title);
        assert_close(&values, &expected, &case.title);
    }
}

#[test]
fn gradients_agree_with_central_differences_for_all_choices_of_parameters() {
    let mut random = Random::new(2);
    for case in all_cases() {
        let count = case.inputs.len();
        for choice in 1..1_usize << count {
            let is_parameter: Vec<bool> = (0..count).map(|i| choice >> i & 1 == 1).collect();
            check_gradient(&case, &is_parameter, &mut random);
        }
    }
}

#[test]
fn one_value_may_be_every_operand() {
    let mut random = Random::new(3);
    for case in all_cases() {
        let shape = case.inputs[0].shape();
        if case.inputs.len() > 1 && case.inputs.iter().all(|x| x.shape() == shape) {
            let count = case.inputs.len();
            let (compute, expected) = (case.compute, case.expected);
            let same = Case {
                title: format!("{}, all operands the same", case.title),
                inputs: vec![case.inputs[0].clone()],
                compute: Box::new(move |v| compute(&vec![v[0]; count])),
                expected: Box::new(move |x| expected(&vec![x[0].clone(); count])),
                fuses: case.fuses,
            };
            check_gradient(&same, &[true], &mut random);
        }
    }
}

#[test]
fn no_operation_is_left_out() {
    let mut seen = BTreeSet::new();
    for case in cases(&mut Random::new(1)) {
        let tape = Tape::new();
        let inputs: Vec<_> = case.inputs.iter().map(|x| tape.parameter(x)).collect();
        let nodes = (case.compute)(&inputs).graph().nodes;
        seen.extend(nodes.into_iter().map(|node| node.operation.to_string()));
    }
    let names = recorded_names();
    assert!(names.len() > 30, "the names are found in the source");
    // Leaves: every value of a case is computed from parameters.
    let is_given = |name: &String| ["constant", "buffer"].contains(&name.as_str());
    let missing: Vec<_> = names
        .difference(&seen)
        .filter(|name| !is_given(name))
        .collect();
    assert!(
        missing.is_empty(),
        "tests/properties.rs has no case for the operations {missing:?}"
    );
    let unknown: Vec<_> = seen.difference(&names).collect();
    assert!(unknown.is_empty(), "not found in the source: {unknown:?}");
}

/// The names of all operations, out of the engine's source: those of the rules, and those in the
/// tables of the two macros that write rules.
fn recorded_names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for path in rust_files::below("src/engine") {
        let source = fs::read_to_string(&path).unwrap();
        for rule in source.split("rule!(").skip(1).map(str::trim_start) {
            match rule.strip_prefix('"') {
                Some(rest) => names.extend(rest.split('"').next().map(String::from)),
                None => assert!(
                    rule.starts_with("$name") || rule.starts_with("stringify!($name)"),
                    "{path:?}: what is the name of this rule? {rule:.40}"
                ),
            }
        }
        for table in source.split("\noperator! {").skip(1) {
            let line = table.split(';').next().unwrap();
            names.extend(line.split('"').skip(1).step_by(2).map(String::from));
        }
        for table in source.split("\nfunctions! {").skip(1) {
            let table = table.split("\n}").next().unwrap();
            let lines = table.lines().filter_map(|line| line.split_once(", |"));
            names.extend(lines.map(|(name, _)| name.trim().to_string()));
        }
    }
    names
}

fn all_cases() -> impl Iterator<Item = Case> {
    let plain = (1..=ROUNDS).map(|seed| (seed, false));
    let fused = (1..=ROUNDS).map(|seed| (seed, true));
    plain.chain(fused).flat_map(|(seed, fuses)| {
        let cases = cases(&mut Random::new(seed)).into_iter();
        let cases = cases.filter(move |case| !fuses || case.title.contains('·'));
        cases.map(move |mut case| {
            let shapes: Vec<_> = case.inputs.iter().map(|x| x.shape().to_vec()).collect();
            case.title += &format!(" of the shapes {shapes:?}, drawn with seed {seed}");
            case.title += if fuses { ", fused" } else { "" };
            case.fuses = fuses;
            case
        })
    })
}

/// Computes and walks back once, so that every buffer holds NaN where the next graph will lie.
fn leave_nan_behind<'tape>(tape: &'tape Tape<f64>, inputs: &[Array]) -> Vec<Var<'tape, f64>> {
    let parameters: Vec<_> = inputs.iter().map(|x| tape.parameter(x)).collect();
    let ones = tape.constant(Array::ones(IxDyn(&[200]))).requires_grad();
    let loss = (parameters.iter()).fold((ones * f64::NAN).sum(), |loss, &parameter| {
        loss + (parameter * f64::NAN).sum()
    });
    loss.backward();
    tape.zero_grad();
    parameters
}

/// Compares, in a random direction, what the gradients say with what the values say.
fn check_gradient(case: &Case, is_parameter: &[bool], random: &mut Random) {
    let title = format!("{}, parameters {is_parameter:?}", case.title);
    let output_shape = (case.expected)(&case.inputs).shape().to_vec();
    let weights = signed(random, &output_shape);

    let learnt: Vec<Array> = (case.inputs.iter().zip(is_parameter))
        .filter(|(_, is_parameter)| **is_parameter)
        .map(|(x, _)| x.clone())
        .collect();
    let directions: Vec<_> = (learnt.iter()).map(|x| signed(random, x.shape())).collect();
    let run = |beside: bool| -> Vec<Array> {
        let tape = case.tape();
        let parameters = leave_nan_behind(&tape, &learnt);
        let mut rest = parameters.iter();
        let inputs: Vec<_> = (case.inputs.iter().zip(is_parameter))
            .map(|(x, &is_parameter)| match is_parameter {
                true => *rest.next().unwrap(),
                false => tape.constant(x),
            })
            .collect();
        let mut loss = ((case.compute)(&inputs) * tape.constant(&weights)).sum();
        if beside {
            // Recorded last, so it comes first on the way back, and the operation has to add.
            for (&parameter, direction) in parameters.iter().zip(&directions) {
                loss += (parameter * tape.constant(direction)).sum();
            }
        }
        loss.backward();
        parameters.iter().map(|x| x.grads()).collect()
    };
    let gradients = run(false);
    for ((gradient, direction), added) in gradients.iter().zip(&directions).zip(run(true)) {
        assert_close(&added, &(gradient + direction), &title);
    }

    let loss_at = |shift: f64| {
        let mut directions = directions.iter();
        let shifted: Vec<Array> = (case.inputs.iter().zip(is_parameter))
            .map(|(x, &is_parameter)| match is_parameter {
                true => x + &(directions.next().unwrap() * shift),
                false => x.clone(),
            })
            .collect();
        ((case.expected)(&shifted) * &weights).sum()
    };
    let step = 1e-5;
    let measured = (loss_at(step) - loss_at(-step)) / (2.0 * step);
    let terms: Vec<f64> = (gradients.iter().zip(&directions))
        .flat_map(|(gradient, direction)| (gradient * direction).into_iter())
        .collect();
    let computed: f64 = terms.iter().sum();
    let size: f64 = terms.iter().map(|term| term.abs()).sum();
    assert!(
        (computed - measured).abs() <= 1e-6 * size + 1e-9,
        "{title}: the gradients say {computed}, the values {measured}"
    );
}

fn assert_close(ours: &Array, expected: &Array, title: &str) {
    assert_eq!(ours.shape(), expected.shape(), "{title}");
    for (&a, &b) in ours.iter().zip(expected) {
        let close = (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0);
        assert!(
            close || a == b || a.is_nan() && b.is_nan(),
            "{title}: {a}, and not {b}"
        );
    }
}

// What is drawn.

/// Up to four axes, rarely one of size 0.
fn shape(random: &mut Random) -> Vec<usize> {
    let axes = random.below(5);
    sizes(random, axes)
}

fn sizes(random: &mut Random, axes: usize) -> Vec<usize> {
    (0..axes).map(|_| size(random)).collect()
}

fn size(random: &mut Random) -> usize {
    [1, 2, 2, 3, 3, 4, 5, 1, 2, 3, 4, 0][random.below(12)]
}

/// Two shapes that broadcast: the output's, without some of its first axes and with some of size 1.
fn pair(random: &mut Random) -> [Vec<usize>; 2] {
    let output = shape(random);
    [(); 2].map(|()| {
        let dropped = random.below(output.len() + 1) * random.below(2);
        let mut own = output[dropped..].to_vec();
        for size in &mut own {
            *size = if random.below(3) == 0 { 1 } else { *size };
        }
        own
    })
}

/// Numbers between 0.3 and 1.7: far from 0, where many derivatives jump.
fn positive(random: &mut Random, shape: &[usize]) -> Array {
    Array::from_shape_simple_fn(IxDyn(shape), || 0.3 + 1.4 * random.uniform())
}

/// The same with either sign.
fn signed(random: &mut Random, shape: &[usize]) -> Array {
    positive(random, shape).mapv(|x| if random.below(2) == 0 { x } else { -x })
}

fn some_axes(random: &mut Random, axes: usize) -> Vec<usize> {
    let mut chosen = random.permutation(axes);
    chosen.truncate(random.below(axes + 1));
    chosen
}

// Plain arithmetic.

fn zip(x: &[Array], function: fn(f64, f64) -> f64) -> Array {
    let shape = (&x[0] + &x[1]).raw_dim();
    let [a, b] = [0, 1].map(|i| x[i].broadcast(shape.clone()).unwrap());
    Zip::from(a).and(b).map_collect(|&a, &b| function(a, b))
}

/// What a function says of the elements along some axes, which stay with size 1.
fn along(x: &Array, axes: &[usize], function: impl Fn(Vec<f64>) -> f64) -> Array {
    let kept = |sizes: &[usize], size: usize| {
        let mut sizes = sizes.to_vec();
        axes.iter().for_each(|&axis| sizes[axis] = size);
        IxDyn(&sizes)
    };
    let mut groups = ArrayD::from_elem(kept(x.shape(), 1), Vec::new());
    for (index, &element) in x.indexed_iter() {
        groups[kept(index.slice(), 0)].push(element);
    }
    groups.mapv(function)
}

fn without(x: Array, axes: &[usize]) -> Array {
    let rest = (0..x.ndim()).filter(|axis| !axes.contains(axis));
    let sizes: Vec<usize> = rest.map(|axis| x.shape()[axis]).collect();
    x.into_shape_with_order(sizes).unwrap()
}

fn all_axes(x: &Array) -> Vec<usize> {
    (0..x.ndim()).collect()
}

fn sum(x: Vec<f64>) -> f64 {
    x.iter().sum()
}

fn mean(x: Vec<f64>) -> f64 {
    let count = x.len() as f64;
    sum(x) / count
}

fn max(x: Vec<f64>) -> f64 {
    x.into_iter().fold(f64::NEG_INFINITY, f64::max)
}

fn variance(x: Vec<f64>) -> f64 {
    let mean = mean(x.clone());
    self::mean(x.iter().map(|x| (x - mean) * (x - mean)).collect())
}

fn min(x: Vec<f64>) -> f64 {
    x.into_iter().fold(f64::INFINITY, f64::min)
}

fn deviation(x: Vec<f64>) -> f64 {
    variance(x).sqrt()
}

fn norm(x: Vec<f64>) -> f64 {
    sum(x.iter().map(|x| x * x).collect()).sqrt()
}

fn ln_sum_exp(x: Vec<f64>) -> f64 {
    x.iter().map(|x| x.exp()).sum::<f64>().ln()
}

fn number(x: f64) -> Array {
    Array::from_elem(IxDyn(&[]), x)
}

fn matrix_product(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let mut product = Array2::zeros([a.nrows(), b.ncols()]);
    for i in 0..a.nrows() {
        for j in 0..b.ncols() {
            for k in 0..a.ncols() {
                product[[i, j]] += a[[i, k]] * b[[k, j]];
            }
        }
    }
    product
}

/// The numbers of the parts along an axis that an operation takes, in order.
fn take(x: &Array, axis: usize, parts: &[usize]) -> Array {
    x.select(downhill::ndarray::Axis(axis), parts)
}

/// One case of each way to use the engine, with shapes, numbers and arguments of no choice.
fn cases(random: &mut Random) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |title: &str, inputs: Vec<Array>, compute: Compute, expected: Expected| {
        let title = title.to_string();
        cases.push(Case {
            title,
            inputs,
            compute,
            expected,
            fuses: false,
        });
    };
    /// A line of the table: name, inputs, what the engine computes, what it should.
    macro_rules! case {
        ($title:expr, [$($input:expr),+], |$v:ident| $compute:expr, |$x:ident| $expected:expr) => {
            add($title, vec![$($input),+], Box::new(move |$v| $compute), Box::new(move |$x| $expected))
        };
    }
    /// Functions of each element; the numbers are drawn by `positive` or `signed`.
    macro_rules! each {
        ($($draw:ident, $title:expr, |$v:ident| $compute:expr, |$x:ident| $expected:expr;)+) => {$({
            let shape = shape(random);
            case!($title, [$draw(random, &shape)], |v| { let $v = v[0]; $compute }, |x| x[0].mapv(|$x| $expected));
        })+};
    }
    /// Functions of two elements, after broadcasting.
    macro_rules! pairs {
        ($($title:expr, |$v:ident, $w:ident| $compute:expr, $expected:expr;)+) => {$({
            let [a, b] = pair(random);
            case!($title, [signed(random, &a), signed(random, &b)],
                |v| { let [$v, $w] = [v[0], v[1]]; $compute }, |x| zip(x, $expected));
        })+};
    }

    pairs! {
        "a + b", |a, b| a + b, |a, b| a + b;
        "a - b", |a, b| a - b, |a, b| a - b;
        "a * b", |a, b| a * b, |a, b| a * b;
        "a / b", |a, b| a / b, |a, b| a / b;
        "maximum", |a, b| a.maximum(b), f64::max;
        "minimum", |a, b| a.minimum(b), f64::min;
    }
    macro_rules! arrays {
        ($($operator:tt)+) => {$({
            let [own, other] = pair(random);
            let (x, array) = (signed(random, &own), signed(random, &other));
            let (left, right, other) = (array.clone(), array.clone(), array.clone());
            case!(concat!("x ", stringify!($operator), " array"), [x.clone()],
                |v| v[0] $operator &right,
                |x| zip(&[x[0].clone(), other.clone()], |a, b| a $operator b));
            case!(concat!("array ", stringify!($operator), " x"), [x],
                |v| left.clone() $operator v[0],
                |x| zip(&[array.clone(), x[0].clone()], |a, b| a $operator b));
        })+};
    }
    arrays! { + - * / }
    let c = signed(random, &[])[[]];
    let exponent = random.below(13) as i32 - 6;
    let power = 3.0 * (random.uniform() - 0.5);
    each! {
        signed, "x + c", |x| x + c, |x| x + c;
        signed, "c + x", |x| c + x, |x| c + x;
        signed, "x - c", |x| x - c, |x| x - c;
        signed, "c - x", |x| c - x, |x| c - x;
        signed, "x * c", |x| x * c, |x| x * c;
        signed, "c * x", |x| c * x, |x| c * x;
        signed, "x / c", |x| x / c, |x| x / c;
        signed, "c / x", |x| c / x, |x| c / x;
        signed, "-x", |x| -x, |x| -x;
        signed, "exp", |x| x.exp(), |x| x.exp();
        positive, "ln", |x| x.ln(), |x| x.ln();
        positive, "sqrt", |x| x.sqrt(), |x| x.sqrt();
        signed, "abs", |x| x.abs(), |x| x.abs();
        signed, "tanh", |x| x.tanh(), |x| x.tanh();
        signed, "sigmoid", |x| x.sigmoid(), |x| 1.0 / (1.0 + (-x).exp());
        signed, "relu", |x| x.relu(), |x| x.max(0.0);
        signed, "softplus", |x| x.softplus(), |x| (1.0 + x.exp()).ln();
        signed, "sin", |x| x.sin(), |x| x.sin();
        signed, "cos", |x| x.cos(), |x| x.cos();
        signed, "powi", |x| x.powi(exponent), |x| x.powi(exponent);
        positive, "powf", |x| x.powf(power), |x| x.powf(power);
        signed, "clamp", |x| x.clamp(-0.7, 1.1), |x| x.clamp(-0.7, 1.1);
        signed, "clamp without bounds", |x| x.clamp(f64::NEG_INFINITY, f64::INFINITY), |x| x;
    }
    {
        let [own, other] = pair(random);
        let (a, b) = (signed(random, &own), signed(random, &other));
        let condition = (&a + &b).mapv(|_| random.below(2) == 0);
        let same = condition.clone();
        case!(
            "select",
            [a, b],
            |v| Var::select(&condition, v[0], v[1]),
            |x| {
                let [a, b] = [&x[0], &x[1]].map(|x| x.broadcast(same.raw_dim()).unwrap());
                let chosen = Zip::from(&same).and(a).and(b);
                chosen.map_collect(|&holds, &a, &b| if holds { a } else { b })
            }
        );
    }
    // A constant copy: the derivative of the product is that of the other factor alone.
    {
        let x = signed(random, &[2, 3]);
        let copy = x.clone();
        case!("detach", [x], |v| v[0].detach() * v[0], |x| &copy * &x[0]);
    }

    macro_rules! reductions {
        ($($all:ident, $over:ident, $keeping:ident, $plain:ident;)+) => {$(
            let draw = |random: &mut Random| {
                let mut sizes = shape(random);
                if stringify!($all) != "sum" {
                    // Of nothing there is no largest, and the mean is no number.
                    sizes.iter_mut().for_each(|size| *size = (*size).max(1));
                }
                signed(random, &sizes)
            };
            let x = draw(random);
            case!(stringify!($all), [x], |v| v[0].$all(), |x| {
                without(along(&x[0], &all_axes(&x[0]), $plain), &all_axes(&x[0]))
            });
            let x = draw(random);
            let axes = some_axes(random, x.ndim());
            let title = format!("{} {axes:?}", stringify!($over));
            let dropped = axes.clone();
            case!(&title, [x], |v| v[0].$over(&dropped), |x| {
                without(along(&x[0], &axes, $plain), &axes)
            });
            let x = draw(random);
            let axes = some_axes(random, x.ndim());
            let title = format!("{} {axes:?}", stringify!($keeping));
            let kept = axes.clone();
            case!(&title, [x], |v| v[0].$keeping(&kept), |x| along(&x[0], &axes, $plain));
        )+};
    }
    reductions! {
        sum, sum_over, sum_keepdim, sum;
        mean, mean_over, mean_keepdim, mean;
        max, max_over, max_keepdim, max;
        variance, variance_over, variance_keepdim, variance;
        min, min_over, min_keepdim, min;
        standard_deviation, standard_deviation_over, standard_deviation_keepdim, deviation;
        norm, norm_over, norm_keepdim, norm;
    }

    let [m, k, n] = [(); 3].map(|()| size(random));
    for (title, a, b, output) in [
        ("matrix · matrix", vec![m, k], vec![k, n], vec![m, n]),
        ("matrix · vector", vec![m, k], vec![k], vec![m]),
        ("vector · matrix", vec![k], vec![k, n], vec![n]),
        ("vector · vector", vec![k], vec![k], vec![]),
        ("square · square", vec![k, k], vec![k, k], vec![k, k]),
    ] {
        let rows = if a.len() == 2 { a[0] } else { 1 };
        let columns = if b.len() == 2 { b[1] } else { 1 };
        let inputs = [signed(random, &a), signed(random, &b)];
        let [a, b] = inputs;
        case!(title, [a, b], |v| v[0].matmul(v[1]), |x| {
            let as_matrix = |x: &Array, rows, columns| {
                (x.to_shape([rows, columns]).unwrap().to_owned()).into_dimensionality::<Ix2>()
            };
            let inner = x[1]
                .len()
                .checked_div(columns)
                .unwrap_or(x[0].len() / rows.max(1));
            let a = as_matrix(&x[0], rows, inner).unwrap();
            let b = as_matrix(&x[1], inner, columns).unwrap();
            let product = matrix_product(&a, &b).into_dyn();
            product.into_shape_with_order(output.clone()).unwrap()
        });
    }

    let sizes_of_matrix = sizes(random, 2);
    let x = signed(random, &sizes_of_matrix);
    case!("transpose", [x.clone()], |v| v[0].transpose(), |x| x[0]
        .t()
        .as_standard_layout()
        .into_owned());
    case!(
        "transpose twice",
        [x],
        |v| v[0].transpose().transpose(),
        |x| x[0].clone()
    );

    let old = shape(random);
    let x = signed(random, &old);
    let mut new: Vec<usize> = old.into_iter().rev().filter(|&size| size != 1).collect();
    if new.len() < 4 && random.below(2) == 0 {
        new.insert(0, 1);
    }
    let title = format!("reshape to {new:?}");
    let to = new.clone();
    case!(&title, [x], |v| v[0].reshape(&to), |x| {
        x[0].clone().into_shape_with_order(new.clone()).unwrap()
    });

    let axes = 1 + random.below(4);
    let axis = random.below(axes);
    let drawn = sizes(random, axes);
    let x = signed(random, &drawn);
    let start = random.below(x.shape()[axis] + 1);
    let end = start + random.below(x.shape()[axis] - start + 1);
    let range: Range<usize> = start..end;
    let title = format!("slice of axis {axis}, {range:?}");
    let taken: Vec<usize> = range.clone().collect();
    case!(
        &title,
        [x.clone()],
        |v| v[0].slice(axis, range.clone()),
        |x| { take(&x[0], axis, &taken) }
    );
    let size_of_axis = x.shape()[axis];
    let title = format!("concatenate the slices of axis {axis}, cut at {start} and {end}");
    case!(
        &title,
        [x.clone()],
        |v| {
            let parts = [0..start, start..end, end..size_of_axis];
            Var::concatenate(&parts.map(|part| v[0].slice(axis, part)), axis)
        },
        |x| x[0].clone()
    );
    let count = if x.shape()[0] == 0 {
        0
    } else {
        random.below(5)
    };
    let indices: Vec<usize> = (0..count).map(|_| random.below(x.shape()[0])).collect();
    let title = format!("rows {indices:?}");
    let rows = indices.clone();
    case!(&title, [x], |v| v[0].rows(&rows), |x| take(
        &x[0], 0, &indices
    ));

    let mut part = sizes(random, axes);
    let parts: Vec<Array> = (0..3)
        .map(|_| {
            part[axis] = size(random);
            signed(random, &part)
        })
        .collect();
    let title = format!("concatenate along {axis}");
    let [a, b, c] = [0, 1, 2].map(|i| parts[i].clone());
    case!(&title, [a, b, c], |v| Var::concatenate(v, axis), |x| {
        let views: Vec<_> = x.iter().map(|part| part.view()).collect();
        downhill::ndarray::concatenate(downhill::ndarray::Axis(axis), &views)
            .unwrap()
            .as_standard_layout()
            .into_owned()
    });

    for axis in 0..axes {
        let drawn = sizes(random, axes);
        let x = signed(random, &drawn);
        let title = |name: &str| format!("{name} along {axis}");
        let softmax = move |x: &Array| {
            let shares = x.mapv(f64::exp);
            &shares / &along(&shares, &[axis], sum)
        };
        case!(
            &title("softmax"),
            [x.clone()],
            |v| v[0].softmax(axis),
            |x| softmax(&x[0])
        );
        case!(
            &title("log_softmax"),
            [x.clone()],
            |v| v[0].log_softmax(axis),
            |x| softmax(&x[0]).mapv(f64::ln)
        );
        // Of nothing it is −∞, which has no differences: see tests/engine.rs.
        let mut drawn = drawn;
        drawn[axis] = drawn[axis].max(1);
        case!(
            &title("log_sum_exp"),
            [signed(random, &drawn)],
            |v| v[0].log_sum_exp_over(axis),
            |x| without(along(&x[0], &[axis], ln_sum_exp), &[axis])
        );
    }

    let losses = |random: &mut Random| {
        let shape: Vec<usize> = shape(random).iter().map(|&size| size.max(1)).collect();
        [signed(random, &shape), signed(random, &shape)]
    };
    let [x, t] = losses(random);
    case!(
        "mean_squared_error",
        [x, t],
        |v| v[0].mean_squared_error(v[1]),
        |x| number(mean(zip(x, |x, t| (x - t) * (x - t)).into_iter().collect()))
    );
    let [x, t] = losses(random);
    case!(
        "mean_absolute_error",
        [x, t],
        |v| v[0].mean_absolute_error(v[1]),
        |x| number(mean(zip(x, |x, t| (x - t).abs()).into_iter().collect()))
    );
    let [x, t] = losses(random);
    case!(
        "binary_cross_entropy_with_logits",
        [x, t],
        |v| v[0].binary_cross_entropy_with_logits(v[1]),
        |x| {
            let loss = |x: f64, t: f64| {
                let p = 1.0 / (1.0 + (-x).exp());
                -t * p.ln() - (1.0 - t) * (1.0 - p).ln()
            };
            number(mean(zip(x, loss).into_iter().collect()))
        }
    );
    let [rows, columns] = [(); 2].map(|()| 1 + random.below(4));
    let classes: Vec<usize> = (0..rows).map(|_| random.below(columns)).collect();
    for shape in [vec![rows, columns], vec![columns]] {
        let classes = classes[..if shape.len() == 1 { 1 } else { rows }].to_vec();
        let x = signed(random, &shape);
        let title = format!("cross_entropy of {classes:?}");
        let given = classes.clone();
        case!(&title, [x], |v| v[0].cross_entropy(&given), |x| {
            let logits = x[0].to_shape([classes.len(), columns]).unwrap().to_owned();
            let losses = classes.iter().enumerate().map(|(row, &class)| {
                let row = logits.row(row);
                row.iter().map(|x| x.exp()).sum::<f64>().ln() - row[class]
            });
            number(mean(losses.collect()))
        });
    }
    cases
}
