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
    // endregion
}

pub fn main() {
    let (x, y) = (array![1.0, 2.0, 3.0], array![2.0, 4.0, 6.0]);
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
    // region: hidden
    w.set(1.0);
    let loss = mean_loss(&tape, w, &x, &y);
    loss.backward();
    assert!(
        (loss.value() - 14.0 / 3.0).abs() < 1e-12,
        "the mean loss at w = 1 is {}",
        loss.value()
    );
    assert!(
        (w.grad() + 28.0 / 3.0).abs() < 1e-12,
        "its gradient is {}",
        w.grad()
    );
    // endregion
}
