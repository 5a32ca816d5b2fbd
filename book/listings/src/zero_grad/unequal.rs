//! Exercise: batches of unequal sizes make the gradient of one mean.

use downhill::{Tape, Var};

/// Adds to the gradient of the weight that of the mean loss over the samples
/// of all batches; none is empty. `summed_loss` is given one of the batches,
/// records it, and returns the sum of its samples' losses. At no time is more
/// than one batch recorded.
fn accumulate<'t>(
    batches: &[Vec<(f64, f64)>],
    summed_loss: impl Fn(&[(f64, f64)]) -> Var<'t, f64>,
) {
    // region: solution
    // stub: todo!("{batches:?}, {}", summed_loss(&batches[0]).value());
    let count: usize = batches.iter().map(Vec::len).sum();
    for batch in batches {
        (summed_loss(batch) * (1.0 / count as f64)).backward();
    }
    // wrong: the sum
    //     for batch in batches {
    //         summed_loss(batch).backward();
    //     }
    // wrong: the means are added
    //     for batch in batches {
    //         (summed_loss(batch) * (1.0 / batch.len() as f64)).backward();
    //     }
    // wrong: the mean of the means
    //     let count = batches.len() as f64;
    //     for batch in batches {
    //         let mean = summed_loss(batch) * (1.0 / batch.len() as f64);
    //         (mean * (1.0 / count)).backward();
    //     }
    // wrong: divided by the number of batches
    //     for batch in batches {
    //         (summed_loss(batch) * (1.0 / batches.len() as f64)).backward();
    //     }
    // wrong: every batch is as large as the first
    //     let count = batches.len() * batches[0].len();
    //     for batch in batches {
    //         (summed_loss(batch) * (1.0 / count as f64)).backward();
    //     }
    // wrong: the batches so far
    //     let mut count = 0;
    //     for batch in batches {
    //         count += batch.len();
    //         (summed_loss(batch) * (1.0 / count as f64)).backward();
    //     }
    // wrong: cleared before each batch
    //     let count: usize = batches.iter().map(Vec::len).sum();
    //     for batch in batches {
    //         let loss = summed_loss(batch) * (1.0 / count as f64);
    //         loss.tape().zero_grad();
    //         loss.backward();
    //     }
    // wrong: cleared before the first batch
    //     let count: usize = batches.iter().map(Vec::len).sum();
    //     for (number, batch) in batches.iter().enumerate() {
    //         let loss = summed_loss(batch) * (1.0 / count as f64);
    //         if number == 0 {
    //             loss.tape().zero_grad();
    //         }
    //         loss.backward();
    //     }
    // wrong: cleared after each batch
    //     let count: usize = batches.iter().map(Vec::len).sum();
    //     for batch in batches {
    //         let loss = summed_loss(batch) * (1.0 / count as f64);
    //         let tape = loss.tape();
    //         loss.backward();
    //         tape.zero_grad();
    //     }
    // wrong: all in one graph
    //     let count: usize = batches.iter().map(Vec::len).sum();
    //     let losses = batches.iter().map(|batch| summed_loss(batch));
    //     let sum = losses.reduce(|sum, loss| sum + loss).unwrap();
    //     (sum * (1.0 / count as f64)).backward();
    // wrong: every graph is kept
    //     let count: usize = batches.iter().map(Vec::len).sum();
    //     for batch in batches {
    //         (summed_loss(batch) * (1.0 / count as f64)).backward_retaining_graph();
    //     }
    // wrong: one batch of all
    //     let all = batches.concat();
    //     (summed_loss(&all) * (1.0 / all.len() as f64)).backward();
    // wrong: one sample at a time
    //     let all = batches.concat();
    //     for sample in &all {
    //         (summed_loss(&[*sample]) * (1.0 / all.len() as f64)).backward();
    //     }
    // wrong: every batch is as large as the last
    //     let count = batches.len() * batches.last().unwrap().len();
    //     for batch in batches {
    //         (summed_loss(batch) * (1.0 / count as f64)).backward();
    //     }
    // wrong: the mean of the first size and the last
    //     let ends = batches[0].len() + batches[batches.len() - 1].len();
    //     let count = batches.len() * ends / 2;
    //     for batch in batches {
    //         (summed_loss(batch) * (1.0 / count as f64)).backward();
    //     }
    // wrong: the last batch is left out
    //     let count: usize = batches.iter().map(Vec::len).sum();
    //     for batch in &batches[..batches.len() - 1] {
    //         (summed_loss(batch) * (1.0 / count as f64)).backward();
    //     }
    // wrong: never more than three batches
    //     let count: usize = batches.iter().map(Vec::len).sum();
    //     for batch in batches.iter().take(3) {
    //         (summed_loss(batch) * (1.0 / count as f64)).backward();
    //     }
    // wrong: right for these batches only
    //     for batch in batches {
    //         (summed_loss(batch) * (1.0 / 6.0)).backward();
    //     }
    // endregion
}

pub fn main() {
    let batches = [
        vec![(1.0, 2.0), (2.0, 4.0), (3.0, 7.0)],
        vec![(1.0, 0.0), (2.0, 3.0)],
        vec![(3.0, 5.0)],
    ];
    // region: hidden
    check(&batches);
    // endregion
    let tape = Tape::new();
    let w = tape.parameter(1.0);
    accumulate(&batches, |batch| {
        let losses = batch.iter().map(|&(x, y)| (x * w - y).powi(2));
        losses.reduce(|sum, loss| sum + loss).unwrap()
    });
    println!("gradient {:.6}", w.grad());
}

// region: hidden
/// The gradient at `start`, where a gradient of `before` has been left.
fn gradient(batches: &[Vec<(f64, f64)>], start: f64, before: f64) -> f64 {
    let tape = Tape::new();
    let w = tape.parameter(start);
    (w * before).backward();
    let recorded = std::cell::Cell::new(None);
    let beginning = std::cell::Cell::new(None);
    accumulate(batches, |batch| {
        assert!(
            batches.iter().any(|one| one.as_slice() == batch),
            "`summed_loss` is given one of the batches, so that one at a time \
             is in memory, and {batch:?} is none of them"
        );
        // A graph begins where the one before it did, if that was freed.
        let begins = (1.0 * w).id();
        let freed = begins == beginning.get().unwrap_or(begins);
        let moved = recorded.replace(Some(w.grad())) != Some(w.grad());
        assert!(
            freed || moved,
            "a batch is recorded, and the one before it has not been walked: \
             its graph is still in memory"
        );
        assert!(
            freed,
            "a batch is recorded, and the graph of the one before it has been \
             walked, but not freed: it is still in memory"
        );
        assert!(
            moved,
            "a batch is recorded, and the gradient is what it was before the \
             last one: nothing was added, or it has been cleared"
        );
        beginning.set(Some(begins));
        let losses = batch.iter().map(|&(x, y)| (x * w - y).powi(2));
        losses.reduce(|sum, loss| sum + loss).unwrap()
    });
    w.grad()
}

fn check(batches: &[Vec<(f64, f64)>; 3]) {
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let is = |value: f64, expected: f64| (value - expected).abs() < 1e-9;
    let by_hand = |batches: &[Vec<(f64, f64)>], w: f64| {
        let all = batches.concat();
        let sum: f64 = all.iter().map(|(x, y)| 2.0 * x * (x * w - y)).sum();
        sum / all.len() as f64
    };
    let mean = by_hand(batches, 1.0);
    let means = batches
        .each_ref()
        .map(|one| by_hand(std::slice::from_ref(one), 1.0));
    let added = means[0] + means[1] + means[2];
    let got = gradient(batches, 1.0, 0.0);
    assert!(
        !is(got, 6.0 * mean),
        "{got:.6} is the gradient of the sum over all samples, not of their mean"
    );
    assert!(
        !is(got, added),
        "{got:.6} is the sum of the three means: three batches are not to make \
         a step three times as long"
    );
    assert!(
        !is(got, added / 3.0),
        "{got:.6} is the mean of the three means: in it the one sample of the \
         last batch has as much say as the three of the first"
    );
    assert!(
        !is(got, 2.0 * mean),
        "{got:.6} is the sum over all samples divided by 3, and there are six"
    );
    assert!(
        !is(got, mean * 6.0 / 9.0),
        "{got:.6} takes every batch for as large as the first"
    );
    assert!(
        !is(got, means[2] / 6.0),
        "{got:.6} is the last batch's part alone: what the others added has \
         been cleared"
    );
    assert!(
        !is(got, mean - means[2] / 6.0),
        "{got:.6} lacks the last batch: its one sample is a sixth of the mean"
    );
    assert!(
        is(got, mean),
        "the gradient of the mean over all six samples at w = 1 is {mean:.6}, \
         not {got:.6}"
    );
    let after = gradient(batches, 1.0, 100.0);
    assert!(
        is(after, 100.0 + mean),
        "where a gradient of 100 was before, {:.6} is to be after, not \
         {after:.6}: the function adds, and who calls it clears",
        100.0 + mean
    );
    let other = [vec![(1.0, 1.0)], vec![(2.0, 1.0), (3.0, 0.0), (1.0, 4.0)]];
    let other_mean = by_hand(&other, 0.5);
    let got = gradient(&other, 0.5, 0.0);
    assert!(
        is(got, other_mean),
        "for batches of 1 and 3 samples at w = 0.5 it is {other_mean:.6}, not \
         {got:.6}: count the samples that are there"
    );
    let uneven = [2_u8, 5, 1].map(|size| {
        let x = f64::from(size);
        (0..size).map(|_| (x, 3.0)).collect()
    });
    let uneven_mean = by_hand(&uneven, 0.5);
    let got = gradient(&uneven, 0.5, 0.0);
    assert!(
        is(got, uneven_mean),
        "for batches of 2, 5 and 1 samples it is {uneven_mean:.6} at w = 0.5, \
         not {got:.6}: count the samples of every batch, since the sizes need \
         not go up or down evenly"
    );
    let five = [1.0, 2.0, 3.0, 4.0, 5.0].map(|x| vec![(x, -1.0)]);
    let five_mean = by_hand(&five, 0.5);
    let got = gradient(&five, 0.5, 0.0);
    assert!(
        is(got, five_mean),
        "for five batches of one sample it is {five_mean:.6} at w = 0.5, not \
         {got:.6}: go through all batches, however many there are"
    );
}
// endregion
