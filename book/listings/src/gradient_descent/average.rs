//! Exercise: an epoch in batches, one update for each.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}

/// The weight after one epoch that begins at `start`: DATA in batches of `size`
/// samples, and for each batch an update along its samples' mean gradient, at
/// the rate 0.01. The last batch has what is left.
fn epoch(start: f64, size: usize) -> f64 {
    // region: solution
    // stub: todo!("an epoch from {start} in batches of {size}")
    let mut w = start;
    for batch in DATA.chunks(size) {
        let sum: f64 = batch.iter().map(|&(x, y)| gradient(x, y, w)).sum();
        w -= 0.01 * (sum / batch.len() as f64);
    }
    w
    // wrong: the sum of the gradients
    //     let mut w = start;
    //     for batch in DATA.chunks(size) {
    //         let sum: f64 = batch.iter().map(|&(x, y)| gradient(x, y, w)).sum();
    //         w -= 0.01 * sum;
    //     }
    //     w
    // wrong: the weight moves within the batch
    //     let mut w = start;
    //     for batch in DATA.chunks(size) {
    //         for &(x, y) in batch {
    //             w -= 0.01 * (gradient(x, y, w) / batch.len() as f64);
    //         }
    //     }
    //     w
    // wrong: the last batch counts as a full one
    //     let mut w = start;
    //     for batch in DATA.chunks(size) {
    //         let sum: f64 = batch.iter().map(|&(x, y)| gradient(x, y, w)).sum();
    //         w -= 0.01 * (sum / size as f64);
    //     }
    //     w
    // wrong: what is left over is left out
    //     let mut w = start;
    //     for batch in DATA.chunks_exact(size) {
    //         let sum: f64 = batch.iter().map(|&(x, y)| gradient(x, y, w)).sum();
    //         w -= 0.01 * (sum / size as f64);
    //     }
    //     w
    // endregion
}

pub fn main() {
    for size in [1, 2, 3] {
        let mut w = 1.0;
        println!("batches of {size}");
        for number in 1..=10 {
            w = epoch(w, size);
            if [1, 2, 3, 10].contains(&number) {
                println!("    epoch {number:2}  w = {w:.6}");
            }
        }
        println!("    predict (after training) 4 {:.6}", 4.0 * w);
    }
    // region: hidden
    let after = [1, 2, 3].map(|size| epoch(1.0, size));
    let is = |size: usize, w: f64| (after[size - 1] - w).abs() < 1e-9;
    let moved = DATA
        .iter()
        .fold(1.0, |w, &(x, y)| w - 0.01 * (gradient(x, y, w) / 3.0));
    assert!(
        !is(3, 1.28),
        "one batch of 3 led from 1 to 1.28: that is 0.01 times the sum of its \
         gradients, not their mean"
    );
    assert!(
        !is(3, moved) && !is(3, after[0]),
        "w moved within the batch of 3: the gradients of a batch are all taken \
         at the weight at which it began"
    );
    assert!(
        !is(2, 1.05),
        "in batches of 2 the third sample is left over: it is a batch of its \
         own"
    );
    assert!(
        !is(2, 1.1355),
        "the last of the batches of 2 has one sample: the mean gradient is \
         over those that it has"
    );
    for (size, w) in [(1, 1.260688), (2, 1.221), (3, 1.28 / 3.0 + 2.0 / 3.0)] {
        assert!(
            is(size, w),
            "an epoch in batches of {size} led from 1 to {}, not to {w:.6}",
            after[size - 1]
        );
    }
    // endregion
}
