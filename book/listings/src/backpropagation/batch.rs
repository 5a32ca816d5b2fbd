//! Exercise: all samples in one array, and one backward for their mean loss.

use downhill::ndarray::{Array1, array};
use downhill::{Tape, Var};

/// The mean squared error over all samples, as one expression over arrays.
fn mean_loss<'tape>(
    tape: &'tape Tape<f64>,
    w: Var<'tape, f64>,
    x: &Array1<f64>,
    y: &Array1<f64>,
) -> Var<'tape, f64> {
    // region: solution
    // stub: let _ = (tape, w);
    // stub: todo!("the mean of the squared errors, for x = {x} and y = {y}")
    let x = tape.constant(x);
    let y = tape.constant(y);
    (x * w - y).powi(2).mean()
    // wrong: the sum of the losses
    //     let x = tape.constant(x);
    //     let y = tape.constant(y);
    //     (x * w - y).powi(2).sum()
    // wrong: the mean is taken before the square
    //     let x = tape.constant(x);
    //     let y = tape.constant(y);
    //     (x * w - y).mean().powi(2)
    // wrong: right for three samples only
    //     let x = tape.constant(x);
    //     let y = tape.constant(y);
    //     (x * w - y).powi(2).sum() * (1.0 / 3.0)
    // wrong: the weight's value in the place of the weight
    //     let x = tape.constant(x);
    //     let y = tape.constant(y);
    //     (x * w.value() - y).powi(2).mean()
    // wrong: the targets are not used
    //     let _ = y;
    //     let x = tape.constant(x);
    //     (x * w - x * 2.0).powi(2).mean()
    // wrong: parameters in the place of constants
    //     let x = tape.parameter(x.clone());
    //     let y = tape.parameter(y.clone());
    //     (x * w - y).powi(2).mean()
    // wrong: the value in one of two residuals
    //     let x = tape.constant(x);
    //     let y = tape.constant(y);
    //     ((x * w - y) * (x * w.value() - y)).mean()
    // wrong: divided by the sum of the inputs
    //     let number = x.sum();
    //     let x = tape.constant(x);
    //     let y = tape.constant(y);
    //     (x * w - y).powi(2).sum() * (1.0 / number)
    // wrong: a loop over the samples
    //     let mut sum = tape.constant(0.0);
    //     for (x, y) in x.iter().zip(y) {
    //         sum = sum + (*x * w - *y).powi(2);
    //     }
    //     sum * (1.0 / x.len() as f64)
    // endregion
}

pub fn main() {
    let (x, y) = (array![1.0, 2.0, 3.0], array![2.0, 4.0, 6.0]);
    // region: hidden
    check(&x, &y);
    // endregion
    let tape = Tape::new();
    let w = tape.parameter(1.0);
    for epoch in 1..=10 {
        let loss = mean_loss(&tape, w, &x, &y);
        loss.backward();
        w.set(w.value() - 0.01 * w.grad());
        if [1, 2, 3, 10].contains(&epoch) {
            println!(
                "epoch {epoch:2}  loss {:.6}  w = {:.6}",
                loss.value(),
                w.value()
            );
        }
        tape.zero_grad();
    }
}

// region: hidden
/// Stands before the output, which a loss without a gradient never comes to.
fn check(x: &Array1<f64>, y: &Array1<f64>) {
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    for (x, y, start) in [
        (x, y, 1.25),
        (&array![1.0, 3.0], &array![5.0, 1.0], 1.0),
        (
            &array![2.0, -1.0, 0.5, 4.0],
            &array![1.0, 3.0, -2.0, 0.0],
            -1.5,
        ),
        (&array![3.0], &array![-2.0], 0.5),
    ] {
        let tape = Tape::new();
        let w = tape.parameter(start);
        let loss = mean_loss(&tape, w, x, y);
        let at = format!("for x = {x} and y = {y} at w = {start}");
        assert!(
            w.grad() == 0.0,
            "{at} `w` has a gradient already: mean_loss returns the loss, and \
             its `backward` is for the training loop to call"
        );
        assert!(
            loss.shape().is_empty(),
            "{at} the loss has the shape {:?}, and it is to be a single number",
            loss.shape()
        );
        let (got, residuals) = (loss.value(), x * start - y);
        let samples = x.len() as f64;
        let sum: f64 = residuals.iter().map(|r| r * r).sum();
        let is = |number: f64| (got - number).abs() < 1e-9;
        let (right, mean) = (sum / samples, residuals.sum() / samples);
        let sizes: f64 = residuals.iter().map(|r| r.abs()).sum();
        let doubled: f64 = x.iter().map(|x| (x * (start - 2.0)).powi(2)).sum();
        let because = [
            (
                is(sum),
                "that is the sum of the losses: their mean is asked for, and \
                 its gradient",
            ),
            (
                is(mean * mean),
                "that is the square of the mean residual, where a miss above \
                 cancels a miss below: square first",
            ),
            (
                is(sum / 3.0),
                "that is a third of the sum, and the mean depends on how many \
                 samples there are",
            ),
            (
                is(doubled / samples),
                "that is the loss if each target were twice its input: take `y`",
            ),
            (
                is(mean) || is(-mean),
                "that is the mean residual: square the residuals",
            ),
            (
                is(sizes / samples),
                "that is the mean absolute error: square the residuals",
            ),
            (
                is(sum / x.sum()),
                "that divides by the sum of x: a mean divides by how many \
                 losses there are",
            ),
            (is(right / 2.0), "that is half of it"),
            (is(right.sqrt()), "that is its root"),
        ];
        let because = because.iter().find(|(recognised, _)| *recognised);
        assert!(
            is(right),
            "{at} the mean loss is {right}, and mean_loss is {got}{}{}",
            because.map_or("", |_| ": "),
            because.map_or("", |(_, words)| words)
        );
        let nodes = loss.graph().nodes;
        let parameters = nodes.iter().filter(|n| n.operation == "parameter");
        let parameters = parameters.count();
        assert!(
            parameters > 0,
            "{at} the loss is right, and it was computed from no parameter: \
             `w.value()` is a number, and a number has no gradient"
        );
        assert!(
            parameters == 1,
            "{at} the loss depends on {parameters} parameters: w is one, and x \
             and y are constants, which training does not change"
        );
        let one_tape = Tape::new();
        let first = |numbers: &Array1<f64>| array![numbers[0]];
        let one_w = one_tape.parameter(start);
        let one_loss = mean_loss(&one_tape, one_w, &first(x), &first(y));
        let for_one = one_loss.graph().nodes.len();
        assert!(
            nodes.len() == for_one,
            "{at} the tape has {} nodes for the loss, and {for_one} for one \
             sample: write it as one expression over the two arrays",
            nodes.len()
        );
        assert!(
            nodes.iter().any(|node| node.values == x.to_vec()),
            "{at} the loss on the tape was not computed from x: let the tape \
             record how, and no gradient has to be derived"
        );
        // The weight is twice another one, to which the gradient goes on.
        let tape = Tape::new();
        let half = tape.parameter(start / 2.0);
        mean_loss(&tape, half * 2.0, x, y).backward();
        let (grad, expected) =
            (half.grad() / 2.0, 2.0 * (x * &residuals).sum() / samples);
        let is = |number: f64| (grad - number).abs() < 1e-9;
        let because = match () {
            () if is(expected / 2.0) => {
                "that is half of it, as where one of two residuals is computed \
                 from `w.value()`, a number, which has no gradient"
            }
            () => "on the way from w to the loss something is a plain number",
        };
        assert!(
            is(expected),
            "{at} the loss is right, and its gradient is {grad}, not \
             {expected}: {because}"
        );
    }
}
// endregion
