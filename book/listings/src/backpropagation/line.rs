//! Exercise: a bias joins, and no gradient is derived.

use downhill::Tape;

const DATA: [(f64, f64); 3] = [(1.0, 3.0), (2.0, 5.0), (3.0, 7.0)];

/// Trains the model x * w + b from w = 1 and b = 0, one sample at a time, at
/// the learning rate 0.01. Returns w and b.
fn train(data: &[(f64, f64)], epochs: usize) -> (f64, f64) {
    let tape = Tape::<f64>::new();
    let (w, b) = (tape.parameter(1.0), tape.parameter(0.0));
    // region: solution
    // stub: let _ = (w, b);
    // stub: todo!("{epochs} epochs over the samples {data:?}")
    for _epoch in 0..epochs {
        for &(x, y) in data {
            (x * w + b - y).powi(2).backward();
            for parameter in [w, b] {
                parameter.set(parameter.value() - 0.01 * parameter.grad());
            }
            tape.zero_grad();
        }
    }
    (w.value(), b.value())
    // wrong: a number has no gradient
    //     for _epoch in 0..epochs {
    //         for &(x, y) in data {
    //             (x * w + b.value() - y).powi(2).backward();
    //             for parameter in [w, b] {
    //                 parameter.set(parameter.value() - 0.01 * parameter.grad());
    //             }
    //             tape.zero_grad();
    //         }
    //     }
    //     (w.value(), b.value())
    // wrong: the step of one parameter
    //     for _epoch in 0..epochs {
    //         for &(x, y) in data {
    //             (x * w + b - y).powi(2).backward();
    //             w.set(w.value() - 0.01 * w.grad());
    //             tape.zero_grad();
    //         }
    //     }
    //     (w.value(), b.value())
    // wrong: never cleared
    //     for _epoch in 0..epochs {
    //         for &(x, y) in data {
    //             (x * w + b - y).powi(2).backward();
    //             for parameter in [w, b] {
    //                 parameter.set(parameter.value() - 0.01 * parameter.grad());
    //             }
    //         }
    //     }
    //     (w.value(), b.value())
    // wrong: right for this data only
    //     let _ = data;
    //     for _epoch in 0..epochs {
    //         for (x, y) in DATA {
    //             (x * w + b - y).powi(2).backward();
    //             for parameter in [w, b] {
    //                 parameter.set(parameter.value() - 0.01 * parameter.grad());
    //             }
    //             tape.zero_grad();
    //         }
    //     }
    //     (w.value(), b.value())
    // wrong: cleared between the two
    //     for _epoch in 0..epochs {
    //         for &(x, y) in data {
    //             (x * w + b - y).powi(2).backward();
    //             for parameter in [w, b] {
    //                 parameter.set(parameter.value() - 0.01 * parameter.grad());
    //                 tape.zero_grad();
    //             }
    //         }
    //     }
    //     (w.value(), b.value())
    // endregion
}

pub fn main() {
    for epochs in [1, 10, 100, 1000] {
        let (w, b) = train(&DATA, epochs);
        println!("epoch {epochs:4}  w = {w:.6}  b = {b:.6}");
    }
    // region: hidden
    let six_digits = |(w, b): (f64, f64)| format!("{w:.6} and {b:.6}");
    let (w, b) = train(&DATA, 1);
    assert!(
        b != 0.0,
        "the bias never moved: its step is missing or comes after `zero_grad`, \
         or `b.value()` stands in the loss, which is a number, and a number has \
         no gradient"
    );
    assert!(w != 1.0, "the weight never moved");
    assert!(
        six_digits((w, b)) != "1.547008 and 0.300736",
        "the gradients of the samples before are still in each step: clear \
         them"
    );
    assert_eq!(
        six_digits((w, b)),
        "1.361408 and 0.166336",
        "w and b after the first epoch"
    );
    assert!(
        train(&[(2.0, 1.0)], 2) != train(&DATA, 2),
        "one sample leads to the w and b of all three: train on `data`, not on \
         `DATA`"
    );
    assert_eq!(
        six_digits(train(&[(2.0, 1.0)], 2)),
        "0.924000 and -0.038000",
        "w and b after two epochs on the one sample (2, 1)"
    );
    // endregion
}
