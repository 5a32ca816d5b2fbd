//! Which numbers an optimizer takes. What is out of range is a mistake at the place that gave it.

use crate::engine::float::Float;

// A number is judged as what the tape makes of it: 1e39 is infinite in f32, and 1 − 1e-9 is 1.

/// A number from 0 up.
#[track_caller]
pub(super) fn not_negative<T: Float>(name: &str, number: f64) -> f64 {
    let rounded = T::from_f64(number);
    assert!(
        number >= 0.0 && rounded <= T::MAX,
        "{name}: {number} is out of range; it must be at least 0, and finite{}",
        as_rounded::<T>(number)
    );
    number
}

/// A number from 0 up that is to keep a divisor from 0.
#[track_caller]
pub(super) fn divisor<T: Float>(name: &str, number: f64) -> f64 {
    let number = not_negative::<T>(name, number);
    assert!(
        number == 0.0 || T::from_f64(number) > T::ZERO,
        "{name}: {number} is out of range; it must be 0, or greater than 0{}",
        as_rounded::<T>(number)
    );
    number
}

/// A share of something of which the rest must not vanish.
#[track_caller]
pub(super) fn below_one<T: Float>(name: &str, number: f64) -> f64 {
    assert!(
        number >= 0.0 && T::from_f64(number) < T::ONE,
        "{name}: {number} is out of range; it must be at least 0 and less than 1{}",
        as_rounded::<T>(number)
    );
    number
}

/// What the tape makes of a number, where that is another one.
fn as_rounded<T: Float>(number: f64) -> String {
    let rounded = T::from_f64(number);
    match rounded.into() == number || number.is_nan() {
        true => String::new(),
        false => format!(", and in {} it is {rounded}", std::any::type_name::<T>()),
    }
}

/// A number of steps of which there must be some.
#[track_caller]
pub(super) fn at_least_one(name: &str, number: usize) -> usize {
    assert!(number >= 1, "{name}: {number} is out of range; it must be at least 1");
    number
}
