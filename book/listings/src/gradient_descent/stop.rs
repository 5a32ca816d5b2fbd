//! Exercise: stop when the slope is flat, not after a fixed number of epochs.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}

/// Trains from `start` until every gradient that an epoch's updates used is at
/// most `tolerance`, whatever its sign. Returns the weight and the number of
/// epochs.
fn train(start: f64, tolerance: f64) -> (f64, usize) {
    // region: solution
    // stub: todo!("train from {start} to the tolerance {tolerance}")
    let (mut w, mut epochs) = (start, 0);
    loop {
        epochs += 1;
        let mut largest: f64 = 0.0;
        for (x, y) in DATA {
            let grad = gradient(x, y, w);
            w -= 0.01 * grad;
            largest = largest.max(grad.abs());
        }
        if largest <= tolerance {
            return (w, epochs);
        }
    }
    // endregion
}

pub fn main() {
    for tolerance in [1e-1, 1e-3, 1e-6] {
        let (w, epochs) = train(1.0, tolerance);
        println!("tolerance {tolerance:e}  epochs {epochs:3}  w = {w:?}");
    }
    // region: hidden
    assert_eq!(
        train(2.0, 1e-6),
        (2.0, 1),
        "training that starts at the minimum"
    );
    let (w, epochs) = train(1.0, 1e-3);
    assert!(
        (w - 2.0).abs() < 1e-3,
        "trained to a tolerance of 0.001, w is {w}"
    );
    assert_eq!(epochs, 34, "the number of epochs to a tolerance of 0.001");
    // endregion
}
