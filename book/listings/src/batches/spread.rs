//! Exercise: how far batches settle from the best weight.

use downhill::Random;

/// The mean of the squared distance to the best weight, once it has settled,
/// when each step draws `size` samples at random, every one of them from the
/// whole of `data`, and takes the mean of their gradients. The rate is one at
/// which it settles.
fn mean_square(data: &[(f64, f64)], learning_rate: f64, size: usize) -> f64 {
    // region: solution
    // stub: todo!("{data:?} at {learning_rate} in batches of {size}")
    let mean = |of: &dyn Fn(f64, f64) -> f64| {
        let sum: f64 = data.iter().map(|&(x, y)| of(x, y)).sum();
        sum / data.len() as f64
    };
    let best = mean(&|x, y| x * y) / mean(&|x, _| x * x);
    let curvature = mean(&|x, _| 2.0 * x * x);
    let noise = mean(&|x, y| (2.0 * x * (x * best - y)).powi(2)) / size as f64;
    let scatter = mean(&|x, _| (2.0 * x * x - curvature).powi(2)) / size as f64;
    learning_rate * noise
        / (2.0 * curvature - learning_rate * (curvature * curvature + scatter))
    // wrong: the size of the batch is forgotten
    //     let _ = size;
    //     let n = data.len() as f64;
    //     let mean = |of: &dyn Fn(f64, f64) -> f64| {
    //         data.iter().map(|&(x, y)| of(x, y)).sum::<f64>() / n
    //     };
    //     let best = mean(&|x, y| x * y) / mean(&|x, _| x * x);
    //     let noise = mean(&|x, y| (2.0 * x * (x * best - y)).powi(2));
    //     let squares = mean(&|x, _| (2.0 * x * x).powi(2));
    //     learning_rate * noise
    //         / (2.0 * mean(&|x, _| 2.0 * x * x) - learning_rate * squares)
    // wrong: for small rates only
    //     let n = data.len() as f64;
    //     let mean = |of: &dyn Fn(f64, f64) -> f64| {
    //         data.iter().map(|&(x, y)| of(x, y)).sum::<f64>() / n
    //     };
    //     let best = mean(&|x, y| x * y) / mean(&|x, _| x * x);
    //     let noise = mean(&|x, y| (2.0 * x * (x * best - y)).powi(2));
    //     let curvature = mean(&|x, _| 2.0 * x * x);
    //     learning_rate * noise / size as f64 / (2.0 * curvature)
    // wrong: only the mean curvature
    //     let n = data.len() as f64;
    //     let mean = |of: &dyn Fn(f64, f64) -> f64| {
    //         data.iter().map(|&(x, y)| of(x, y)).sum::<f64>() / n
    //     };
    //     let best = mean(&|x, y| x * y) / mean(&|x, _| x * x);
    //     let noise = mean(&|x, y| (2.0 * x * (x * best - y)).powi(2));
    //     let curvature = mean(&|x, _| 2.0 * x * x);
    //     learning_rate * noise / size as f64
    //         / (2.0 * curvature - learning_rate * curvature * curvature)
    // wrong: the curvatures scatter as if drawn alone
    //     let n = data.len() as f64;
    //     let mean = |of: &dyn Fn(f64, f64) -> f64| {
    //         data.iter().map(|&(x, y)| of(x, y)).sum::<f64>() / n
    //     };
    //     let best = mean(&|x, y| x * y) / mean(&|x, _| x * x);
    //     let noise = mean(&|x, y| (2.0 * x * (x * best - y)).powi(2));
    //     let squares = mean(&|x, _| (2.0 * x * x).powi(2));
    //     learning_rate * noise / size as f64
    //         / (2.0 * mean(&|x, _| 2.0 * x * x) - learning_rate * squares)
    // wrong: each sample once in a batch
    //     let n = data.len() as f64;
    //     let mean = |of: &dyn Fn(f64, f64) -> f64| {
    //         data.iter().map(|&(x, y)| of(x, y)).sum::<f64>() / n
    //     };
    //     let best = mean(&|x, y| x * y) / mean(&|x, _| x * x);
    //     let curvature = mean(&|x, _| 2.0 * x * x);
    //     let share = (n - size as f64) / (n - 1.0) / size as f64;
    //     let noise = share * mean(&|x, y| (2.0 * x * (x * best - y)).powi(2));
    //     let scatter = share * mean(&|x, _| (2.0 * x * x - curvature).powi(2));
    //     learning_rate * noise
    //         / (2.0 * curvature
    //             - learning_rate * (curvature * curvature + scatter))
    // wrong: right for this data only
    //     let _ = data;
    //     let noise = 18.0 / 7.0 / size as f64;
    //     let squares = 784.0 / 9.0 + 392.0 / 9.0 / size as f64;
    //     learning_rate * noise / (56.0 / 3.0 - learning_rate * squares)
    // wrong: the root of it
    //     let a = learning_rate;
    //     let _ = data;
    //     let noise = 18.0 / 7.0 / size as f64;
    //     let squares = 784.0 / 9.0 + 392.0 / 9.0 / size as f64;
    //     (a * noise / (56.0 / 3.0 - a * squares)).sqrt()
    // endregion
}

pub fn main() {
    let data = [(1.0, 2.0), (2.0, 4.0), (3.0, 7.0)];
    for (rate, size) in [(0.05, 1), (0.05, 2), (0.05, 4), (0.1, 2), (0.1, 4)] {
        let mut random = Random::new(1);
        let (mut w, mut squares) = (31.0 / 14.0, 0.0);
        for _step in 0..100_000 {
            let mut sum = 0.0;
            for _ in 0..size {
                let (x, y) = data[random.below(3)];
                sum += 2.0 * x * (x * w - y);
            }
            w -= rate * sum / size as f64;
            squares += (w - 31.0_f64 / 14.0).powi(2);
        }
        println!(
            "rate {rate:.2}, batches of {size}: measured {:.6}, computed {:.6}",
            squares / 1e5,
            mean_square(&data, rate, size)
        );
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    check(&data);
    // endregion
}

// region: hidden
fn check(data: &[(f64, f64); 3]) {
    let is = |value: f64, expected: f64| {
        (value - expected).abs() < 1e-6 * expected.abs()
    };
    let one = mean_square(data, 0.05, 1);
    let four = mean_square(data, 0.1, 4);
    let expected_one: f64 = 27.0 / 196.0 * 0.05 / (1.0 - 0.35);
    assert!(
        !is(one, expected_one.sqrt()),
        "{one:.6} is the root of it: wanted is the mean of the square"
    );
    assert!(
        !is(one, 27.0 / 196.0 * 0.05),
        "{one:.6} at 0.05 is right for very small rates only: a step also \
         multiplies the distance, and the square of that factor has a term \
         with the square of the rate"
    );
    let mean_only = 0.1 * 18.0 / 7.0 / (56.0 / 3.0 - 0.1 * 784.0 / 9.0);
    assert!(
        !is(one, 0.05 * 18.0 / 7.0 / (56.0 / 3.0 - 0.05 * 784.0 / 9.0)),
        "{one:.6} takes the mean curvature for every step: the curvatures of \
         single samples scatter around it"
    );
    assert!(
        is(one, expected_one) || (one / expected_one - 1.0).abs() > 0.02,
        "{one:.6} is near {expected_one:.6}, as a measurement comes: derive it"
    );
    assert!(
        is(one, expected_one),
        "at 0.05 in batches of 1 it is {expected_one:.6}, the square of the \
         formula in the chapter, not {one:.6}"
    );
    let alone = 0.1 * 27.0 / 196.0 / (1.0 - 0.7);
    assert!(
        !is(four, alone),
        "at 0.1 batches of 4 have what batches of 1 have, {alone:.6}: the mean \
         of four gradients scatters less"
    );
    assert!(
        !is(four, alone / 4.0) && !is(four, mean_only / 4.0),
        "{four:.6} in batches of 4: not only the gradients scatter less, the \
         curvatures do, too"
    );
    assert!(
        four > 0.0,
        "{four:.6} in batches of 4 is below 0: each sample of a batch is drawn \
         from all three, so one may come twice"
    );
    let expected = 0.1 * 18.0 / 7.0 / 4.0 / (56.0 / 3.0 - 0.1 * 98.0);
    assert!(
        is(four, expected),
        "at 0.1 in batches of 4 it is {expected:.6}, not {four:.6}"
    );
    let other = mean_square(&[(1.0, 1.0), (2.0, 3.0)], 0.1, 3);
    assert!(
        is(other, 2.0 / 675.0),
        "for the samples (1, 1), (2, 3) at 0.1 in batches of 3 it is 2/675, \
         not {other}: compute it from `data`"
    );
}
// endregion
