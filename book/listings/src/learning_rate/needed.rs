//! Exercise: how many epochs a rate needs, before any is run.

// region: hidden
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;
// endregion

/// After how many epochs the distance to the best weight is at most `share`
/// of what it was at the start, on a bowl of this curvature, with one step an
/// epoch. `None` if it never is. `share` is above 0 and below 1.
fn epochs_needed(curvature: f64, rate: f64, share: f64) -> Option<u32> {
    // region: solution
    // stub: todo!("for {curvature}, {rate} and {share}")
    let factor = (1.0 - rate * curvature).abs();
    if factor >= 1.0 {
        return None;
    }
    let (mut distance, mut epochs) = (1.0, 0);
    while distance > share {
        distance *= factor;
        epochs += 1;
    }
    Some(epochs)
    // wrong: the sign is left in
    //     let factor = 1.0 - rate * curvature;
    //     if factor >= 1.0 {
    //         return None;
    //     }
    //     let (mut distance, mut epochs) = (1.0, 0);
    //     while distance > share {
    //         distance *= factor;
    //         epochs += 1;
    //     }
    //     Some(epochs)
    // wrong: stepping across counts as divergence
    //     let factor = 1.0 - rate * curvature;
    //     if !(0.0..1.0).contains(&factor) {
    //         return None;
    //     }
    //     Some((share.ln() / factor.ln()).ceil().max(1.0) as u32)
    // wrong: rounded down
    //     let factor = (1.0 - rate * curvature).abs();
    //     if factor >= 1.0 {
    //         return None;
    //     }
    //     Some((share.ln() / factor.ln()) as u32)
    // wrong: the loss in the place of the distance
    //     let factor = (1.0 - rate * curvature).powi(2);
    //     if factor >= 1.0 {
    //         return None;
    //     }
    //     Some((share.ln() / factor.ln()).ceil().max(1.0) as u32)
    // wrong: given up after a hundred epochs
    //     let factor = (1.0 - rate * curvature).abs();
    //     let (mut distance, mut epochs) = (1.0, 0);
    //     while distance > share {
    //         if epochs == 100 {
    //             return None;
    //         }
    //         distance *= factor;
    //         epochs += 1;
    //     }
    //     Some(epochs)
    // wrong: the factor 1 is waited for
    //     let factor = (1.0 - rate * curvature).abs();
    //     if factor > 1.0 {
    //         return None;
    //     }
    //     let (mut distance, mut epochs) = (1.0, 0_u64);
    //     while distance > share {
    //         distance *= factor;
    //         epochs += 1;
    //     }
    //     Some(epochs as u32)
    // wrong: below the share, not at most
    //     let factor = (1.0 - rate * curvature).abs();
    //     if factor >= 1.0 {
    //         return None;
    //     }
    //     Some((share.ln() / factor.ln()) as u32 + 1)
    // wrong: a negative rate needs no epochs
    //     let factor = (1.0 - rate * curvature).abs();
    //     if factor == 1.0 || rate * curvature >= 2.0 {
    //         return None;
    //     }
    //     Some((share.ln() / factor.ln()).max(0.0).ceil().max(1.0) as u32)
    // wrong: a number of epochs for every rate
    //     let factor = (1.0 - rate * curvature).abs();
    //     Some((share.ln() / factor.ln()).ceil().max(1.0) as u32)
    // endregion
}

pub fn main() {
    // region: hidden
    check();
    // endregion

    println!("the summed loss, curvature 28, to a thousandth");
    for rate in [0.001, 0.01, 1.0 / 28.0, 0.05, 0.07, 1.0 / 14.0, 0.1] {
        println!("rate {rate:.6}  {:?}", epochs_needed(28.0, rate, 0.001));
    }
}

// region: hidden
/// How long one call of `epochs_needed` may take. The right one takes
/// milliseconds.
const SECONDS: u64 = 2;

/// What `epochs_needed` returns, where it has to end, and soon.
fn needed_in_time(curvature: f64, rate: f64, share: f64) -> Option<u32> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(epochs_needed(curvature, rate, share)));
    match receiver.recv_timeout(Duration::from_secs(SECONDS)) {
        Ok(epochs) => epochs,
        Err(RecvTimeoutError::Timeout) => panic!(
            "at the rate {rate} on the curvature {curvature} epochs_needed has \
             not ended after {SECONDS} seconds: where no epoch comes nearer, \
             the answer is None, without waiting for it"
        ),
        Err(RecvTimeoutError::Disconnected) => {
            panic!("epochs_needed has panicked")
        }
    }
}

/// Stands before the output, which a wrong answer may never come to.
fn check() {
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let needed = |rate: f64| needed_in_time(28.0, rate, 0.001);
    assert!(
        needed(0.05) != Some(1),
        "at the rate 0.05 the weight steps across the minimum and is still at \
         0.4 of its distance: is that what you compare, in size?"
    );
    assert!(
        needed(0.05).is_some(),
        "at the rate 0.05 each step goes across the minimum, and ends nearer \
         than it began: that is no divergence"
    );
    for rate in [0.1, 1.0 / 14.0, 0.0, -0.01] {
        assert!(
            needed(rate).is_none(),
            "at the rate {rate} no epoch brings the weight nearer, and you \
             have {:?}: is the factor below 1 in size?",
            needed(rate)
        );
    }
    assert!(
        needed(0.01) != Some(11),
        "after 11 epochs at the rate 0.01 the loss is a thousandth, which goes \
         with the square of the distance; the distance is not"
    );
    assert!(
        needed(0.01) != Some(21),
        "after 21 epochs at the rate 0.01 slightly more than a thousandth is \
         left"
    );
    assert!(
        ![None, Some(0)].contains(&needed(1.0 / 28.0)),
        "at the rate 1/28 the first step leads to the best weight: that is one \
         epoch, and not none"
    );
    for (rate, epochs) in [(0.01, 22), (1.0 / 28.0, 1), (0.05, 8)] {
        assert_eq!(
            needed(rate),
            Some(epochs),
            "the epochs at the rate {rate} on the curvature 28, when each \
             multiplies the distance by the same factor"
        );
    }
    let other = needed_in_time(2.0, 0.25, 0.5);
    assert!(
        other.is_some(),
        "at the rate 0.25 on the curvature 2 a step leaves a half, and you have \
         None: go by the curvature that is given"
    );
    assert!(
        other != Some(10),
        "at the rate 0.25 on the curvature 2 ten epochs leave a thousandth, and \
         a half is asked for: go by the share that is given"
    );
    assert_eq!(
        other,
        Some(1),
        "the epochs to a half at the rate 0.25 on the curvature 2: at most \
         includes a distance that is exactly the share"
    );
    assert_eq!(
        needed_in_time(2.0, 0.25, 0.2),
        Some(3),
        "the epochs to a fifth at the rate 0.25 on the curvature 2"
    );
    for (rate, epochs) in
        [(0.001, 244), (0.07, 170), (1e-6, 246_703), (0.0714, 8_632)]
    {
        assert_eq!(
            needed(rate),
            Some(epochs),
            "the epochs at the rate {rate} on the curvature 28: slow is not \
             never"
        );
    }
}
// endregion
