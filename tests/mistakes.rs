//! A mistake in any operation, also in one that is made of others, is reported in its own name and
//! at the caller's line, and leaves the tape as it was.

use downhill::layers::{Dropout, Layer, Linear};
use downhill::ndarray::{ArrayD, IxDyn, array};
use downhill::{Random, Tape, Var};
use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use crate::panics::caught;
use crate::rust_files;

/// An operation on one value or two, and what it is called by a message.
struct Operation {
    method: &'static str,
    name: &'static str,
    line: u32,
    takes_two: bool,
    compute: for<'tape> fn(Var<'tape, f64>, Var<'tape, f64>) -> Var<'tape, f64>,
}

macro_rules! one {
    ($method:expr, $name:expr, |$a:ident| $compute:expr) => {
        Operation {
            method: $method,
            name: $name,
            line: line!(),
            takes_two: false,
            compute: |$a, _| $compute,
        }
    };
}

macro_rules! two {
    ($method:expr, $name:expr, |$a:ident, $b:ident| $compute:expr) => {
        Operation {
            method: $method,
            name: $name,
            line: line!(),
            takes_two: true,
            compute: |$a, $b| $compute,
        }
    };
}

const ENTROPY: &str = "binary_cross_entropy_with_logits";

const DEVIATION: &str = "standard_deviation";

fn dropout() -> Dropout {
    Dropout::new(0.5)
}

/// Each on a line of its own.
#[rustfmt::skip]
const OPERATIONS: &[Operation] = &[
    two!("add", "+", |a, b| a + b),
    two!("sub", "-", |a, b| a - b),
    two!("mul", "*", |a, b| a * b),
    two!("div", "/", |a, b| a / b),
    one!("add", "+", |a| 1.0 + a),
    one!("sub", "-", |a| a - 1.0),
    one!("sub", "number -", |a| 1.0 - a),
    one!("mul", "*", |a| a * 2.0),
    one!("div", "/", |a| a / 2.0),
    one!("div", "number /", |a| 2.0 / a),
    one!("add", "+", |a| a + array![[1.0], [2.0]]),
    one!("sub", "-", |a| &array![[1.0], [2.0]] - a),
    one!("mul", "*", |a| a * &array![[1.0], [2.0]]),
    one!("div", "/", |a| array![[1.0], [2.0]] / a),
    one!("neg", "neg", |a| -a),
    one!("exp", "exp", |a| a.exp()),
    one!("ln", "ln", |a| a.ln()),
    one!("sqrt", "sqrt", |a| a.sqrt()),
    one!("abs", "abs", |a| a.abs()),
    one!("tanh", "tanh", |a| a.tanh()),
    one!("sigmoid", "sigmoid", |a| a.sigmoid()),
    one!("relu", "relu", |a| a.relu()),
    one!("softplus", "softplus", |a| a.softplus()),
    one!("sin", "sin", |a| a.sin()),
    one!("cos", "cos", |a| a.cos()),
    one!("powi", "powi", |a| a.powi(2)),
    one!("powf", "powf", |a| a.powf(0.5)),
    two!("maximum", "maximum", |a, b| a.maximum(b)),
    two!("minimum", "minimum", |a, b| a.minimum(b)),
    one!("clamp", "clamp", |a| a.clamp(-1.0, 1.0)),
    one!("clamp", "clamp", |a| a.clamp(1.0, -1.0)),
    one!("sum", "sum", |a| a.sum()),
    one!("sum_over", "sum", |a| a.sum_over(0)),
    one!("sum_keepdim", "sum", |a| a.sum_keepdim(1)),
    one!("mean", "mean", |a| a.mean()),
    one!("mean_over", "mean", |a| a.mean_over(0)),
    one!("mean_keepdim", "mean", |a| a.mean_keepdim(1)),
    one!("max", "max", |a| a.max()),
    one!("max_over", "max", |a| a.max_over(0)),
    one!("max_keepdim", "max", |a| a.max_keepdim(1)),
    one!("variance", "variance", |a| a.variance()),
    one!("variance_over", "variance", |a| a.variance_over(0)),
    one!("variance_keepdim", "variance", |a| a.variance_keepdim(1)),
    one!("min", "min", |a| a.min()),
    one!("min_over", "min", |a| a.min_over(0)),
    one!("min_keepdim", "min", |a| a.min_keepdim(1)),
    one!(DEVIATION, DEVIATION, |a| a.standard_deviation()),
    one!("standard_deviation_over", DEVIATION, |a| a.standard_deviation_over(1)),
    one!("standard_deviation_keepdim", DEVIATION, |a| a.standard_deviation_keepdim([0, 1])),
    one!("norm", "norm", |a| a.norm()),
    one!("norm_over", "norm", |a| a.norm_over(0)),
    one!("norm_keepdim", "norm", |a| a.norm_keepdim(1)),
    two!("select", "select", |a, b| Var::select(&array![[true], [false]], a, b)),
    one!("reshape", "reshape", |a| a.reshape([3, 2])),
    one!("transpose", "transpose", |a| a.transpose()),
    one!("slice", "slice", |a| a.slice(1, 0..3)),
    one!("rows", "rows", |a| a.rows(&[1, 0])),
    one!("concatenate", "concatenate", |a| Var::concatenate(&[a], 1)),
    one!("concatenate", "concatenate", |a| Var::concatenate(&[a, a, a, a], 1)),
    two!("concatenate", "concatenate", |a, b| Var::concatenate(&[a, b], 1)),
    two!("concatenate", "concatenate", |a, b| Var::concatenate(&[a, a, a, a, b], 1)),
    two!("matmul", "matmul", |a, b| a.matmul(b)),
    one!("softmax", "softmax", |a| a.softmax(1)),
    one!("log_softmax", "log_softmax", |a| a.log_softmax(0)),
    one!("log_sum_exp", "log_sum_exp", |a| a.log_sum_exp()),
    one!("log_sum_exp_over", "log_sum_exp", |a| a.log_sum_exp_over(1)),
    one!("log_sum_exp_keepdim", "log_sum_exp", |a| a.log_sum_exp_keepdim(1)),
    two!("mean_squared_error", "mean_squared_error", |a, b| a.mean_squared_error(b)),
    two!("mean_absolute_error", "mean_absolute_error", |a, b| a.mean_absolute_error(b)),
    two!(ENTROPY, ENTROPY, |a, b| a.binary_cross_entropy_with_logits(b)),
    one!("cross_entropy", "cross_entropy", |a| a.cross_entropy(&[0, 2])),
    two!("forward", "Linear", |a, b| Linear { weight: b, bias: b }.forward(a)),
    one!("forward_training", "Dropout", |a| dropout().forward_training(a, &mut Random::new(0))),
];

/// What an operation says if it panics, after a look at where it points: `name: problem`.
fn mistake<'tape>(operation: &Operation, a: Var<'tape, f64>, b: Var<'tape, f64>) -> Option<String> {
    let panic = caught(|| (operation.compute)(a, b)).err()?;
    let message = panic.message;
    let place = (panic.file, panic.line);
    assert_eq!(place, (file!().to_string(), operation.line), "{message}");
    let of_operation = message.strip_prefix(operation.name);
    let problem = of_operation.and_then(|rest| rest.strip_prefix(": "));
    assert!(problem.is_some(), "{}: {message}", operation.method);
    problem.map(str::to_string)
}

/// Runs all operations on these values. A panic leaves as many nodes as there were, and everything
/// as it was.
fn try_all<'tape>(
    tape: &'tape Tape<f64>,
    a: Var<'tape, f64>,
    b: Var<'tape, f64>,
    is_mistake: impl Fn(&Operation) -> Option<bool>,
) -> usize {
    let mut mistakes = 0;
    for operation in OPERATIONS {
        let values = a.values();
        let next = tape.constant(0.0).id() + 1;
        let problem = mistake(operation, a, b);
        if problem.is_some() {
            assert_eq!(tape.constant(0.0).id(), next, "{}", operation.method);
            assert_eq!(format!("{}", a.values()), format!("{values}"));
            mistakes += 1;
        }
        if let Some(expected) = is_mistake(operation) {
            assert_eq!(problem.is_some(), expected, "{}", operation.method);
        }
    }
    mistakes
}

#[test]
fn no_operation_is_left_out() {
    let tried: BTreeSet<String> = OPERATIONS.iter().map(|it| it.method.to_string()).collect();
    let mut methods = BTreeSet::from(["add", "sub", "mul", "div", "neg"].map(String::from));
    let core = ["operations", "reductions", "arrangement", "matmul"];
    let core = core.map(|file| format!("src/engine/core/{file}.rs"));
    let composed = rust_files::below("src/engine/composed");
    for path in core.into_iter().map(PathBuf::from).chain(composed) {
        for line in fs::read_to_string(path).unwrap().lines().map(str::trim) {
            // A method, a row of the table of functions, a row of the table of reductions.
            if let Some(method) = line.strip_prefix("pub fn ") {
                methods.extend(method.split(['(', '<']).next().map(String::from));
            } else if line.ends_with("_to;") {
                methods.extend(line.split(", ").take(3).map(String::from));
            } else if let Some((name, _)) = line.split_once(", |") {
                let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
                methods.extend(is_name.then(|| name.to_string()));
            }
        }
    }
    methods.retain(|name| !name.starts_with('$'));
    let missing: Vec<_> = methods.difference(&tried).collect();
    assert!(
        methods.len() > 40 && missing.is_empty(),
        "{missing:?} of {methods:?}"
    );
}

/// Also what is made of others, by the name that was called and not by that of its last part.
#[test]
fn a_result_is_shown_by_the_name_that_a_mistake_would_have() {
    for operation in OPERATIONS {
        let mut shown = 0;
        for rows in [2, 3] {
            let tape = Tape::<f64>::new();
            let [a, b] =
                [1.0, 2.0].map(|x| tape.parameter(ArrayD::from_elem(IxDyn(&[rows, 3]), x)));
            let Ok(y) = catch_unwind(AssertUnwindSafe(|| (operation.compute)(a, b))) else {
                continue;
            };
            // What is concatenated with nothing is itself.
            let name = if y.id() < 2 {
                "parameter"
            } else {
                operation.name
            };
            let says = format!("Var {{ operation: {name}, ");
            assert!(
                format!("{y:?}").starts_with(&says),
                "{}: {y:?}",
                operation.method
            );
            shown += 1;
        }
        assert!(
            shown > 0 || operation.name == "clamp",
            "{}",
            operation.method
        );
    }
}

#[test]
fn two_tapes() {
    let (tape, other) = (Tape::<f64>::new(), Tape::<f64>::new());
    let a = tape.parameter(array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    let foreign = other.parameter(a.values());
    let square = other.parameter(array![[1.0], [2.0], [3.0]]);
    for b in [foreign, square] {
        try_all(&tape, a, b, |operation| operation.takes_two.then_some(true));
        let record_nothing = other.constant(0.0).id() + 1;
        assert_eq!(other.constant(0.0).id(), record_nothing);
    }
}

#[test]
fn shapes_and_axes_that_do_not_fit() {
    let shapes: [&[usize]; 9] = [
        &[],
        &[0],
        &[3],
        &[2, 3],
        &[3, 3],
        &[0, 3],
        &[65536, 0],
        &[2, 3, 1],
        &[1, 2, 3, 1],
    ];
    let mut mistakes = 0;
    for left in shapes {
        for right in shapes {
            let tape = Tape::<f64>::new();
            let [a, b] = [left, right].map(|shape| tape.parameter(ArrayD::ones(IxDyn(shape))));
            mistakes += try_all(&tape, a, b, |_| None);
        }
    }
    assert!(mistakes > 500, "{mistakes}");
}

#[test]
fn results_that_are_too_large() {
    let tape = Tape::<f64>::new();
    let column = tape.parameter(ArrayD::ones(IxDyn(&[65536, 1])));
    let row = tape.parameter(ArrayD::ones(IxDyn(&[1, 65536])));
    let nothing = tape.parameter(ArrayD::ones(IxDyn(&[65536, 65536, 0])));
    for operation in OPERATIONS {
        let too_large = [
            "add", "sub", "mul", "div", "maximum", "minimum", "matmul", "forward",
        ];
        let next = tape.constant(0.0).id() + 1;
        if operation.takes_two && too_large.contains(&operation.method) {
            let problem = mistake(operation, column, row).expect(operation.method);
            assert!(problem.contains("fewer than 2^32 elements"), "{problem}");
            assert_eq!(tape.constant(0.0).id(), next);
        }
    }
    let message = catch_unwind(AssertUnwindSafe(|| nothing.mean_over(2)));
    let message = *message.err().unwrap().downcast::<String>().unwrap();
    assert!(
        message.starts_with("mean: a value has fewer than 2^32"),
        "{message}"
    );
}

#[test]
fn values_of_a_freed_graph() {
    for operation in OPERATIONS {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        let old = w * 2.0;
        old.sum().backward();
        let places = if operation.takes_two {
            vec![(old, w), (w, old)]
        } else {
            vec![(old, old)]
        };
        for (a, b) in places {
            let problem = mistake(operation, a, b).expect(operation.method);
            // A mistake of the numbers is reported first.
            let is_other = problem.contains("there is no number from");
            assert!(
                is_other || problem.starts_with("backward() or free_graph()"),
                "{problem}"
            );
            assert_eq!((old.values(), old.grads().sum()), (w.values() * 2.0, 6.0));
        }
        let _ = tape.parameter(1.0);
        let gone = mistake(operation, old, w).expect(operation.method);
        let is_other = gone.contains("there is no number from");
        let whose = gone
            .split_once("'s graph is gone: ")
            .map(|(whose, _)| whose);
        let names = match operation.takes_two {
            true => [
                "the left operand",
                "operand number 1 of 3",
                "operand number 1 of 5",
            ]
            .as_slice(),
            false => ["this value", "operand number 1 of 4"].as_slice(),
        };
        assert!(
            is_other || whose.is_some_and(|whose| names.contains(&whose)),
            "{gone}"
        );
    }
}

#[test]
fn numbers_that_give_nan() {
    let mut mistakes = 0;
    for number in [f64::INFINITY, f64::NEG_INFINITY, 0.0, -1.0, f64::MAX] {
        for other in [number, -number, 0.0] {
            let tape = Tape::<f64>::new();
            let mut a = ArrayD::from_elem(IxDyn(&[2, 3]), number);
            a[[0, 1]] = 1.0;
            let [a, b] = [a.clone(), a.mapv(|x| if x == number { other } else { x })]
                .map(|x| tape.parameter(x));
            tape.detect_nan(true);
            mistakes += try_all(&tape, a, b, |_| None);
        }
    }
    assert!(mistakes > 100, "{mistakes}");
}

/// Beside an axis of size 0 another may be as long as a size can be.
#[test]
fn long_axes_beside_an_empty_one_take_no_time_and_no_memory() {
    let long = 1 << 31;
    // Two of size 0, where one alone would leave a sum for each element of the long one.
    let shapes: [&[usize]; 5] = [
        &[long, long, 0],
        &[long, 1, 0],
        &[long, 0, 0],
        &[0, long, 0],
        &[1, long, 0, 3],
    ];
    for shape in shapes {
        for other in [shape, &[1, 1, 1]] {
            for operation in OPERATIONS {
                let tape = Tape::<f64>::new();
                let [a, b] = [shape, other].map(|shape| tape.parameter(ArrayD::ones(IxDyn(shape))));
                let Ok(y) = catch_unwind(AssertUnwindSafe(|| (operation.compute)(a, b))) else {
                    continue;
                };
                assert!(y.values().len() <= 1, "{}", operation.method);
                y.sum().backward();
                assert_eq!(a.grads().shape(), shape);
                assert!(y.graph().dot().starts_with("digraph"));
            }
        }
    }
    let tape = Tape::<f64>::new();
    let (tall, wide) = (
        ArrayD::ones(IxDyn(&[long, 0])),
        ArrayD::ones(IxDyn(&[0, long])),
    );
    let (tall, wide) = (tape.parameter(tall), tape.parameter(wide));
    assert_eq!(tall.transpose().shape(), [0, long]);
    assert_eq!(wide.transpose().shape(), [long, 0]);
    assert_eq!(wide.matmul(tall).shape(), [0, 0]);
    assert_eq!(
        tall.reshape([0, long, 7]).slice(1, 3..long - 1).shape(),
        [0, long - 4, 7]
    );
    assert_eq!(
        Var::concatenate(&[tall, tall.slice(0, 0..5)], 0).shape(),
        [long + 5, 0]
    );
    assert_eq!(wide.rows(&[]).softmax(1).shape(), [0, long]);
    assert_eq!((wide.sum() + tall.mean() * 0.0).shape(), []);
    let message = catch_unwind(AssertUnwindSafe(|| tall.reshape([long, long, long, 0])));
    let message = *message.err().unwrap().downcast::<String>().unwrap();
    assert!(
        message.starts_with("reshape: beside an axis without elements the others"),
        "{message}"
    );
    tape.free_graph();
    // What has elements is not lost beside what has none.
    let x = tape.parameter(array![[1.0, 2.0], [3.0, 4.0]]);
    for axis in [0, 1] {
        let nothing = x.slice(axis, 1..1);
        assert_eq!(
            Var::concatenate(&[nothing, x, nothing, x], axis)
                .sum()
                .value(),
            20.0
        );
    }
}
