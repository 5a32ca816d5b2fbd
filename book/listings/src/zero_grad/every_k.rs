//! The gradient is cleared after every k samples, for each k up to 60.

// region: hidden
use downhill::figure::{Colour, Plot};
// endregion

/// What a round leaves of the distance. It is k epochs, 3 k samples, and both
/// begins and ends with a cleared gradient.
fn round(k: usize, learning_rate: f64) -> f64 {
    let (mut distance, mut velocity): (f64, f64) = (1.0, 0.0);
    let mut inputs = [1.0, 2.0, 3.0].iter().cycle();
    for _clearing in 0..3 {
        for x in inputs.by_ref().take(k) {
            velocity += 2.0 * x * x * distance;
            distance -= learning_rate * velocity;
        }
        velocity = 0.0;
    }
    distance.abs()
}

/// What an epoch of it leaves, in the geometric mean.
fn factor(k: usize, learning_rate: f64) -> f64 {
    round(k, learning_rate).powf(1.0 / k as f64)
}

pub fn main() {
    println!("  k  a round leaves  an epoch leaves");
    for k in 1..=20 {
        let (round, epoch) = (round(k, 0.01), factor(k, 0.01));
        println!("{k:3}  {round:14.6}  {epoch:15.6}");
    }
    let every = factor(1, 0.01);
    let (beat, grow): (Vec<_>, Vec<_>) = (
        (1..=60).filter(|&k| factor(k, 0.01) < every).collect(),
        (1..=60).filter(|&k| factor(k, 0.01) > 1.0).collect(),
    );
    println!("faster than k = 1: {beat:?}");
    println!("it grows: {grow:?}");

    // region: hidden
    draw();
    // endregion
}

// region: hidden
fn draw() {
    let points =
        || (1..=60_u32).map(|k| (f64::from(k), factor(k as usize, 0.01)));
    Plot::new("every_k-factors", "clear every k samples", "an epoch leaves")
        .describe(
            "What an epoch leaves of the distance, over k from 1 to 60: arches that come up to \
             about 1 at 10, 20, 30, 40 and 50, and dips between them, near 4, 15, 25, 35, 46 and \
             55. The deepest is the one at 4.",
        )
        .horizontal("1", 1.0)
        .horizontal("k = 1", factor(1, 0.01))
        .line("", points())
        .dots("", points())
        .in_colour(Colour::Blue)
        .show();
}
// endregion
