//! The changed model, trained by the engine and, beside it, by the stale gradient.

use downhill::{Tape, Var};

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

// region: changed
fn forward(x: f64, w: Var<f64>) -> Var<f64> {
    x * w * w
}
// endregion

fn loss(x: f64, y: f64, w: Var<f64>) -> Var<f64> {
    let residual = forward(x, w) - y;
    residual * residual
}

fn stale_gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}

pub fn main() {
    let tape = Tape::new();
    let w = tape.parameter(1.0);
    let mut stale = 1.0;
    for epoch in 1..=10 {
        for (x, y) in DATA {
            let loss = loss(x, y, w);
            loss.backward();
            w.set(w.value() - 0.01 * w.grad());
            tape.zero_grad();

            stale -= 0.01 * stale_gradient(x, y, stale);
        }
        println!("epoch {epoch:2}  w = {:.6}  stale {stale:.6}", w.value());
    }
    println!("the root of 2 {:.6}", f64::sqrt(2.0));
}
