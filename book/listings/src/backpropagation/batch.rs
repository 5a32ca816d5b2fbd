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
    let (loss, grad) = (loss.value(), w.grad());
    assert!(
        loss != 14.0,
        "14 is the sum of the three losses at w = 1; their mean is a third of \
         it, and so is its gradient"
    );
    assert!(
        loss != 4.0,
        "4 is the square of the mean residual at w = 1, where a miss above \
         cancels a miss below: square first"
    );
    assert!(
        (loss - 14.0 / 3.0).abs() < 1e-12,
        "the mean loss at w = 1 is {loss}, not 14 / 3"
    );
    assert!(
        (grad + 28.0 / 3.0).abs() < 1e-12,
        "the gradient of the mean loss at w = 1 is {grad}, not -28 / 3"
    );
    let two = mean_loss(&tape, w, &array![1.0, 3.0], &array![0.0, 0.0]);
    assert!(
        two.value() != 10.0 * (1.0 / 3.0),
        "a third of the sum is the mean of three losses, and of two samples \
         their half is: the mean depends on how many there are"
    );
    assert_eq!(
        two.value(),
        5.0,
        "the mean loss of the two samples (1, 0) and (3, 0) at w = 1"
    );
    // endregion
}
