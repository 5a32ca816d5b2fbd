//! Which numbers an optimizer takes. What is out of range is a mistake at the place that gave it.

/// A number from 0 up.
#[track_caller]
pub(super) fn not_negative(name: &str, number: f64) -> f64 {
    assert!(
        number >= 0.0 && number.is_finite(),
        "{name}: {number} is out of range; it must be at least 0, and finite"
    );
    number
}

/// A share of something of which the rest must not vanish.
#[track_caller]
pub(super) fn below_one(name: &str, number: f64) -> f64 {
    assert!(
        (0.0..1.0).contains(&number),
        "{name}: {number} is out of range; it must be at least 0 and less than 1"
    );
    number
}

/// A number of steps of which there must be some.
#[track_caller]
pub(super) fn at_least_one(name: &str, number: usize) -> usize {
    assert!(number >= 1, "{name}: {number} is out of range; it must be at least 1");
    number
}
