//! How far values spread: bands around lines, and bars at dots.

use std::borrow::Borrow;

use super::Plot;
use super::layer::{Canvas, Layer, Wishes};
use super::series::colours;
use crate::figure::canvas::clip::{clip_area, clip_line};
use crate::figure::canvas::geometry::Point;
use crate::figure::canvas::palette;
use crate::figure::canvas::svg;

/// How far values spread: from a lower end to the upper one above it, and so on.
#[derive(Clone, Debug)]
struct Spread {
    ranges: Vec<[Point; 2]>,
    class: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// The area between all lower and all upper ends.
    Band,
    /// A line from each lower to its upper end.
    Bars,
}

impl Spread {
    /// The lower and the upper ends, where both have a place.
    fn ends(&self, canvas: &Canvas<'_>) -> Vec<[Point; 2]> {
        let ends = self.ranges.iter().map(|ends| ends.map(|end| canvas.at(end)));
        ends.filter(|ends| ends.iter().all(|end| end.0.is_finite() && end.1.is_finite())).collect()
    }
}

impl Layer for Spread {
    fn wishes(&self) -> Wishes {
        Wishes { points: self.ranges.concat(), ..Wishes::default() }
    }

    fn draw_under(&self, canvas: &mut Canvas<'_>) {
        let ends = self.ends(canvas);
        if self.kind == Kind::Band {
            let upper = ends.iter().rev().map(|ends| ends[1]);
            let around: Vec<Point> = ends.iter().map(|ends| ends[0]).chain(upper).collect();
            let area = clip_area(&around, &canvas.area);
            let look = format!("{} {} fill-opacity=\"0.2\"", self.class, palette::FILLED);
            canvas.svg.group(&look, (area.len() > 2).then(|| svg::polygon(&area)));
            return;
        }
        const CAP: f64 = 3.0;
        let mut lines = Vec::new();
        for ends in &ends {
            for line in clip_line(ends, &canvas.area) {
                canvas.placement.add_line(&line);
                lines.push(line);
            }
        }
        // A bar that is cut off has no cap there.
        for end in self.ranges.as_flattened().iter().filter(|end| canvas.axes.hold(**end)) {
            let (x, y) = canvas.at(*end);
            lines.push(vec![(x - CAP, y), (x + CAP, y)]);
        }
        let look = format!("{} {} stroke-width=\"1.2\"", self.class, palette::STROKED);
        canvas.svg.group(&look, (!lines.is_empty()).then(|| svg::lines(&lines)));
    }
}

impl Plot {
    /// The area between a lower and an upper y at each x, in a light shade of the colour of the
    /// series added just before: how far runs spread around their mean.
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let mean = |step: f64| 0.8_f64.powf(step);
    /// let steps = || (0..20).map(f64::from);
    /// Plot::new("runs", "step", "loss")
    ///     .describe("The mean loss of ten runs falls, and with it how far they spread.")
    ///     .line("mean of 10 runs", steps().map(|step| (step, mean(step))))
    ///     .band(steps().map(|step| (step, 0.7 * mean(step), 1.3 * mean(step))))
    ///     .svg();
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no series.
    #[track_caller]
    pub fn band(self, ranges: impl IntoIterator<Item = impl Borrow<(f64, f64, f64)>>) -> Self {
        self.spread("band", Kind::Band, ranges)
    }

    /// A thin line from a lower to an upper y at each x, with caps, in the colour of the series
    /// added just before: how far the values at its dots spread.
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let runs = [(1.0, 60.0, 70.0, 82.0), (2.0, 88.0, 93.0, 96.0), (3.0, 95.0, 97.0, 98.0)];
    /// Plot::new("widths", "units", "solved in %")
    ///     .describe("The more units, the more runs find a solution, and the less they differ.")
    ///     .marked("median", runs.map(|(units, _, median, _)| (units, median)))
    ///     .error_bars(runs.map(|(units, low, _, high)| (units, low, high)))
    ///     .svg();
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no series.
    #[track_caller]
    pub fn error_bars(
        self, ranges: impl IntoIterator<Item = impl Borrow<(f64, f64, f64)>>,
    ) -> Self {
        self.spread("error_bars", Kind::Bars, ranges)
    }

    #[track_caller]
    fn spread(
        mut self, method: &str, kind: Kind,
        ranges: impl IntoIterator<Item = impl Borrow<(f64, f64, f64)>>,
    ) -> Self {
        let panel = self.last_series(method).panel;
        let chart = self.series.iter().filter(|series| series.panel == 0 || series.panel == panel);
        let colour = colours(chart).pop().flatten();
        let class = colour.map_or(palette::REFERENCE, palette::series);
        let ranges = ranges.into_iter().map(|range| {
            let &(x, low, high) = range.borrow();
            [(x, low), (x, high)]
        });
        let ranges = ranges.collect();
        self.with_layer(Spread { ranges, class, kind })
    }
}
