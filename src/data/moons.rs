//! Two half circles that reach into each other.

use super::Samples;
use crate::random::Random;
use std::f64::consts::PI;

/// `n` points on two half circles that reach into each other, as scikit-learn's `make_moons`
/// defines them.
///
/// Class 0 is the upper half of the circle around (0, 0), class 1 the lower half of the circle
/// around (1, 0.5), both with radius 1. Points are evenly spaced along each; half of them, rounded
/// down, are of class 0 and come first. To each coordinate a normally distributed error with the
/// standard deviation `noise` is added.
///
/// ```
/// use downhill::{Random, data};
///
/// let moons = data::moons(200, 0.1, &mut Random::new(0));
/// assert_eq!(moons.x.dim(), (200, 2));
/// assert_eq!((moons.class[99], moons.class[100]), (0, 1));
/// ```
///
/// # Panics
///
/// If the noise is negative, infinite or NaN, or a tape cannot hold so many points.
#[track_caller]
pub fn moons(n: usize, noise: f64, random: &mut Random) -> Samples {
    Samples::check("moons", n, noise);
    let upper = half_circle(n / 2).map(|[cos, sin]| ([cos, sin], 0));
    let lower = half_circle(n - n / 2).map(|[cos, sin]| ([1.0 - cos, 0.5 - sin], 1));
    Samples::scattered(upper.chain(lower), noise, random)
}

/// `n` points from (1, 0) over (0, 1) to (−1, 0).
fn half_circle(n: usize) -> impl Iterator<Item = [f64; 2]> {
    (0..n).map(move |i| {
        let angle = PI * i as f64 / (n - 1).max(1) as f64;
        [libm::cos(angle), libm::sin(angle)]
    })
}
