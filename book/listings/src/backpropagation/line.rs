//! Exercise: a bias joins, and no gradient is derived.

use downhill::{Tape, Var};

const DATA: [(f64, f64); 3] = [(1.0, 3.0), (2.0, 5.0), (3.0, 7.0)];

/// The squared error of the line with weight `w` and bias `b` on one sample.
fn loss<'tape>(
    x: f64,
    y: f64,
    w: Var<'tape, f64>,
    b: Var<'tape, f64>,
) -> Var<'tape, f64> {
    // region: solution
    // stub: let _ = (w, b);
    // stub: todo!("the squared error of w and b at x = {x}, y = {y}")
    (x * w + b - y).powi(2)
    // endregion
}

pub fn main() {
    let tape = Tape::new();
    let w = tape.parameter(1.0);
    let b = tape.parameter(0.0);
    for epoch in 1..=1000 {
        for (x, y) in DATA {
            loss(x, y, w, b).backward();
            for parameter in [w, b] {
                parameter.set(parameter.value() - 0.01 * parameter.grad());
            }
            tape.zero_grad();
        }
        if [1, 10, 100, 1000].contains(&epoch) {
            println!(
                "epoch {epoch:4}  w = {:.6}  b = {:.6}",
                w.value(),
                b.value()
            );
        }
    }
    // region: hidden
    w.set(0.5);
    b.set(0.25);
    let loss = loss(3.0, 7.0, w, b).value();
    assert_eq!(loss, 27.5625, "the loss at x = 3, y = 7, w = 0.5, b = 0.25");
    // endregion
}
