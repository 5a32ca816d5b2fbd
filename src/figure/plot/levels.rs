//! Round levels for a quantity: few enough to be told apart, where its values are.

use crate::figure::canvas::number::{decimal, is_plain, significant};
use notebook_page::decimal::scaled;

/// A level and how it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Level {
    pub(crate) value: f64,
    pub(crate) label: String,
}

impl Level {
    /// A level that somebody chose.
    pub(crate) fn chosen(value: f64) -> Self {
        Self { value, label: significant(value, 4) }
    }
}

/// At most `most` levels between the least and the largest of these values: equal steps, or, where
/// a large part of positive values is much smaller than the largest, equal factors.
pub(crate) fn levels(values: impl Iterator<Item = f64> + Clone, most: usize) -> Vec<Level> {
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let high = values.clone().fold(f64::NEG_INFINITY, f64::max);
    let count = values.clone().count();
    let below = |level: f64| values.clone().filter(|value| *value < level).count();
    if low >= 0.0 && 10 * below(high / 8.0) > 3 * count {
        // Below the lowest level lies some hundredth of the values, so that it surrounds something.
        let lowest = |level: f64| 100 * below(level) < count;
        for mantissas in [&[5, 2, 1][..], &[3, 1], &[1]] {
            let levels = factors(high, mantissas, most + 1, lowest);
            if (3..=most).contains(&levels.len()) {
                return levels;
            }
        }
    }
    steps(low, high, most)
}

/// Sizes of steps between two values, from the finest: 1, 2 or 5 times a power of ten, as digit,
/// exponent and size. None gets lost in the roundings of the values.
pub(crate) fn round_steps(low: f64, high: f64) -> impl Iterator<Item = (i64, i32, f64)> {
    let finest = (f64::EPSILON * low.abs().max(high.abs())).max(f64::from_bits(1));
    let smallest = libm::log10((high - low).min(f64::MAX)).floor() as i32 - 1;
    (smallest..=f64::MAX_10_EXP)
        .flat_map(|exponent| [1, 2, 5].map(|step| (step, exponent, scaled(step, exponent))))
        .filter(move |(_, _, size)| *size >= finest)
}

/// Multiples of 1, 2 or 5 times a power of ten, the finest that are not too many.
fn steps(low: f64, high: f64, most: usize) -> Vec<Level> {
    if low >= high {
        return Vec::new();
    }
    for (step, exponent, size) in round_steps(low, high) {
        let first = (low / size).floor() as i64 + 1;
        let last = (high / size).ceil() as i64 - 1;
        if last - first >= most as i64 {
            continue;
        }
        let is_plain = is_plain(step * first.abs().max(last.abs()), exponent);
        let level = |number: i64| Level {
            value: scaled(number * step, exponent),
            label: decimal(number * step, exponent, is_plain),
        };
        return (first..=last).map(level).collect();
    }
    Vec::new()
}

/// Levels with these digits below `high`, at most so many and none that `is_lowest`, from the
/// lowest to the highest.
fn factors(
    high: f64, mantissas: &[i64], most: usize, is_lowest: impl Fn(f64) -> bool,
) -> Vec<Level> {
    let mut levels = Vec::new();
    let highest = libm::log10(high).floor() as i32;
    'all: for exponent in (f64::MIN_10_EXP..=highest).rev() {
        for &mantissa in mantissas {
            let value = scaled(mantissa, exponent);
            if value >= high {
                continue;
            }
            if is_lowest(value) || levels.len() == most {
                break 'all;
            }
            levels.push(Level { value, label: significant(value, 2) });
        }
    }
    levels.reverse();
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(values: impl Iterator<Item = f64> + Clone, most: usize) -> Vec<String> {
        levels(values, most).into_iter().map(|level| level.label).collect()
    }

    #[test]
    fn levels_are_round_and_between_the_values() {
        let even = (0..=100).map(f64::from);
        assert_eq!(
            labels(even.clone(), 10),
            ["10", "20", "30", "40", "50", "60", "70", "80", "90"]
        );
        let signed = even.map(|value| value / 100.0 - 0.5);
        assert_eq!(labels(signed, 6), ["−0.4", "−0.2", "0.0", "0.2", "0.4"]);
    }

    #[test]
    fn values_of_many_magnitudes_have_levels_of_equal_factors() {
        let skewed = (0..=1000).map(|i| 10_f64.powf(f64::from(i) / 250.0 - 2.0));
        assert_eq!(labels(skewed, 8), ["0.03", "0.1", "0.3", "1", "3", "10", "30"]);
    }

    #[test]
    fn one_value_has_no_level_beside_it() {
        assert!(labels([2.0, 2.0].into_iter(), 8).is_empty());
        assert!(labels([0.0].into_iter(), 8).is_empty());
    }
}
