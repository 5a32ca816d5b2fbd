//! Exercise: the clearing that is fastest, at any rate.

/// After how many samples the gradient is to be cleared, of 1, 2 and so on up
/// to `most`, so that the distance to the best weight becomes smallest in the
/// long run. The samples come in the order of their inputs, over and over;
/// every target is 2 x, and each sample has its step. Of several values of k
/// that are equally fast, it is the smallest.
fn fastest(inputs: &[f64], learning_rate: f64, most: usize) -> usize {
    // region: solution
    // stub: todo!("{inputs:?} at {learning_rate}, at most {most}")
    let factor = |k: usize| {
        let steps = inputs.len() * k;
        let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
        for step in 0..steps {
            if step % k == 0 {
                velocity = 0.0;
            }
            let x = inputs[step % inputs.len()];
            velocity += 2.0 * x * x * distance;
            distance -= learning_rate * velocity;
        }
        distance.abs().powf(1.0 / steps as f64)
    };
    (1..=most)
        .min_by(|&a, &b| factor(a).total_cmp(&factor(b)))
        .unwrap()
    // wrong: the most a round leaves, however long it is
    //     let left = |k: usize| {
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..inputs.len() * k {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs()
    //     };
    //     (1..=most).min_by(|&a, &b| left(a).total_cmp(&left(b))).unwrap()
    // wrong: the first k samples are all that matters
    //     let factor = |k: usize| {
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..k {
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs().powf(1.0 / k as f64)
    //     };
    //     (1..=most).min_by(|&a, &b| factor(a).total_cmp(&factor(b))).unwrap()
    // wrong: the distance after a hundred steps
    //     let left = |k: usize| {
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..100 {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs()
    //     };
    //     (1..=most).min_by(|&a, &b| left(a).total_cmp(&left(b))).unwrap()
    // wrong: the distance after three hundred steps
    //     let left = |k: usize| {
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..300 {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs()
    //     };
    //     (1..=most).min_by(|&a, &b| left(a).total_cmp(&left(b))).unwrap()
    // wrong: the most negative is the smallest
    //     let left = |k: usize| {
    //         let steps = inputs.len() * k;
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..steps {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.signum() * distance.abs().powf(1.0 / steps as f64)
    //     };
    //     (1..=most).min_by(|&a, &b| left(a).total_cmp(&left(b))).unwrap()
    // wrong: a quarter of a swing
    //     let squares: f64 = inputs.iter().map(|x| 2.0 * x * x).sum();
    //     let curvature = squares / inputs.len() as f64;
    //     let quarter = 1.570796 / (learning_rate * curvature).sqrt();
    //     (quarter.round() as usize).clamp(1, most)
    // wrong: the search ends when it becomes slower
    //     let factor = |k: usize| {
    //         let steps = inputs.len() * k;
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..steps {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs().powf(1.0 / steps as f64)
    //     };
    //     let mut k = 1;
    //     while k < most && factor(k + 1) < factor(k) {
    //         k += 1;
    //     }
    //     k
    // wrong: the search ends where the distance grows
    //     let left = |k: usize| {
    //         let steps = inputs.len() * k;
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..steps {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs().powf(1.0 / steps as f64)
    //     };
    //     let mut best = 1;
    //     for k in 2..=most {
    //         if left(k) >= 1.0 {
    //             break;
    //         }
    //         if left(k) < left(best) {
    //             best = k;
    //         }
    //     }
    //     best
    // wrong: the search ends when two in a row are slower
    //     let left = |k: usize| {
    //         let steps = inputs.len() * k;
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..steps {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs().powf(1.0 / steps as f64)
    //     };
    //     let mut best = 1;
    //     for k in 2..=most {
    //         if left(k) < left(best) {
    //             best = k;
    //         } else if k > best + 2 {
    //             break;
    //         }
    //     }
    //     best
    // wrong: a round begins as often at each sample
    //     let left = |k: usize| {
    //         let from = |start: usize| {
    //             let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //             for step in start..start + k {
    //                 let x = inputs[step % inputs.len()];
    //                 velocity += 2.0 * x * x * distance;
    //                 distance -= learning_rate * velocity;
    //             }
    //             distance.abs().powf(1.0 / (inputs.len() * k) as f64)
    //         };
    //         (0..inputs.len()).map(from).product::<f64>()
    //     };
    //     (1..=most).min_by(|&a, &b| left(a).total_cmp(&left(b))).unwrap()
    // wrong: always three samples
    //     let factor = |k: usize| {
    //         let steps = 3 * k;
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..steps {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs().powf(1.0 / steps as f64)
    //     };
    //     (1..=most).min_by(|&a, &b| factor(a).total_cmp(&factor(b))).unwrap()
    // wrong: always up to 60
    //     let _ = most;
    //     let factor = |k: usize| {
    //         let steps = inputs.len() * k;
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..steps {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs().powf(1.0 / steps as f64)
    //     };
    //     (1..=60).min_by(|&a, &b| factor(a).total_cmp(&factor(b))).unwrap()
    // wrong: the order of the samples does not matter
    //     let mut inputs = inputs.to_vec();
    //     inputs.sort_by(f64::total_cmp);
    //     let factor = |k: usize| {
    //         let steps = inputs.len() * k;
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..steps {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs().powf(1.0 / steps as f64)
    //     };
    //     (1..=most).min_by(|&a, &b| factor(a).total_cmp(&factor(b))).unwrap()
    // wrong: every sample has the mean curvature
    //     let squares: f64 = inputs.iter().map(|x| x * x).sum();
    //     let x = (squares / inputs.len() as f64).sqrt();
    //     let factor = |k: usize| {
    //         let steps = inputs.len() * k;
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..steps {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs().powf(1.0 / steps as f64)
    //     };
    //     (1..=most).min_by(|&a, &b| factor(a).total_cmp(&factor(b))).unwrap()
    // wrong: never more than 20
    //     let factor = |k: usize| {
    //         let steps = inputs.len() * k;
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..steps {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs().powf(1.0 / steps as f64)
    //     };
    //     (1..=most.min(20)).min_by(|&a, &b| factor(a).total_cmp(&factor(b))).unwrap()
    // wrong: the largest of several that are equal
    //     let factor = |k: usize| {
    //         let steps = inputs.len() * k;
    //         let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    //         for step in 0..steps {
    //             if step % k == 0 {
    //                 velocity = 0.0;
    //             }
    //             let x = inputs[step % inputs.len()];
    //             velocity += 2.0 * x * x * distance;
    //             distance -= learning_rate * velocity;
    //         }
    //         distance.abs().powf(1.0 / steps as f64)
    //     };
    //     let all = (1..=most).rev();
    //     all.min_by(|&a, &b| factor(a).total_cmp(&factor(b))).unwrap()
    // wrong: a table of rates
    //     match (inputs.len(), learning_rate) {
    //         (3, 0.0001) => most.min(51),
    //         (3, 0.001) => 16,
    //         (3, 0.003) => 9,
    //         (3, 0.01) => 4,
    //         (3, 0.03) => 3,
    //         _ => 1,
    //     }
    // wrong: right for the rate 0.01 only
    //     let _ = (inputs, learning_rate, most);
    //     4
    // endregion
}

pub fn main() {
    // region: hidden
    check();
    // endregion
    for rate in [0.0001, 0.001, 0.003, 0.01, 0.03, 0.05] {
        println!("rate {rate}: k = {}", fastest(&[1.0, 2.0, 3.0], rate, 60));
    }
}

// region: hidden
fn check() {
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let three = [1.0, 2.0, 3.0];
    let at = |rate: f64| fastest(&three, rate, 60);
    assert!(
        at(0.01) != 55,
        "at 0.01 your k is 55: a round of it leaves least, but takes 55 times \
         as long as one of k = 1; compare equal numbers of steps"
    );
    assert!(
        at(0.01) != 10,
        "at 0.01 your k is 10, where the distance grows: a distance of -1 is \
         as far away as one of 1"
    );
    assert!(
        at(0.01) != 2 || at(0.001) != 2,
        "at 0.01 your k is 2: it is faster than 1 and than 3, and there is a \
         faster one further on"
    );
    assert!(
        at(0.01) != 5 || at(0.055) != 2,
        "at 0.01 your k is 5, which is about a quarter of a swing: if the first \
         clearing comes after x = 2, the next one does not, so look at as many \
         steps as it takes until all comes again, and compute what is left"
    );
    assert!(
        at(0.01) != 5 || at(0.055) != 1 || at(0.02) != 3,
        "at 0.01 your k is 5, as it would be if all samples had the mean \
         curvature: take each x in its turn, and clear after exactly k samples"
    );
    assert!(
        at(0.01) != 4 || at(0.03) != 2,
        "at 0.03 it is 3, not 2: with k = 3 every clearing comes before x = 1 \
         and none before 2 or 3, so follow the samples in their order, from one \
         clearing to the next"
    );
    for (rate, k) in [(0.01, 4), (0.02, 2), (0.001, 16), (0.03, 3), (0.055, 1)]
    {
        assert!(
            at(rate) == k,
            "at the rate {rate} it is {k}, not {}: compute it from the rate",
            at(rate)
        );
    }
    assert!(
        fastest(&three, 0.0001, 30) == 30,
        "at 0.0001 k = 30 is the fastest of those up to 30, not {}: look up to \
         `most`",
        fastest(&three, 0.0001, 30)
    );
    assert!(
        at(0.0001) == 51,
        "at 0.0001 it is 51, not {}: look at every k up to `most`, and at the \
         long run, not at a certain number of steps",
        at(0.0001)
    );
    assert!(
        at(0.0005) == 22,
        "at 0.0005 it is 22, not {}: look at the long run, not at a certain \
         number of steps or epochs; all is as at the start when a clearing \
         comes before the first sample again",
        at(0.0005)
    );
    for (rate, k) in [(0.151, 6), (0.0418, 12)] {
        assert!(
            at(rate) == k,
            "at {rate} it is {k}, not {}: before it there are k at which the \
             distance grows, and that is no reason to stop; look at all k up \
             to `most`",
            at(rate)
        );
    }
    // After some hundreds of steps another k happens to be nearer.
    for (rate, k) in [(0.031, 8), (0.0505, 2)] {
        let found = fastest(&[1.0, 3.0], rate, 60);
        assert!(
            found == k,
            "for the inputs 1 and 3 at {rate} it is {k}, not {found}: look at \
             the long run, not at a certain number of steps"
        );
    }
    let turned = fastest(&[3.0, 1.0, 2.0], 0.02, 60);
    assert!(
        turned == 3,
        "for the inputs 3, 1, 2 at 0.02 it is 3, not {turned}: for 1, 2, 3 it is \
         2, but the samples come in the order in which they are given"
    );
    assert!(
        fastest(&[1.0], 0.5, 60) == 1,
        "for the input 1 at 0.5 it is 1, not {}: there k = 1 leaves nothing, as \
         k = 4, 7 and so on do; of equally fast ones the smallest is wanted",
        fastest(&[1.0], 0.5, 60)
    );
    for (inputs, rate, k) in [
        (&[1.0][..], 0.01, 11),
        (&[1.0, 3.0][..], 0.01, 5),
        (&[1.0, 3.0, 0.5, 0.5][..], 0.01, 5),
        (&[1.0, 3.0, 0.5, 0.5, 2.0][..], 0.03, 2),
    ] {
        let got = fastest(inputs, rate, 60);
        assert!(
            got == k,
            "for the inputs {inputs:?} at {rate} it is {k}, not {got}: there \
             may be any number of inputs, and all of them have their turn"
        );
    }
}
// endregion
