//! Exercise: up to which rate drawing at random is safe in the mean.

use downhill::Random;

/// Each step draws one of the samples, all equally likely, whose targets are
/// w x for one and the same w, and whose inputs are these. Returns the rate
/// below which the mean of the squared distance, over all that can be drawn,
/// becomes smaller with each step.
fn limit(inputs: &[f64]) -> f64 {
    // region: solution
    // stub: todo!("the largest rate for the inputs {inputs:?}")
    let squares: f64 = inputs.iter().map(|x| x.powi(2)).sum();
    let fourths: f64 = inputs.iter().map(|x| x.powi(4)).sum();
    squares / fourths
    // wrong: the mean of the distance with its sign
    //     let squares: f64 = inputs.iter().map(|x| x.powi(2)).sum();
    //     inputs.len() as f64 / squares
    // wrong: every single draw must come nearer
    //     let largest = inputs.iter().copied().fold(0.0, f64::max);
    //     1.0 / (largest * largest)
    // wrong: the mean of the single limits
    //     let limits: f64 = inputs.iter().map(|x| 1.0 / (x * x)).sum();
    //     limits / inputs.len() as f64
    // wrong: each sample once
    //     let size = |rate: f64| {
    //         let factors = inputs.iter().map(|x| 1.0 - 2.0 * rate * x * x);
    //         factors.product::<f64>().abs()
    //     };
    //     let mut rate = 1e-4;
    //     while size(rate) < 1.0 {
    //         rate += 1e-4;
    //     }
    //     rate
    // wrong: always a mean over three
    //     let mean = |power: i32| {
    //         inputs.iter().map(|x| x.powi(power)).sum::<f64>() / 3.0
    //     };
    //     if inputs.len() == 3 {
    //         mean(2) / mean(4)
    //     } else {
    //         let constant = inputs.len() as f64 / 3.0 - 1.0;
    //         let root = mean(2).powi(2) - mean(4) * constant;
    //         (mean(2) + root.max(0.0).sqrt()) / (2.0 * mean(4))
    //     }
    // wrong: searched below 1
    //     let mean_square = |rate: f64| {
    //         let factors = inputs.iter().map(|x| 1.0 - 2.0 * rate * x * x);
    //         factors.map(|f| f * f).sum::<f64>() / inputs.len() as f64
    //     };
    //     let (mut low, mut high) = (0.0, 1.0);
    //     for _ in 0..50 {
    //         let middle = (low + high) / 2.0;
    //         if mean_square(middle) < 1.0 {
    //             low = middle;
    //         } else {
    //             high = middle;
    //         }
    //     }
    //     low
    // wrong: the squares of negative inputs are negative
    //     let squares: f64 = inputs.iter().map(|x| x * x.abs()).sum();
    //     let fourths: f64 = inputs.iter().map(|x| x.powi(4)).sum();
    //     squares / fourths
    // wrong: right for this data only
    //     let _ = inputs;
    //     1.0 / 7.0
    // endregion
}

pub fn main() {
    let inputs = [1.0, 2.0, 3.0];
    let limit = limit(&inputs);
    println!("limit {limit:.6}");
    for share in [0.9, 1.0, 1.1] {
        let mut random = Random::new(1);
        let runs = 100_000;
        let mut sum = 0.0;
        for _run in 0..runs {
            let mut distance = 1.0;
            for _step in 0..3 {
                let x = inputs[random.below(inputs.len())];
                distance *= 1.0 - 2.0 * share * limit * x * x;
            }
            sum += distance * distance;
        }
        let mean = sum / f64::from(runs);
        println!("{share:.1} of it: mean square {mean:.3} after 3 steps");
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    check(limit);
    // endregion
}

// region: hidden
fn check(on_data: f64) {
    let is =
        |limit: f64, expected: f64| (limit - expected).abs() < 1e-3 * expected;
    let (other, scaled) = (limit(&[1.0, 1.0, 2.0]), limit(&[10.0, 20.0, 30.0]));
    assert!(
        !is(on_data, 3.0 / 14.0),
        "below 3/14 the mean of the distance with its sign falls, in which far \
         to the left and far to the right cancel: take the square first"
    );
    assert!(
        !is(on_data, 1.0 / 9.0),
        "below 1/9 even x = 3 comes nearer in every step; in the mean it may \
         go away, if the others make up for it"
    );
    assert!(
        !is(on_data, 49.0 / 108.0),
        "the mean of the samples' own limits is far too large: what a mean is \
         taken of is the squared distance"
    );
    assert!(
        !is(on_data, 0.204018),
        "up to 0.204018 an epoch comes nearer that has each sample once; here \
         one can be drawn again and again"
    );
    assert!(
        is(on_data, 1.0 / 7.0),
        "for x = 1, 2, 3 the limit is not {on_data}: what becomes of the \
         squared distance 1 in one step, for each draw?"
    );
    assert!(
        is(other, 1.0 / 3.0) && is(scaled, 1.0 / 700.0),
        "for other inputs, 1, 1, 2 and 10, 20, 30, the limits are 1/3 and \
         1/700, not {other} and {scaled}: go by `inputs`, to a thousandth of \
         the limit"
    );
    for (inputs, expected) in [
        (&[2.0][..], 0.25),
        (&[1.0, 1.0, 1.0, 2.0], 7.0 / 19.0),
        (&[-0.1, 0.2], 500.0 / 17.0),
        (&[-3.0, 1.0], 10.0 / 82.0),
        (&[0.001], 1e6),
        (&[1000.0], 1e-6),
    ] {
        let got = limit(inputs);
        assert!(
            is(got, expected),
            "for the inputs {inputs:?} the limit is {expected:.6}, not {got}: \
             they may be any number of inputs, of any size and sign"
        );
    }
}
// endregion
