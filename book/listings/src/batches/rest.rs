//! Exercise: where single samples settle, without waiting for it.

fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}

/// The weight at which epochs of single samples, in the order of `data`, end
/// once they have settled. `None` unless they settle there from every start.
fn settled(data: &[(f64, f64)], learning_rate: f64) -> Option<f64> {
    // region: solution
    // stub: todo!("{data:?} at {learning_rate}; {}", gradient(1.0, 2.0, 1.0))
    let epoch = |start: f64| {
        data.iter()
            .fold(start, |w, &(x, y)| w - learning_rate * gradient(x, y, w))
    };
    let from_0 = epoch(0.0);
    let factor = epoch(1.0) - from_0;
    (factor.abs() < 1.0).then(|| from_0 / (1.0 - factor))
    // wrong: the best weight
    //     let _ = (learning_rate, gradient(1.0, 2.0, 1.0));
    //     let products: f64 = data.iter().map(|(x, y)| x * y).sum();
    //     let squares: f64 = data.iter().map(|(x, _)| x * x).sum();
    //     Some(products / squares)
    // wrong: a thousand epochs
    //     let mut w = 1.0;
    //     for _epoch in 0..1000 {
    //         for &(x, y) in data {
    //             w -= learning_rate * gradient(x, y, w);
    //         }
    //     }
    //     w.is_finite().then_some(w)
    // wrong: from the last sample to the first
    //     let epoch = |start: f64| {
    //         data.iter()
    //             .rev()
    //             .fold(start, |w, &(x, y)| w - learning_rate * gradient(x, y, w))
    //     };
    //     let from_0 = epoch(0.0);
    //     let factor = epoch(1.0) - from_0;
    //     (factor.abs() < 1.0).then(|| from_0 / (1.0 - factor))
    // wrong: the rate without its sign
    //     let rate = learning_rate.abs();
    //     let epoch = |start: f64| {
    //         data.iter()
    //             .fold(start, |w, &(x, y)| w - rate * gradient(x, y, w))
    //     };
    //     let from_0 = epoch(0.0);
    //     let factor = epoch(1.0) - from_0;
    //     (factor.abs() < 1.0).then(|| from_0 / (1.0 - factor))
    // wrong: a place for every rate
    //     let epoch = |start: f64| {
    //         data.iter()
    //             .fold(start, |w, &(x, y)| w - learning_rate * gradient(x, y, w))
    //     };
    //     let from_0 = epoch(0.0);
    //     Some(from_0 / (1.0 - (epoch(1.0) - from_0)))
    // wrong: the sign is left in
    //     let epoch = |start: f64| {
    //         data.iter()
    //             .fold(start, |w, &(x, y)| w - learning_rate * gradient(x, y, w))
    //     };
    //     let from_0 = epoch(0.0);
    //     let factor = epoch(1.0) - from_0;
    //     (factor < 1.0).then(|| from_0 / (1.0 - factor))
    // wrong: the mean of the three weights
    //     let epoch = |start: f64| {
    //         data.iter()
    //             .fold(start, |w, &(x, y)| w - learning_rate * gradient(x, y, w))
    //     };
    //     let from_0 = epoch(0.0);
    //     let factor = epoch(1.0) - from_0;
    //     let (mut w, mut sum) = (from_0 / (1.0 - factor), 0.0);
    //     for &(x, y) in data {
    //         w -= learning_rate * gradient(x, y, w);
    //         sum += w;
    //     }
    //     (factor.abs() < 1.0).then(|| sum / data.len() as f64)
    // wrong: three samples of however many
    //     let epoch = |start: f64| {
    //         data[..data.len().min(3)]
    //             .iter()
    //             .fold(start, |w, &(x, y)| w - learning_rate * gradient(x, y, w))
    //     };
    //     let from_0 = epoch(0.0);
    //     let factor = epoch(1.0) - from_0;
    //     (factor.abs() < 1.0).then(|| from_0 / (1.0 - factor))
    // wrong: right for this data only
    //     let _ = (data, gradient(1.0, 2.0, 1.0));
    //     let a = learning_rate;
    //     let factor = (1.0 - 2.0 * a) * (1.0 - 8.0 * a) * (1.0 - 18.0 * a);
    //     (factor.abs() < 1.0).then(|| 2.0 + 6.0 * a / (1.0 - factor))
    // wrong: all but the last ask for one weight
    //     let one = data[0].1 / data[0].0;
    //     let (x, y) = data[data.len() - 1];
    //     let factors = data.iter().map(|(x, _)| 1.0 - 2.0 * learning_rate * x * x);
    //     let product: f64 = factors.product();
    //     let push = learning_rate * gradient(x, y, one);
    //     (product.abs() < 1.0).then(|| one - push / (1.0 - product))
    // wrong: waiting until nothing moves
    //     let mut w = 1.0;
    //     for _epoch in 0..10_000_000 {
    //         let before: f64 = w;
    //         for &(x, y) in data {
    //             w -= learning_rate * gradient(x, y, w);
    //         }
    //         if learning_rate != 0.0 && (w - before).abs() < 1e-12 {
    //             return Some(w);
    //         }
    //         if w.is_nan() {
    //             break;
    //         }
    //     }
    //     None
    // wrong: a million epochs, from two starts
    //     let wait = |mut w: f64| {
    //         for _epoch in 0..1_000_000 {
    //             for &(x, y) in data {
    //                 w -= learning_rate * gradient(x, y, w);
    //             }
    //         }
    //         w
    //     };
    //     let (one, other) = (wait(0.0), wait(5.0));
    //     ((one - other).abs() < 1e-9).then_some(one)
    // wrong: a factor of -1 passes, too
    //     let epoch = |start: f64| {
    //         data.iter()
    //             .fold(start, |w, &(x, y)| w - learning_rate * gradient(x, y, w))
    //     };
    //     let from_0 = epoch(0.0);
    //     let factor = epoch(1.0) - from_0;
    //     (-1.0..1.0)
    //         .contains(&factor)
    //         .then(|| from_0 / (1.0 - factor))
    // wrong: a factor of 1 passes, too
    //     let epoch = |start: f64| {
    //         data.iter()
    //             .fold(start, |w, &(x, y)| w - learning_rate * gradient(x, y, w))
    //     };
    //     let from_0 = epoch(0.0);
    //     let factor = epoch(1.0) - from_0;
    //     (learning_rate != 0.0 && factor.abs() <= 1.0 && factor != -1.0)
    //         .then(|| from_0 / (1.0 - factor))
    // wrong: stepping across counts as divergence
    //     let epoch = |start: f64| {
    //         data.iter()
    //             .fold(start, |w, &(x, y)| w - learning_rate * gradient(x, y, w))
    //     };
    //     let from_0 = epoch(0.0);
    //     let factor = epoch(1.0) - from_0;
    //     (0.0..1.0)
    //         .contains(&factor)
    //         .then(|| from_0 / (1.0 - factor))
    // wrong: the factor without its sign
    //     let epoch = |start: f64| {
    //         data.iter()
    //             .fold(start, |w, &(x, y)| w - learning_rate * gradient(x, y, w))
    //     };
    //     let from_0 = epoch(0.0);
    //     let factor = (epoch(1.0) - from_0).abs();
    //     (factor < 1.0).then(|| from_0 / (1.0 - factor))
    // endregion
}

pub fn main() {
    let data = [(1.0, 2.0), (2.0, 4.0), (3.0, 7.0)];
    for rate in [0.000001, 0.01, 0.05, 0.2, 0.3, 0.5, 0.53] {
        println!("rate {rate:8.6}  {:.6?}", settled(&data, rate));
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let is = |w: Option<f64>, expected: f64| {
        w.is_some_and(|w| (w - expected).abs() < 1e-6)
    };
    let at = |rate: f64| settled(&data, rate);
    assert!(
        !is(at(0.05), 31.0 / 14.0),
        "31/14 is the best weight; at the rate 0.05 no epoch ends there"
    );
    assert!(
        !is(at(0.05), 2.257928),
        "2.257928 is the mean of the three weights of an epoch: wanted is the \
         one at which it ends"
    );
    for rate in [0.3, 0.53, 0.0, -0.05] {
        assert!(
            at(rate).is_none(),
            "at the rate {rate} epochs come to no weight from anywhere else, \
             and you have {:?}: what does an epoch multiply a distance by?",
            at(rate)
        );
    }
    assert!(
        !is(at(0.05), 2.171247) && !is(at(0.05), 2.285412),
        "at the rate 0.05 {:.6?} is a weight within the epoch, or where one in \
         another order ends: take the samples in their order, and the weight \
         after the last of them",
        at(0.05)
    );
    for (rate, w) in [(0.01, 2.230160), (0.05, 2.317125), (0.5, 5.0)] {
        assert!(
            is(at(rate), w),
            "at the rate {rate} epochs end at {w:.6}, not {:?}",
            at(rate)
        );
    }
    for (rate, w) in [(1e-6, 2.214287), (1e-9, 2.214286)] {
        assert!(
            is(at(rate), w),
            "at the rate {rate} epochs settle too, at {w}, after very many of \
             them; you have {:?}: compute the place, without waiting",
            at(rate)
        );
    }
    let samples = [(2.0, 1.0), (1.0, 3.0), (1.0, 1.0)];
    let other = settled(&samples, 0.1);
    assert!(
        !is(other, 67.0 / 109.0),
        "{other:?} is the place if all samples but the last ask for one weight: \
         here the three samples ask for three"
    );
    assert!(
        is(other, 117.0 / 109.0),
        "for the samples {samples:?} at 0.1 it is 117/109, not {other:?}: \
         compute it from `data`"
    );
    let samples = [(2.0, 1.0), (1.0, 3.0), (1.0, 1.0), (1.0, 2.0)];
    let far = settled(&samples, 0.6);
    assert!(
        is(far, 238.0 / 101.0),
        "for the samples {samples:?} at 0.6 it is 238/101, not {far:?}: an \
         epoch is a step on each of `data`, however many there are"
    );
    let lone = [
        ((1.0, 1.0), 5.0, "stays at 1 only from 1"),
        ((1.0, 0.0), 5.0, "stays at 0 only from 0"),
        ((1.0, 2.0), 1.0, "jumps to and fro around 2"),
        ((0.0, 1.0), 0.1, "stays wherever it begins"),
    ];
    for (sample, rate, what) in lone {
        let place = settled(&[sample], rate);
        assert!(
            place.is_none(),
            "on the sample {sample:?} alone, at the rate {rate}, the weight \
             {what}, and you have {place:?}"
        );
    }
    let across = settled(&[(1.0, 2.0)], 0.75);
    assert!(
        is(across, 2.0) && is(at(0.51), 4.034726),
        "on the sample (1, 2) alone, at the rate 0.75, epochs end at 2, not \
         {across:?}, and on the three samples at 0.51 at 4.034726, not {:?}: \
         an epoch that steps across settles, too, while its factor is above -1",
        at(0.51)
    );
    // endregion
}
