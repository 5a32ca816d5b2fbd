//! Exercise: the rate stays, and the weights are averaged.

use downhill::Random;

fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}

/// Takes `steps` steps from `start`, each on one sample drawn at random.
/// Returns the mean of the weights after each step of the second half.
/// `steps` is even.
fn train(
    data: &[(f64, f64)],
    start: f64,
    learning_rate: f64,
    steps: usize,
    random: &mut Random,
) -> f64 {
    // region: solution
    // stub: let grad = gradient(data[0].0, data[0].1, start);
    // stub: todo!("{grad} {learning_rate} {steps} {random:?}")
    let (mut w, mut sum) = (start, 0.0);
    for step in 1..=steps {
        let (x, y) = data[random.below(data.len())];
        w -= learning_rate * gradient(x, y, w);
        if step > steps / 2 {
            sum += w;
        }
    }
    sum / (steps / 2) as f64
    // wrong: the last weight
    //     let mut w = start;
    //     for _step in 0..steps {
    //         let (x, y) = data[random.below(data.len())];
    //         w -= learning_rate * gradient(x, y, w);
    //     }
    //     w
    // wrong: the way there counts, too
    //     let (mut w, mut sum) = (start, 0.0);
    //     for _step in 0..steps {
    //         let (x, y) = data[random.below(data.len())];
    //         w -= learning_rate * gradient(x, y, w);
    //         sum += w;
    //     }
    //     sum / steps as f64
    // wrong: in order
    //     let _ = random;
    //     let (mut w, mut sum) = (start, 0.0);
    //     for step in 1..=steps {
    //         let (x, y) = data[step % data.len()];
    //         w -= learning_rate * gradient(x, y, w);
    //         if step > steps / 2 {
    //             sum += w;
    //         }
    //     }
    //     sum / (steps / 2) as f64
    // wrong: training goes on from the mean
    //     let (mut w, mut mean) = (start, 0.0);
    //     for step in 1..=steps {
    //         let (x, y) = data[random.below(data.len())];
    //         w -= learning_rate * gradient(x, y, w);
    //         if step > steps / 2 {
    //             let count = (step - steps / 2) as f64;
    //             mean += (w - mean) / count;
    //             w = mean;
    //         }
    //     }
    //     mean
    // wrong: the weights before the steps
    //     let (mut w, mut sum) = (start, 0.0);
    //     for step in 1..=steps {
    //         if step > steps / 2 {
    //             sum += w;
    //         }
    //         let (x, y) = data[random.below(data.len())];
    //         w -= learning_rate * gradient(x, y, w);
    //     }
    //     sum / (steps / 2) as f64
    // wrong: one weight too many
    //     let (mut w, mut sum) = (start, 0.0);
    //     for step in 1..=steps {
    //         let (x, y) = data[random.below(data.len())];
    //         w -= learning_rate * gradient(x, y, w);
    //         if step >= steps / 2 {
    //             sum += w;
    //         }
    //     }
    //     sum / (steps / 2 + 1) as f64
    // wrong: always from 1
    //     let _ = start;
    //     let (mut w, mut sum) = (1.0, 0.0);
    //     for step in 1..=steps {
    //         let (x, y) = data[random.below(data.len())];
    //         w -= learning_rate * gradient(x, y, w);
    //         if step > steps / 2 {
    //             sum += w;
    //         }
    //     }
    //     sum / (steps / 2) as f64
    // wrong: shuffled, not drawn
    //     let mut samples = data.to_vec();
    //     let (mut w, mut sum) = (start, 0.0);
    //     for step in 1..=steps {
    //         if step % data.len() == 0 {
    //             random.shuffle(&mut samples);
    //         }
    //         let (x, y) = samples[step % data.len()];
    //         w -= learning_rate * gradient(x, y, w);
    //         if step > steps / 2 {
    //             sum += w;
    //         }
    //     }
    //     sum / (steps / 2) as f64
    // wrong: drawn from three, however many there are
    //     let (mut w, mut sum) = (start, 0.0);
    //     for step in 1..=steps {
    //         let (x, y) = data[random.below(3) % data.len()];
    //         w -= learning_rate * gradient(x, y, w);
    //         if step > steps / 2 {
    //             sum += w;
    //         }
    //     }
    //     sum / (steps / 2) as f64
    // wrong: never the last sample
    //     let (mut w, mut sum) = (start, 0.0);
    //     for step in 1..=steps {
    //         let (x, y) = data[random.below(data.len() - 1)];
    //         w -= learning_rate * gradient(x, y, w);
    //         if step > steps / 2 {
    //             sum += w;
    //         }
    //     }
    //     sum / (steps / 2) as f64
    // wrong: divided by all steps
    //     let (mut w, mut sum) = (start, 0.0);
    //     for step in 1..=steps {
    //         let (x, y) = data[random.below(data.len())];
    //         w -= learning_rate * gradient(x, y, w);
    //         if step > steps / 2 {
    //             sum += w;
    //         }
    //     }
    //     sum / steps as f64
    // wrong: the best weight without training
    //     let _ = (start, learning_rate, steps, random, gradient(1.0, 2.0, 1.0));
    //     let products: f64 = data.iter().map(|(x, y)| x * y).sum();
    //     products / data.iter().map(|(x, _)| x * x).sum::<f64>()
    // wrong: a rate of its own
    //     let _ = learning_rate;
    //     let (mut w, mut sum) = (start, 0.0);
    //     for step in 1..=steps {
    //         let (x, y) = data[random.below(data.len())];
    //         w -= 0.05 * gradient(x, y, w);
    //         if step > steps / 2 {
    //             sum += w;
    //         }
    //     }
    //     sum / (steps / 2) as f64
    // wrong: three draws a step
    //     let (mut w, mut sum) = (start, 0.0);
    //     for step in 1..=steps {
    //         let mut grad = 0.0;
    //         for _draw in 0..3 {
    //             let (x, y) = data[random.below(data.len())];
    //             grad += gradient(x, y, w) / 3.0;
    //         }
    //         w -= learning_rate * grad;
    //         if step > steps / 2 {
    //             sum += w;
    //         }
    //     }
    //     sum / (steps / 2) as f64
    // wrong: the first half in order
    //     let (mut w, mut sum) = (start, 0.0);
    //     for step in 1..=steps {
    //         let in_order = step <= steps / 2;
    //         let drawn = random.below(data.len());
    //         let (x, y) = data[if in_order { step % data.len() } else { drawn }];
    //         w -= learning_rate * gradient(x, y, w);
    //         if step > steps / 2 {
    //             sum += w;
    //         }
    //     }
    //     sum / (steps / 2) as f64
    // endregion
}

pub fn main() {
    let data = [(1.0, 2.0), (2.0, 4.0), (3.0, 7.0)];
    println!("best weight {:.6}", 31.0 / 14.0);
    for steps in [100, 10_000, 1_000_000] {
        let w = train(&data, 1.0, 0.05, steps, &mut Random::new(1));
        println!("{steps:7} steps  mean of the weights {w:.6}");
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
    let is = |w: f64, expected: f64| (w - expected).abs() < 1e-9;
    // From 5 the weight goes to 4, 3.5, 3.25, 3.125, ...
    // The sample is there twice, so that `below` panics on no wrong count.
    let one = train(&[(1.0, 3.0); 2], 5.0, 0.25, 8, &mut Random::new(1));
    assert!(
        !is(one, 3.0078125),
        "on the sample (1, 3) you return the weight after the last step, \
         3.0078125"
    );
    assert!(
        !is(one, 3.2490234375),
        "on the sample (1, 3) you return the mean over all eight steps: leave \
         the way there out, the first half"
    );
    assert!(
        !is(one, 1.5146484375),
        "on the sample (1, 3) the sum over four steps was divided by eight"
    );
    assert!(
        !is(one, 3.0341796875),
        "on the sample (1, 3) the second half goes on from the mean: the mean \
         is only looked at, and each step begins where the last one ended"
    );
    assert!(
        !is(one, 3.0),
        "3 is the weight that the sample (1, 3) asks for: wanted is the mean \
         of the weights on the way there"
    );
    assert!(
        !is(one, 3.05859375),
        "on the sample (1, 3) you return the mean of the weights before each \
         step of the second half: wanted are those after it"
    );
    assert!(
        !is(one, 3.0484375),
        "on the sample (1, 3) you return the mean of the last five weights: the \
         second half of eight steps has four"
    );
    assert!(
        is(one, 3.029296875),
        "on the sample (1, 3), from 5 at the rate 0.25, the mean of the last \
         four of eight weights is 3.029296875; you have {one}. Are they the \
         weights after those steps, from the given start, at the given rate?"
    );
    let run = |seed| train(data, 1.0, 0.05, 200_000, &mut Random::new(seed));
    let (first, second) = (run(1), run(2));
    assert!(
        first != second,
        "two generators with other seeds lead to the same weight, {first}: \
         draw each sample from `random`, and from all of `data`"
    );
    for w in [first, second] {
        assert!(
            (w - 31.0 / 14.0).abs() < 0.003,
            "after 200,000 steps the mean is {w:.6}, and 31/14 is 2.214286: is \
             every step's sample drawn anew, from all three?"
        );
    }
    let four = [(1.0, 1.0), (1.0, 2.0), (1.0, 3.0), (1.0, 10.0)];
    let w = train(&four, 1.0, 0.05, 200_000, &mut Random::new(1));
    assert!(
        (w - 4.0).abs() < 0.05,
        "of four samples whose best weight is 4 the mean is {w:.6}: draw each \
         step's sample from all of `data`"
    );
    // Each of the 16 courses of four draws from two samples has a mean of its
    // own, which is exact in binary.
    let two = [(1.0, 0.0), (1.0, 1.0)];
    let mut random = Random::new(3);
    let mut means = [(); 500].map(|()| train(&two, 0.0, 0.25, 4, &mut random));
    means.sort_by(f64::total_cmp);
    let courses = 1 + means.windows(2).filter(|m| m[0] != m[1]).count();
    assert!(
        courses <= 16,
        "four steps on two samples have 16 courses, and yours more: a step is \
         on one sample, not on several"
    );
    assert!(
        courses == 16,
        "four steps on two samples have 16 courses, and yours only {courses}: \
         each step, also in the first half, draws its sample anew"
    );
}
// endregion
