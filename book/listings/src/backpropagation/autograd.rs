//! Gradient descent with the gradients of the engine, in f32.

use downhill::{Tape, Var};

const DATA: [(f32, f32); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn forward(x: f32, w: Var<f32>) -> Var<f32> {
    x * w
}

fn loss(x: f32, y: f32, w: Var<f32>) -> Var<f32> {
    let residual = forward(x, w) - y;
    residual * residual
}

/// Four digits after the point, without trailing zeros.
fn rounded(value: f32) -> f32 {
    (value * 1e4).round() / 1e4
}

pub fn main() {
    let tape = Tape::new();
    let w = tape.parameter(1.0);
    println!(
        "predict (before training) 4 {}",
        rounded(forward(4.0, w).value())
    );

    // region: training
    for epoch in 0..10 {
        let mut last = 0.0;
        for (x, y) in DATA {
            // mark: record
            let loss = loss(x, y, w);
            // mark: backward
            loss.backward();
            println!("    grad: {x:?} {y:?} {:?}", f64::from(w.grad()));
            // mark: step
            w.set(w.value() - 0.01 * w.grad());
            // mark: clear
            tape.zero_grad();
            last = loss.value();
        }
        println!("progress: {epoch} {:?}", f64::from(last));
    }
    // endregion

    println!(
        "predict (after training) 4 {}",
        rounded(forward(4.0, w).value())
    );
}
