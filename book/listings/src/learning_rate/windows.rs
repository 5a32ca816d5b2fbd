//! The rates at which an epoch of single samples comes nearer: two windows.

// region: hidden
use downhill::figure::{Colour, Plot};
// endregion

/// What a step on a sample with the input `x` makes of the distance.
fn step_factor(x: f64, learning_rate: f64) -> f64 {
    1.0 - 2.0 * learning_rate * x * x
}

/// What an epoch makes of it.
fn epoch_factor(learning_rate: f64) -> f64 {
    let factors = [1.0, 2.0, 3.0].map(|x| step_factor(x, learning_rate));
    factors.iter().product()
}

/// The rate between two at which the epoch's factor has the size 1: fifty
/// times the interval is halved, and the half kept in which that rate lies.
fn edge(mut low: f64, mut high: f64) -> f64 {
    let is_nearer = |rate: f64| epoch_factor(rate).abs() < 1.0;
    for _ in 0..50 {
        let middle = (low + high) / 2.0;
        if is_nearer(middle) == is_nearer(low) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

pub fn main() {
    for rate in [1.0 / 18.0, 1.0 / 8.0, 1.0 / 2.0] {
        println!("rate  {rate:.6}  size {:.6}", epoch_factor(rate).abs());
    }
    let edges = [edge(0.1, 0.3), edge(0.3, 0.5), edge(0.5, 0.55)];
    for rate in edges {
        println!("edge  {rate:.6}  factor {:9.6}", epoch_factor(rate));
    }
    let root = 385_f64.sqrt();
    println!("(49 - root of 385) / 144 = {:.6}", (49.0 - root) / 144.0);
    println!("(49 + root of 385) / 144 = {:.6}", (49.0 + root) / 144.0);

    // region: hidden
    draw(edges);
    // endregion
}

// region: hidden
fn draw(edges: [f64; 3]) {
    let rates = || (0..=110).map(|i| f64::from(i) * 0.005);
    let size =
        |x: f64| rates().map(move |rate| (rate, step_factor(x, rate).abs()));
    let window = |from: f64, to: f64| [(from, 0.0, 1.0), (to, 0.0, 1.0)];
    Plot::new("windows-factors", "learning rate", "size of the factor")
        .describe(
            "The sizes of the three steps' factors over the rate, three Vs whose tips lie at 1/18, \
             1/8 and 1/2, and the size of their product, the epoch's factor: below 1 from 0 to \
             0.204, a hill of almost 3 behind it, and below 1 again in a narrow window around 1/2.",
        )
        .x_range(0.0..=0.55)
        .y_range(0.0..=3.6)
        .horizontal("", 1.0)
        .curve("an epoch", 0.0..=0.55, |rate| epoch_factor(rate).abs())
        .in_colour(Colour::Blue)
        .band(window(0.0, edges[0]))
        .band(window(edges[1], edges[2]))
        .dashed("x = 1", size(1.0))
        .in_colour(Colour::Vermilion)
        .dashed("x = 2", size(2.0))
        .in_colour(Colour::Green)
        .dashed("x = 3", size(3.0))
        .in_colour(Colour::Purple)
        .show();
}
// endregion
