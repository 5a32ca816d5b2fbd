//! What PyTorch answers, for every operation, optimizer and schedule, at the edges too.
//!
//! The files in `tests/references/` are written by `references.py` beside them, which says how they
//! are to be read. Signs of zeros are not compared.

use downhill::layers::init;
use downhill::ndarray::{Array1, Array2, ArrayD, IxDyn, arr0};
use downhill::optimizers::{Adam, AdamW, Optimizer, RmsProp, Schedule, Sgd, clip_gradient_norm};
use downhill::{Random, Tape, Var};
use std::fmt::Write;

/// Where ours is meant to differ: operation, title, reason. A case that agrees must not stand here.
const DEVIATIONS: &[(&str, &str, &str)] = &[
    ("max_over", "a row with NaN", NAN_OF_MAX),
    ("variance", "infinite", VARIANCE),
    ("variance_over", "a row with inf", VARIANCE),
    ("powf", "exponent 0.5 of -0 and -inf", POWER),
    ("powf", "exponent -0.5 of -0 and -inf", POWER),
    ("powf", "exponent 1.5 of -0 and -inf", POWER),
];

const NAN_OF_MAX: &str = "in PyTorch max() sends the gradient to the NaN and amax() makes all \
                          gradients NaN; ours is max() along axes too";
const VARIANCE: &str = "the variance is NaN, in PyTorch some of its gradients are infinite; ours is \
                        composed of mean and square, through which the NaN reaches all of them";
const POWER: &str =
    "PyTorch takes a square root, which is NaN at -inf; ours is the power of IEEE 754";

#[test]
fn operations_give_pytorchs_values_and_gradients() {
    compare(include_str!("references/operations.txt"), |case| {
        let tape = Tape::new();
        let input = |elements| tape.parameter(elements);
        differentiate(&tape, case, case.inputs.iter().map(input).collect())
    });
}

#[test]
fn constants_that_are_asked_for_have_the_same_gradients() {
    compare(include_str!("references/operations.txt"), |case| {
        let tape = Tape::new();
        let input = |elements| tape.constant(elements).requires_grad();
        differentiate(&tape, case, case.inputs.iter().map(input).collect())
    });
}

fn differentiate<'tape>(
    tape: &'tape Tape<f64>,
    case: &Case,
    inputs: Vec<Var<'tape, f64>>,
) -> Answer {
    let output = operation(case, &inputs);
    (output * tape.constant(&case.directions[0]))
        .sum()
        .backward();
    Answer {
        outputs: vec![output.values()],
        gradients: inputs.iter().map(|input| input.grads()).collect(),
    }
}

/// The operation of a case. Where it has one input for two operands, both are the same variable.
fn operation<'tape>(case: &Case, inputs: &[Var<'tape, f64>]) -> Var<'tape, f64> {
    let (x, y) = (inputs[0], inputs[inputs.len() - 1]);
    let number = || case.arguments[0];
    let indices: Vec<usize> = case.arguments.iter().map(|&index| index as usize).collect();
    match case.operation {
        "add" => x + y,
        "sub" => x - y,
        "mul" => x * y,
        "div" => x / y,
        "maximum" => x.maximum(y),
        "minimum" => x.minimum(y),
        "add_number" => x + number(),
        "number_add" => number() + x,
        "sub_number" => x - number(),
        "number_sub" => number() - x,
        "mul_number" => x * number(),
        "number_mul" => number() * x,
        "div_number" => x / number(),
        "number_div" => number() / x,
        "neg" => -x,
        "exp" => x.exp(),
        "ln" => x.ln(),
        "sqrt" => x.sqrt(),
        "abs" => x.abs(),
        "tanh" => x.tanh(),
        "sigmoid" => x.sigmoid(),
        "relu" => x.relu(),
        "softplus" => x.softplus(),
        "sin" => x.sin(),
        "cos" => x.cos(),
        "powi" => x.powi(number() as i32),
        "powf" => x.powf(number()),
        "clamp" => x.clamp(case.arguments[0], case.arguments[1]),
        "detach" => x.detach() * x,
        "sum" => x.sum(),
        "mean" => x.mean(),
        "max" => x.max(),
        "variance" => x.variance(),
        "sum_over" => x.sum_over(&indices),
        "mean_over" => x.mean_over(&indices),
        "max_over" => x.max_over(&indices),
        "variance_over" => x.variance_over(&indices),
        "sum_keepdim" => x.sum_keepdim(&indices),
        "mean_keepdim" => x.mean_keepdim(&indices),
        "max_keepdim" => x.max_keepdim(&indices),
        "variance_keepdim" => x.variance_keepdim(&indices),
        "min" => x.min(),
        "standard_deviation" => x.standard_deviation(),
        "norm" => x.norm(),
        "min_over" => x.min_over(&indices),
        "standard_deviation_over" => x.standard_deviation_over(&indices),
        "norm_over" => x.norm_over(&indices),
        "min_keepdim" => x.min_keepdim(&indices),
        "standard_deviation_keepdim" => x.standard_deviation_keepdim(&indices),
        "norm_keepdim" => x.norm_keepdim(&indices),
        "select" => {
            let holds = ArrayD::from_shape_fn(x.shape(), |index| indices[index[0]] == 1);
            Var::select(&holds, x, y)
        }
        "matmul" => x.matmul(y),
        "transpose" => x.transpose(),
        "reshape" => x.reshape(&indices),
        "slice" => x.slice(indices[0], indices[1]..indices[2]),
        "rows" => x.rows(&indices),
        "concatenate" => Var::concatenate(inputs, indices[0]),
        "concatenate_with_itself" => Var::concatenate(&[x, x], indices[0]),
        "softmax" => x.softmax(indices[0]),
        "log_softmax" => x.log_softmax(indices[0]),
        "log_sum_exp" => x.log_sum_exp_over(indices[0]),
        "mean_squared_error" => x.mean_squared_error(y),
        "mean_absolute_error" => x.mean_absolute_error(y),
        "binary_cross_entropy_with_logits" => x.binary_cross_entropy_with_logits(y),
        "cross_entropy" => x.cross_entropy(&indices),
        "network" => {
            let hidden = (x.matmul(inputs[1]) + inputs[2]).tanh();
            let hidden = hidden + hidden.sigmoid() * hidden;
            (hidden.matmul(inputs[3]) + inputs[4]).cross_entropy(&indices)
        }
        unknown => {
            panic!("this test does not know the operation {unknown}")
        }
    }
}

#[test]
fn optimizers_take_pytorchs_steps() {
    compare(include_str!("references/optimizers.txt"), |case| {
        let outputs = match (case.operation, &case.arguments[..]) {
            ("default_sgd", &[rate, _]) => optimize(case, Sgd::new(rate)),
            ("default_rms_prop", &[rate, _]) => optimize(case, RmsProp::new(rate)),
            ("default_adam", &[rate, _]) => optimize(case, Adam::new(rate)),
            ("default_adam_w", &[rate, _]) => optimize(case, AdamW::new(rate)),
            ("sgd", &[rate, momentum, decay, _]) => {
                let sgd = Sgd::new(rate).momentum(momentum);
                optimize(case, sgd.weight_decay(decay))
            }
            ("sgd_nesterov", &[rate, momentum, decay, _]) => {
                let sgd = Sgd::new(rate).momentum(momentum).nesterov();
                optimize(case, sgd.weight_decay(decay))
            }
            ("rms_prop", &[rate, alpha, decay, _]) => {
                let rms_prop = RmsProp::new(rate).alpha(alpha);
                optimize(case, rms_prop.weight_decay(decay))
            }
            ("adam", &[rate, beta1, beta2, decay, _]) => {
                let adam = Adam::new(rate).betas(beta1, beta2);
                optimize(case, adam.weight_decay(decay))
            }
            ("adam_w", &[rate, beta1, beta2, decay, _]) => {
                let adam_w = AdamW::new(rate).betas(beta1, beta2);
                optimize(case, adam_w.weight_decay(decay))
            }
            (unknown, _) => panic!("this test does not know the optimizer {unknown}"),
        };
        Answer::values(outputs)
    });
}

/// The parameters after steps 1, 2, 10 and 50.
fn optimize(case: &Case, mut optimizer: impl Optimizer<f64>) -> Vec<ArrayD<f64>> {
    let tape = Tape::new();
    let parameters: Vec<_> = case
        .inputs
        .chunks(3)
        .map(|given| (tape.parameter(&given[0]), &given[1], &given[2]))
        .collect();
    let missing = case.arguments[case.arguments.len() - 1] as usize;
    let mut outputs = Vec::new();
    for number in 1..=50 {
        let third_is_missing = missing > 0 && number % missing == 0;
        for &(parameter, a, b) in &parameters[..if third_is_missing { 2 } else { 3 }] {
            let gradient = a * &parameter.values() - b;
            (parameter * tape.constant(gradient)).sum().backward();
        }
        optimizer.step(&tape);
        tape.zero_grad();
        if [1, 2, 10, 50].contains(&number) {
            outputs.extend(parameters.iter().map(|(parameter, ..)| parameter.values()));
        }
    }
    outputs
}

#[test]
fn learning_rates_change_as_pytorchs() {
    compare(include_str!("references/schedules.txt"), |case| {
        let schedule = match (case.operation, &case.arguments[..]) {
            ("step", &[rate, every, factor]) => Schedule::step(rate, every as usize, factor),
            ("exponential", &[rate, factor]) => Schedule::exponential(rate, factor),
            ("cosine", &[rate, steps, lowest]) => Schedule::cosine(rate, steps as usize, lowest),
            ("warm_up", &[rate, from, steps]) => {
                Schedule::constant(rate).warm_up(steps as usize, from)
            }
            (unknown, _) => panic!("this test does not know the schedule {unknown}"),
        };
        let rates = (0..case.outputs[0].len()).map(|epoch| schedule.at(epoch));
        Answer::values(vec![rates.collect::<Array1<f64>>().into_dyn()])
    });
}

#[test]
fn long_gradients_are_clipped_as_pytorch_does() {
    compare(include_str!("references/clipping.txt"), |case| {
        let tape = Tape::<f64>::new();
        let parameter = |gradient: &ArrayD<f64>| tape.parameter(ArrayD::zeros(gradient.shape()));
        let parameters: Vec<_> = case.inputs.iter().map(parameter).collect();
        for (&parameter, gradient) in parameters.iter().zip(&case.inputs) {
            // The gradient of a sum of products is the other factor.
            (parameter * tape.constant(gradient)).sum().backward();
        }
        let norm = clip_gradient_norm(&tape, case.arguments[0]);
        let clipped = parameters.iter().map(|parameter| parameter.grads());
        let outputs = [arr0(norm).into_dyn()].into_iter().chain(clipped);
        Answer::values(outputs.collect())
    });
}

#[test]
fn initial_weights_spread_as_pytorchs() {
    compare(include_str!("references/initializers.txt"), |case| {
        let &[inputs, outputs, gain] = &case.arguments[..] else {
            panic!("{} | {}: three arguments", case.operation, case.title)
        };
        let [inputs, outputs] = [inputs, outputs].map(|number| number as usize);
        let random = &mut Random::new(0);
        let weights: Array2<f64> = match case.operation {
            "kaiming_uniform" => init::kaiming_uniform(inputs, outputs, gain, random),
            "kaiming_normal" => init::kaiming_normal(inputs, outputs, gain, random),
            "xavier_uniform" => init::xavier_uniform(inputs, outputs, gain, random),
            "xavier_normal" => init::xavier_normal(inputs, outputs, gain, random),
            unknown => panic!("this test does not know the initialiser {unknown}"),
        };
        assert_eq!(weights.dim(), (inputs, outputs));
        // The same numbers as they come out of the generator, between -1 and 1 or with the deviation 1.
        let random = &mut Random::new(0);
        let spreads = weights.iter().map(|weight| match case.operation {
            "kaiming_uniform" | "xavier_uniform" => weight / (2.0 * random.uniform() - 1.0),
            _ => weight / random.normal(),
        });
        let spreads: Vec<f64> = spreads.collect();
        let agree = |&&spread: &&f64| case.agree(spread, spreads[0]);
        assert_eq!(spreads.iter().filter(agree).count(), spreads.len());
        Answer::values(vec![arr0(spreads[0]).into_dyn()])
    });
}

#[test]
fn each_deviation_names_a_case() {
    let known = cases(include_str!("references/operations.txt"));
    for &(operation, title, _) in DEVIATIONS {
        let names = |case: &Case| (case.operation, case.title) == (operation, title);
        assert!(known.iter().any(names), "{operation} | {title}");
    }
}

/// Computes each case of a file, and names all that differ.
fn compare(file: &str, compute: impl Fn(&Case) -> Answer) {
    let mut wrong = String::new();
    for case in cases(file) {
        // Captured, and shown if the case panics.
        println!("{} | {}", case.operation, case.title);
        let answer = compute(&case);
        let mut difference = String::new();
        case.list(&mut difference, "output", &answer.outputs, &case.outputs);
        case.list(
            &mut difference,
            "gradient",
            &answer.gradients,
            &case.gradients,
        );
        let reason = DEVIATIONS
            .iter()
            .find(|deviation| (deviation.0, deviation.1) == (case.operation, case.title));
        match reason {
            None => wrong += &difference,
            Some(_) if difference.is_empty() => {
                writeln!(
                    wrong,
                    "{} | {}: is listed as a deviation, but agrees",
                    case.operation, case.title
                )
                .unwrap();
            }
            Some(_) => {}
        }
    }
    assert!(wrong.is_empty(), "not what PyTorch answers:\n{wrong}");
}

/// What is computed here for a case.
struct Answer {
    outputs: Vec<ArrayD<f64>>,
    gradients: Vec<ArrayD<f64>>,
}

impl Answer {
    fn values(outputs: Vec<ArrayD<f64>>) -> Answer {
        let gradients = Vec::new();
        Answer { outputs, gradients }
    }
}

/// A case of a file.
struct Case<'file> {
    operation: &'file str,
    title: &'file str,
    arguments: Vec<f64>,
    absolute: f64,
    inputs: Vec<ArrayD<f64>>,
    directions: Vec<ArrayD<f64>>,
    outputs: Vec<ArrayD<f64>>,
    gradients: Vec<ArrayD<f64>>,
}

fn cases(file: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case> = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
        if name == "case" {
            let (operation, title) = rest.split_once(" | ").unwrap();
            cases.push(Case {
                operation,
                title,
                arguments: Vec::new(),
                absolute: 1e-300,
                inputs: Vec::new(),
                directions: Vec::new(),
                outputs: Vec::new(),
                gradients: Vec::new(),
            });
            continue;
        }
        let case = cases.last_mut().unwrap();
        match name {
            "arguments" => case.arguments = numbers(rest),
            "absolute" => case.absolute = case.absolute.max(rest.parse().unwrap()),
            "input" => case.inputs.push(tensor(rest)),
            "direction" => case.directions.push(tensor(rest)),
            "output" => case.outputs.push(tensor(rest)),
            "gradient" => case.gradients.push(tensor(rest)),
            unknown => panic!("a line begins with {unknown}"),
        }
    }
    cases
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect()
}

/// From `[2,3] 1 2 3 4 5 6`.
fn tensor(text: &str) -> ArrayD<f64> {
    let (shape, elements) = text.strip_prefix('[').unwrap().split_once(']').unwrap();
    let shape: Vec<usize> = shape
        .split_terminator(',')
        .map(|size| size.parse().unwrap())
        .collect();
    ArrayD::from_shape_vec(IxDyn(&shape), numbers(elements)).unwrap()
}

impl Case<'_> {
    /// Adds a line for each array that is not the reference.
    fn list(
        &self,
        text: &mut String,
        name: &str,
        ours: &[ArrayD<f64>],
        references: &[ArrayD<f64>],
    ) {
        let title = format!("{} | {}", self.operation, self.title);
        assert_eq!(
            ours.len(),
            references.len(),
            "{title}: the number of {name}s"
        );
        for (position, (ours, reference)) in ours.iter().zip(references).enumerate() {
            let same = ours.shape() == reference.shape()
                && ours
                    .iter()
                    .zip(reference)
                    .all(|(&ours, &reference)| self.agree(ours, reference));
            if !same {
                writeln!(
                    text,
                    "{title}: {name} {position}\n  ours    {ours}\n  PyTorch {reference}"
                )
                .unwrap();
            }
        }
    }

    fn agree(&self, ours: f64, reference: f64) -> bool {
        let allowed = (1e-12 * reference.abs()).max(self.absolute);
        ours == reference
            || ours.is_nan() && reference.is_nan()
            || reference.is_finite() && (ours - reference).abs() <= allowed
    }
}
