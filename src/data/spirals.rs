//! Spirals around one centre.

use super::Samples;
use crate::random::Random;
use std::f64::consts::TAU;

/// `n` points on as many spirals as there are to be classes, each a full turn from near the centre
/// to the distance 1.
///
/// The spirals are evenly spaced copies of the first, which begins and ends at the right. Points
/// are evenly spaced in their distance from the centre, where there is none: it would belong to
/// every spiral. They stand class by class, each class with as many points as any other, or one
/// more. To each coordinate a normally distributed error with the standard deviation `noise` is
/// added.
///
/// # Panics
///
/// If `classes` is 0, if the noise is negative, infinite or NaN, or a tape cannot hold so many
/// points.
///
/// ```
/// use downhill::{Random, data};
///
/// let spirals = data::spirals(300, 3, 0.02, &mut Random::new(0));
/// assert_eq!(spirals.x.dim(), (300, 2));
/// assert_eq!((spirals.class[0], spirals.class[299]), (0, 2));
/// ```
#[track_caller]
pub fn spirals(n: usize, classes: usize, noise: f64, random: &mut Random) -> Samples {
    assert!(classes > 0, "spirals: there must be at least one class");
    Samples::check("spirals", n, noise);
    // Of more classes than points, only the last ones have any.
    let first = classes.saturating_sub(n).min(classes - 1);
    let points = (first..classes).flat_map(|class| {
        let points = n / classes + usize::from(class >= classes - n % classes);
        (1..=points).map(move |i| {
            let distance = i as f64 / points as f64;
            let angle = TAU * (distance + class as f64 / classes as f64);
            let point = [distance * libm::cos(angle), distance * libm::sin(angle)];
            (point, class)
        })
    });
    Samples::scattered(points, noise, random)
}
