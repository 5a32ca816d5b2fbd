//! Exercise: stop when the slope is flat, not after a fixed number of epochs.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}

/// Trains from `start`, at the rate 0.01, until every gradient that an epoch's
/// updates used is at most `tolerance` in size. Returns the weight and the
/// number of epochs, the last one included.
fn train(data: &[(f64, f64)], start: f64, tolerance: f64) -> (f64, usize) {
    // region: solution
    // stub: todo!("from {start} to {tolerance} on {} samples", data.len())
    let (mut w, mut epochs) = (start, 0);
    loop {
        epochs += 1;
        let mut largest: f64 = 0.0;
        for &(x, y) in data {
            let grad = gradient(x, y, w);
            w -= 0.01 * grad;
            largest = largest.max(grad.abs());
        }
        if largest <= tolerance {
            return (w, epochs);
        }
    }
    // wrong: only the last gradient of the epoch
    //     let (mut w, mut epochs) = (start, 0);
    //     loop {
    //         epochs += 1;
    //         let mut grad = 0.0;
    //         for &(x, y) in data {
    //             grad = gradient(x, y, w);
    //             w -= 0.01 * grad;
    //         }
    //         if grad.abs() <= tolerance {
    //             return (w, epochs);
    //         }
    //     }
    // wrong: the sign is forgotten
    //     let (mut w, mut epochs) = (start, 0);
    //     loop {
    //         epochs += 1;
    //         let mut largest = f64::NEG_INFINITY;
    //         for &(x, y) in data {
    //             let grad = gradient(x, y, w);
    //             w -= 0.01 * grad;
    //             largest = largest.max(grad);
    //         }
    //         if largest <= tolerance {
    //             return (w, epochs);
    //         }
    //     }
    // wrong: the first small gradient ends the training
    //     let (mut w, mut epochs) = (start, 0);
    //     loop {
    //         epochs += 1;
    //         for &(x, y) in data {
    //             let grad = gradient(x, y, w);
    //             w -= 0.01 * grad;
    //             if grad.abs() <= tolerance {
    //                 return (w, epochs);
    //             }
    //         }
    //     }
    // wrong: the mean of the gradients
    //     let (mut w, mut epochs) = (start, 0);
    //     loop {
    //         epochs += 1;
    //         let mut sum = 0.0;
    //         for &(x, y) in data {
    //             let grad = gradient(x, y, w);
    //             w -= 0.01 * grad;
    //             sum += grad;
    //         }
    //         if (sum / data.len() as f64).abs() <= tolerance {
    //             return (w, epochs);
    //         }
    //     }
    // wrong: the last epoch is not counted
    //     let (mut w, mut epochs) = (start, 0);
    //     loop {
    //         let mut largest: f64 = 0.0;
    //         for &(x, y) in data {
    //             let grad = gradient(x, y, w);
    //             w -= 0.01 * grad;
    //             largest = largest.max(grad.abs());
    //         }
    //         if largest <= tolerance {
    //             return (w, epochs);
    //         }
    //         epochs += 1;
    //     }
    // endregion
}

pub fn main() {
    for tolerance in [1e-1, 1e-3, 1e-6] {
        let (w, epochs) = train(&DATA, 1.0, tolerance);
        println!("tolerance {tolerance:e}  epochs {epochs:3}  w = {w:?}");
    }
    // region: hidden
    let [one, two, three] = DATA;
    let epochs = |data: [_; 3], start| train(&data, start, 1e-3).1;
    let (rising, falling) = ([one, two, three], [three, two, one]);
    assert!(
        epochs(rising, 1.0) != 1,
        "training from w = 1 stopped after one epoch: its gradients are \
         negative and so below any tolerance; compare their size"
    );
    assert!(
        (epochs(rising, 1.0), epochs(falling, 1.0)) != (34, 26),
        "with the samples in the other order training stopped too early: the \
         last gradient of an epoch is not the largest there"
    );
    assert!(
        ![27, 26].contains(&epochs(rising, 1.0)),
        "training stopped when one gradient of an epoch was small: all of them \
         must be"
    );
    assert!(
        ![32, 35].contains(&epochs(rising, 1.0)),
        "training went by the mean or the sum of an epoch's gradients: each \
         one must be small"
    );
    assert!(
        epochs(rising, 1.0) != 33,
        "33 epochs lead to the one whose gradients are all small: it has \
         trained, too, so it counts"
    );
    assert_eq!(
        epochs(rising, 1.0),
        34,
        "the epochs from w = 1 to the tolerance 0.001, the last one included"
    );
    assert_eq!(
        epochs(rising, 3.0),
        34,
        "the epochs from w = 3 to the tolerance 0.001"
    );
    assert_eq!(
        epochs(falling, 1.0),
        34,
        "the epochs to the tolerance 0.001, the samples in the other order"
    );
    assert_eq!(
        train(&DATA, 2.0, 1e-6),
        (2.0, 1),
        "training that starts at the minimum"
    );
    let (w, _) = train(&DATA, 1.0, 1e-3);
    assert!(
        (w - 2.0).abs() < 1e-3,
        "trained to a tolerance of 0.001, w is {w}"
    );
    // endregion
}
