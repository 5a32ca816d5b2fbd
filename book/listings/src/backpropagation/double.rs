//! Exercise: the engine in f64 gives the gradients derived by hand.

use downhill::{Tape, Var};

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

/// One step of gradient descent on one sample, with the engine.
/// Returns the gradient that it used.
fn step(tape: &Tape<f64>, w: Var<f64>, x: f64, y: f64) -> f64 {
    // region: solution
    // stub: let _ = tape;
    // stub: todo!("the training step, for x = {x}, y = {y}, w = {}", w.value())
    let loss = (x * w - y).powi(2);
    loss.backward();
    let grad = w.grad();
    w.set(w.value() - 0.01 * grad);
    tape.zero_grad();
    grad
    // wrong: cleared before it is read
    //     let loss = (x * w - y).powi(2);
    //     loss.backward();
    //     tape.zero_grad();
    //     let grad = w.grad();
    //     w.set(w.value() - 0.01 * grad);
    //     grad
    // wrong: never cleared
    //     let _ = tape;
    //     let loss = (x * w - y).powi(2);
    //     loss.backward();
    //     let grad = w.grad();
    //     w.set(w.value() - 0.01 * grad);
    //     grad
    // wrong: no step
    //     let loss = (x * w - y).powi(2);
    //     loss.backward();
    //     let grad = w.grad();
    //     tape.zero_grad();
    //     grad
    // wrong: up instead of down
    //     let loss = (x * w - y).powi(2);
    //     loss.backward();
    //     let grad = w.grad();
    //     w.set(w.value() + 0.01 * grad);
    //     tape.zero_grad();
    //     grad
    // endregion
}

pub fn main() {
    let tape = Tape::new();
    let w = tape.parameter(1.0);
    let mut by_hand = 1.0;
    let mut same = 0;
    for _epoch in 0..10 {
        for (x, y) in DATA {
            let grad_by_hand = 2.0 * x * (x * by_hand - y);
            by_hand -= 0.01 * grad_by_hand;
            // region: hidden
            let (before, left) = (w.value(), w.grad());
            // endregion
            let grad = step(&tape, w, x, y);
            same += usize::from(grad == grad_by_hand);
            // region: hidden
            let is = |expected: f64| (grad - expected).abs() < 1e-12;
            assert!(
                grad != 0.0,
                "step returned 0: `zero_grad` cleared the gradient before it \
                 was read"
            );
            assert!(
                left == 0.0 || !is(grad_by_hand + left),
                "step used {grad}: the gradient of the sample before, {left}, \
                 is still in it; clear it once a step"
            );
            assert!(
                w.value() != before,
                "step left w at {before}: it is to move it"
            );
            assert!(
                is(grad_by_hand),
                "step returned {grad}, the gradient by hand is {grad_by_hand}"
            );
            assert!(
                (w.value() - by_hand).abs() < 1e-12,
                "step moved w to {}, by hand it is {by_hand}",
                w.value()
            );
            // endregion
        }
    }
    println!("{same} of 30 gradients are equal to the last bit");
    println!("predict (after training) 4 {:?}", 4.0 * w.value());
}
