//! An axis of a chart: its range, its ticks and their labels.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use super::number::{decimal, power_of_ten, scaled, significant};

/// How values lie along an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Scale {
    #[default]
    Linear,
    /// Equal distances are equal factors.
    Log,
}

impl Scale {
    /// Where a value lies on an axis of this scale; NaN where it has no place there (a negative value on a log axis).
    ///
    /// Everything that plotters is given went through this first: its own log axis uses the platform's logarithm,
    /// whose last bit differs between platforms.
    pub(super) fn project(self, value: f64) -> f64 {
        let place = match self {
            Scale::Linear => value,
            Scale::Log if value > 0.0 => libm::log10(value),
            Scale::Log => f64::NAN,
        };
        // Far enough from the largest number that differences of places stay finite.
        if place.is_finite() { place.clamp(-1e300, 1e300) } else { f64::NAN }
    }
}

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
struct Tick {
    place: f64,
    label: String,
}

/// An axis, in projected values ([`Scale::project`]).
#[derive(Clone, Debug)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    ticks: Vec<Tick>,
}

impl Axis {
    /// An axis from `low` to `high`, which are projected values.
    pub(super) fn new(scale: Scale, low: f64, high: f64, most_ticks: usize) -> Self {
        let ticks = match scale {
            Scale::Linear => linear_ticks(low, high, most_ticks),
            Scale::Log => log_ticks(low, high, most_ticks),
        };
        Self { low, high, ticks }
    }

    /// An axis for these projected values, with a little room beyond the outermost, or on a log axis up to the next
    /// round value. Without values that are finite it goes from 0 to 1.
    pub(super) fn around(
        scale: Scale,
        values: impl IntoIterator<Item = f64>,
        most_ticks: usize,
    ) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        match scale {
            Scale::Linear => {
                let size = low.abs().max(high.abs());
                if high - low <= 1e-9 * size || size == 0.0 {
                    // One value: show it in the middle of an axis of its own magnitude.
                    let room = if size == 0.0 { 1.0 } else { 0.1 * size };
                    (low, high) = (low - room, high + room);
                }
                let room = 0.04 * (high - low);
                Self::new(scale, low - room, high + room, most_ticks)
            }
            Scale::Log => {
                let mantissas = mantissas(high - low);
                low = log_ticks_between(low.floor() - 1.0, low, mantissas)
                    .last()
                    .map_or(low, |tick| tick.place);
                high = log_ticks_between(high, high.ceil() + 1.0, mantissas)
                    .first()
                    .map_or(high, |tick| tick.place);
                if low == high {
                    (low, high) = (low - 1.0, high + 1.0);
                }
                Self::new(scale, low, high, most_ticks)
            }
        }
    }

    /// The labels of the ticks.
    pub(super) fn labels(&self) -> impl Iterator<Item = &str> {
        self.ticks.iter().map(|tick| tick.label.as_str())
    }
}

/// Room for rounding when a tick lies at the very end of an axis.
const SLACK: f64 = 1e-9;

/// Multiples of 1, 2 or 5 times a power of ten: the finest that are no more than `most`.
fn linear_ticks(low: f64, high: f64, most: usize) -> Vec<Tick> {
    let range = high - low;
    let smallest = libm::log10(range / most as f64).floor() as i32;
    let (step, exponent) = (smallest..)
        .flat_map(|exponent| [1, 2, 5].map(|step| (step, exponent)))
        .find(|&(step, exponent)| count(low, high, scaled(step, exponent)).count() <= most)
        .expect("a step as large as the range leaves one or two ticks");
    count(low, high, scaled(step, exponent))
        .map(|number| Tick {
            place: scaled(number * step, exponent),
            label: decimal(number * step, exponent),
        })
        .collect()
}

/// The numbers of the steps from 0 that end between `low` and `high`.
fn count(low: f64, high: f64, step: f64) -> std::ops::RangeInclusive<i64> {
    (low / step - SLACK).ceil() as i64..=(high / step + SLACK).floor() as i64
}

/// Powers of ten, all or every second, third, ...; on an axis of few decades also their double and fivefold.
fn log_ticks(low: f64, high: f64, most: usize) -> Vec<Tick> {
    let mantissas = mantissas(high - low);
    let ticks = log_ticks_between(low, high, mantissas);
    let every = ticks.len().div_ceil(most).max(1);
    let stays = |tick: &Tick| mantissas.len() > 1 || tick.place as i64 % every as i64 == 0;
    ticks.into_iter().filter(stays).collect()
}

/// The digits that make ticks on a log axis of so many decades.
fn mantissas(decades: f64) -> &'static [i64] {
    if decades > 2.0 { &[1] } else { &[1, 2, 5] }
}

fn log_ticks_between(low: f64, high: f64, mantissas: &[i64]) -> Vec<Tick> {
    let decades = (low - SLACK).floor() as i32..=(high + SLACK).ceil() as i32;
    decades
        .flat_map(|exponent| mantissas.iter().map(move |&mantissa| (mantissa, exponent)))
        .map(|(mantissa, exponent)| Tick {
            place: f64::from(exponent) + libm::log10(mantissa as f64),
            label: if mantissas.len() > 1 {
                significant(scaled(mantissa, exponent), 3)
            } else {
                power_of_ten(exponent)
            },
        })
        .filter(|tick| low - SLACK <= tick.place && tick.place <= high + SLACK)
        .collect()
}

/// Plotters' view of an axis: it asks where values go and which to mark.
impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (start, end): (i32, i32)) -> i32 {
        let fraction = (value - self.low) / (self.high - self.low);
        start + (fraction * f64::from(end - start)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            return Vec::new(); // the finer lines between the ticks, of which a book has none
        }
        self.ticks.iter().map(|tick| tick.place).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        let tick = self.ticks.iter().find(|tick| tick.place == *value);
        tick.map(|tick| tick.label.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.labels().collect()
    }

    #[test]
    fn ticks_are_few_and_round() {
        let ticks = |low, high| Axis::new(Scale::Linear, low, high, 6);
        assert_eq!(labels(&ticks(0.0, 4.0)), ["0", "1", "2", "3", "4"]);
        assert_eq!(labels(&ticks(-0.1, 1.1)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(&ticks(-12.0, 3.0)), ["−10", "−5", "0"]);
        assert_eq!(labels(&ticks(0.0, 1.1e6)), ["0", "2×10⁵", "4×10⁵", "6×10⁵", "8×10⁵", "1×10⁶"]);
    }

    #[test]
    fn a_log_axis_marks_powers_of_ten() {
        let axis = Axis::around(Scale::Log, [0.002, 500.0].map(|v| Scale::Log.project(v)), 7);
        assert_eq!(labels(&axis), ["10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹", "10²", "10³"]);
    }

    #[test]
    fn a_log_axis_of_many_decades_marks_some_of_them() {
        let axis = Axis::new(Scale::Log, 0.0, 30.0, 7);
        assert_eq!(labels(&axis), ["10⁰", "10⁵", "10¹⁰", "10¹⁵", "10²⁰", "10²⁵", "10³⁰"]);
    }

    #[test]
    fn a_log_axis_of_one_decade_marks_its_double_and_fivefold() {
        let axis = Axis::around(Scale::Log, [0.3, 4.0].map(|v| Scale::Log.project(v)), 7);
        assert_eq!(labels(&axis), ["0.2", "0.5", "1", "2", "5"]);
    }

    #[test]
    fn one_value_lies_in_the_middle_of_its_axis() {
        let axis = Axis::around(Scale::Linear, [5.0], 6);
        assert!(axis.low < 5.0 && axis.high > 5.0);
        let axis = Axis::around(Scale::Log, [0.0], 6);
        assert!(axis.low < 0.0 && axis.high > 0.0);
    }

    #[test]
    fn values_without_a_place_on_a_log_axis_have_none() {
        assert!(Scale::Log.project(0.0).is_nan());
        assert!(Scale::Log.project(-1.0).is_nan());
        assert_eq!(Scale::Log.project(1000.0), 3.0);
    }
}
