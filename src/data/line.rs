//! Points on a line, and near it.

use super::Samples;
use crate::random::Random;
use ndarray::{Array1, array};

/// The article's data: x = 1, 2, 3 and y = 2, 4, 6.
///
/// ```
/// let (x, y) = downhill::data::line();
/// assert_eq!(y, 2.0 * x);
/// ```
pub fn line() -> (Array1<f64>, Array1<f64>) {
    (array![1.0, 2.0, 3.0], array![2.0, 4.0, 6.0])
}

/// `n` points near the article's line: x anywhere from 0 to 4, and y = 2x with an error added that
/// is normally distributed with the standard deviation `noise`.
///
/// ```
/// use downhill::{Random, data};
///
/// let (x, y) = data::noisy_line(50, 0.5, &mut Random::new(0));
/// assert_eq!((x.len(), y.len()), (50, 50));
/// ```
///
/// # Panics
///
/// If the noise is negative, infinite or NaN, or a tape cannot hold so many points.
#[track_caller]
pub fn noisy_line(n: usize, noise: f64, random: &mut Random) -> (Array1<f64>, Array1<f64>) {
    Samples::check("noisy_line", n, noise);
    let x = Array1::from_shape_fn(n, |_| 4.0 * random.uniform());
    let y = Array1::from_shape_fn(n, |i| 2.0 * x[i] + noise * random.normal());
    (x, y)
}
