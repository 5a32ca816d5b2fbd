//! An axis of a chart: its range, its ticks and their labels.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use super::levels::round_steps;
use crate::figure::canvas::number::{decimal, is_plain, power_of_ten, significant};
use crate::figure::canvas::text;
use notebook_page::decimal::scaled;

/// How values lie along an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Scale {
    #[default]
    Linear,
    /// Equal distances are equal factors.
    Log,
}

impl Scale {
    /// The number that tells how far along an axis of this scale a value is; NaN where it has no
    /// place there (a negative value on a log axis).
    ///
    /// Plotters' own log axis uses the platform's logarithm, whose last bit differs between
    /// platforms.
    pub(crate) fn project(self, value: f64) -> f64 {
        match self {
            _ if !value.is_finite() => f64::NAN,
            Scale::Linear => value,
            Scale::Log if value > 0.0 => libm::log10(value),
            Scale::Log => f64::NAN,
        }
    }
}

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
struct Tick {
    /// As [`Axis::place`] tells it.
    place: f64,
    /// Empty where there is no room for it.
    label: String,
}

/// An axis. Places along it are counted from 0, where it begins, to 1, where it ends, so that
/// numbers of any size can be drawn.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    scale: Scale,
    /// Where it begins and ends, [projected](Scale::project).
    low: f64,
    high: f64,
    ticks: Vec<Tick>,
}

/// What is less than this outside of an axis lies on its end: a rounding brought it there.
const SLACK: f64 = 1e-9;

/// A place further away than any that matters, of which products are finite.
const FAR: f64 = 1e150;

impl Axis {
    /// An axis from the value `low` to the higher value `high`, both finite, and positive on a log
    /// axis.
    pub(crate) fn new(scale: Scale, low: f64, high: f64, most_ticks: usize) -> Self {
        // Over so small a part of a decade nobody sees that an axis is not linear, and differences
        // of logarithms are noise.
        let is_flat = scale.project(high) - scale.project(low) < 1e-6;
        let scale = if is_flat { Scale::Linear } else { scale };
        let mut axis = Self::between(scale, scale.project(low), scale.project(high), most_ticks);
        if axis.ticks.len() < 2 {
            axis.ticks = axis.linear_ticks(low, high, most_ticks);
        }
        if axis.ticks.len() < 2 {
            // Hardly any float lies between the ends.
            let end = |place, value| Tick { place, label: significant(value, 17) };
            axis.ticks = vec![end(0.0, low), end(1.0, high)];
        }
        axis
    }

    /// An axis between projected values, with the ticks of a log axis.
    fn between(scale: Scale, low: f64, high: f64, most_ticks: usize) -> Self {
        let mut axis = Self { scale, low, high, ticks: Vec::new() };
        if scale == Scale::Log {
            axis.ticks = axis.log_ticks(most_ticks);
        }
        axis
    }

    /// An axis for these values, with a little room beyond the outermost, or on a log axis up to
    /// the next round value. Without values that have a place it goes from 0 to 1, or over a
    /// decade.
    pub(crate) fn around(
        scale: Scale, values: impl IntoIterator<Item = f64>, most_ticks: usize,
    ) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().map(|value| scale.project(value)) {
            low = low.min(value); // which passes over NaN
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
                    let room = room.max(f64::from_bits(2));
                    (low, high) = (low - room, high + room);
                }
                let span = high - low;
                let room = if span.is_finite() { 0.04 * span } else { 0.04 * high - 0.04 * low };
                let (low, high) = ((low - room).max(f64::MIN), (high + room).min(f64::MAX));
                Self::new(scale, low, high, most_ticks)
            }
            Scale::Log => {
                let mantissas = mantissas(high - low);
                let below = log_marks(low.floor() - 1.0, low, mantissas);
                let above = log_marks(high, high.ceil() + 1.0, mantissas);
                (low, high) = (below[below.len() - 1].2, above[0].2);
                if low == high {
                    (low, high) = (low - 1.0, high + 1.0);
                }
                Self::between(scale, low, high, most_ticks)
            }
        }
    }

    /// Where a value lies: from 0 to 1 on the axis, beyond it less or more, and NaN where it has no
    /// place.
    pub(crate) fn place(&self, value: f64) -> f64 {
        self.fraction(self.scale.project(value))
    }

    /// How many units it is long; on a log axis, how many decades.
    pub(crate) fn length(&self) -> f64 {
        self.high - self.low
    }

    /// This linear axis if it is so long, and otherwise one that is, around the same middle.
    pub(crate) fn at_least(self, length: f64, most_ticks: usize) -> Self {
        if self.length() >= length {
            return self;
        }
        let (middle, half) = (self.low / 2.0 + self.high / 2.0, length / 2.0);
        let (low, high) = ((middle - half).max(f64::MIN), (middle + half).min(f64::MAX));
        Self::new(self.scale, low, high, most_ticks)
    }

    /// Where a projected value lies.
    fn fraction(&self, value: f64) -> f64 {
        // Halves, where the axis is longer than the largest float.
        let scale = if (self.high - self.low).is_finite() { 1.0 } else { 0.5 };
        let (low, high) = (scale * self.low, scale * self.high);
        match (scale * value - low) / (high - low) {
            place if (-SLACK..0.0).contains(&place) => 0.0,
            place if (1.0..=1.0 + SLACK).contains(&place) => 1.0,
            place => place.clamp(-FAR, FAR),
        }
    }

    /// Adds a tick at a projected value, if that is on the axis.
    fn mark(&self, ticks: &mut Vec<Tick>, value: f64, label: String) {
        let place = self.fraction(value);
        if (0.0..=1.0).contains(&place) {
            ticks.push(Tick { place, label });
        }
    }

    /// Multiples of 1, 2 or 5 times a power of ten: the finest that are no more than `most`.
    fn linear_ticks(&self, low: f64, high: f64, most: usize) -> Vec<Tick> {
        for (step, exponent, size) in round_steps(low, high) {
            let first = (low / size - SLACK).ceil() as i64;
            let last = (high / size + SLACK).floor() as i64;
            if last - first >= most as i64 {
                continue;
            }
            let is_plain = is_plain(step * first.abs().max(last.abs()), exponent);
            let mut ticks = Vec::new();
            // One more at each end, as large numbers of steps are rounded.
            for number in first - 1..=last + 1 {
                let value = self.scale.project(scaled(number * step, exponent));
                self.mark(&mut ticks, value, decimal(number * step, exponent, is_plain));
            }
            return ticks;
        }
        Vec::new()
    }

    /// Powers of ten, all or every second, fifth, tenth, ...; on an axis of few decades also their
    /// double and fivefold.
    fn log_ticks(&self, most: usize) -> Vec<Tick> {
        let mantissas = mantissas(self.high - self.low);
        let marks = log_marks(self.low, self.high, mantissas);
        let mut round = [1, 2, 5, 10, 20, 50].into_iter();
        let every = round.find(|every| every * most >= marks.len()).unwrap_or(100) as i32;
        let mut ticks = Vec::new();
        for (mantissa, exponent, place) in marks {
            if mantissas.len() > 1 {
                let is_plain = (-4..6).contains(&exponent);
                self.mark(&mut ticks, place, decimal(mantissa, exponent, is_plain));
            } else if exponent % every == 0 {
                self.mark(&mut ticks, place, power_of_ten(exponent));
            }
        }
        ticks
    }

    /// The same axis, with ticks that have no labels.
    pub(crate) fn without_labels(&self) -> Self {
        let ticks = self.ticks.iter().map(|tick| Tick { place: tick.place, label: String::new() });
        Self { ticks: ticks.collect(), ..*self }
    }

    /// The places of the ticks and their labels.
    pub(crate) fn ticks(&self) -> impl Iterator<Item = (f64, &str)> {
        self.ticks.iter().map(|tick| (tick.place, tick.label.as_str()))
    }

    /// The labels of the ticks.
    pub(crate) fn labels(&self) -> impl Iterator<Item = &str> {
        self.ticks.iter().map(|tick| tick.label.as_str())
    }

    /// How much room the labels of a level axis need beyond its ends, so that all of them are seen,
    /// where it has `length` with what is added at its right.
    pub(crate) fn overhang(&self, length: f64, size: f64) -> (f64, f64) {
        let half = |tick: &Tick| text::width(&tick.label, size) / 2.0;
        let (first, last) = (&self.ticks[0], &self.ticks[self.ticks.len() - 1]);
        (
            half(first) - first.place * length / 2.0,
            (half(last) - (1.0 - last.place) * length) / last.place,
        )
    }

    /// Takes away the labels of a level axis of this length that are in the way of others: it keeps
    /// each second, or third, and so on, or the first and the last.
    pub(crate) fn keep_labels_apart(&mut self, length: f64, size: f64) {
        let last = self.ticks.len() - 1;
        let mut every = 1;
        while every < last && !self.fits(every, length, size) {
            every += 1;
        }
        for (index, tick) in self.ticks.iter_mut().enumerate() {
            if index % every > 0 {
                tick.label.clear();
            }
        }
    }

    /// Whether so many labels of a level axis, one of `every`, leave a gap between each other.
    fn fits(&self, every: usize, length: f64, size: f64) -> bool {
        let mut free = f64::NEG_INFINITY;
        self.ticks.iter().step_by(every).all(|tick| {
            let half = text::width(&tick.label, size) / 2.0;
            let start = tick.place * length - half;
            let is_free = start >= free;
            free = start + 2.0 * half + text::width(" ", size);
            is_free
        })
    }
}

/// The digits that make ticks on a log axis of so many decades.
fn mantissas(decades: f64) -> &'static [i64] {
    if decades > 2.0 { &[1] } else { &[1, 2, 5] }
}

/// The mantissas, the exponents and the logarithms of the round numbers between two logarithms.
fn log_marks(low: f64, high: f64, mantissas: &[i64]) -> Vec<(i64, i32, f64)> {
    let mut marks = Vec::new();
    for exponent in (low - SLACK).floor() as i32..=(high + SLACK).ceil() as i32 {
        for &mantissa in mantissas {
            let place = f64::from(exponent) + libm::log10(mantissa as f64);
            if (low - SLACK..=high + SLACK).contains(&place) {
                marks.push((mantissa, exponent, place));
            }
        }
    }
    marks
}

/// Plotters' view of an axis: it asks where [places](Axis::place) go on its canvas and which to
/// mark.
impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, place: &f64, (start, end): (i32, i32)) -> i32 {
        start + (place * f64::from(end - start)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            return Vec::new(); // the finer lines between the ticks, of which a book has none
        }
        self.ticks.iter().map(|tick| tick.place).collect()
    }

    fn range(&self) -> Range<f64> {
        0.0..1.0
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, place: &f64) -> String {
        let tick = self.ticks.iter().find(|tick| tick.place == *place);
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
        let axis = Axis::around(Scale::Log, [0.002, 500.0], 7);
        assert_eq!(labels(&axis), ["10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹", "10²", "10³"]);
    }

    #[test]
    fn a_log_axis_of_many_decades_marks_some_of_them() {
        let axis = Axis::new(Scale::Log, 1.0, 1e30, 7);
        assert_eq!(labels(&axis), ["10⁰", "10⁵", "10¹⁰", "10¹⁵", "10²⁰", "10²⁵", "10³⁰"]);
    }

    #[test]
    fn a_log_axis_of_one_decade_marks_its_double_and_fivefold() {
        let axis = Axis::around(Scale::Log, [0.3, 4.0], 7);
        assert_eq!(labels(&axis), ["0.2", "0.5", "1", "2", "5"]);
    }

    #[test]
    fn one_value_lies_in_the_middle_of_its_axis() {
        let axis = Axis::around(Scale::Linear, [5.0], 6);
        assert_eq!(axis.place(5.0), 0.5);
        let axis = Axis::around(Scale::Log, [1.0], 6);
        assert_eq!(axis.place(1.0), 0.5);
    }

    #[test]
    fn values_without_a_place_on_a_log_axis_have_none() {
        assert!(Scale::Log.project(0.0).is_nan());
        assert!(Scale::Log.project(-1.0).is_nan());
        assert_eq!(Scale::Log.project(1000.0), 3.0);
    }
}
