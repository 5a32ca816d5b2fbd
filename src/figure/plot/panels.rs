//! Several small charts in one figure, on the same axes.

use super::Plot;
use super::chart::Content;
use super::layer::{Axes, is_inside};
use super::series::{Kind, Panel, Series};
use crate::figure::canvas::geometry::Point;

/// What the chart with this number shows.
pub(super) fn content<'a>(plot: &'a Plot, panel: Panel, axes: &Axes<'_>) -> Content<'a> {
    let is_shown = |of: Panel| of == 0 || of == panel;
    let series = plot.series.iter().filter(|series| is_shown(series.panel));
    let notes = plot.notes.iter().filter(|note| is_shown(note.2));
    let layers = plot.layers.iter().filter(|layer| is_shown(layer.1));
    let mut series: Vec<Series> = series.map(|series| placed(series, axes)).collect();
    // A label that a chart before has is known by the colour.
    let before = plot.series.iter().filter(|series| series.panel < panel);
    let known: Vec<&str> = before
        .filter(|series| series.panel > 0 || panel > 1)
        .map(|series| series.label.as_str())
        .collect();
    for series in &mut series {
        if known.contains(&series.label.as_str()) {
            series.label.clear();
        }
    }
    Content {
        title: panel.checked_sub(1).map_or("", |index| &plot.panels[index]),
        series,
        notes: notes.map(|(text, at, _)| (text.as_str(), axes.place(*at))).collect(),
        layers: layers.map(|(layer, _)| &**layer).collect(),
    }
}

/// A series whose points are given by their places on these axes.
fn placed(series: &Series, axes: &Axes<'_>) -> Series {
    let mut points: Vec<Point> = series.points.iter().map(|point| axes.place(*point)).collect();
    if series.ends_outside {
        let last = points.iter().rposition(|place| is_inside(*place));
        points.truncate(last.map_or(1, |last| last + 2));
    }
    match series.kind {
        Kind::Horizontal => points = vec![(0.0, points[0].1), (1.0, points[0].1)],
        Kind::Vertical => points = vec![(points[0].0, 0.0), (points[0].0, 1.0)],
        _ => (),
    }
    Series { points, label: series.label.clone(), ..*series }
}

impl Plot {
    /// Begins a chart of its own with this title: small multiples, side by side on the same axes.
    /// What is added from here on is in it; what was added before the first panel is in all. Equal
    /// labels are written once.
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let mut plot = Plot::new("rates", "step", "w")
    ///     .describe("Three descents: too slow, just right, and one that hops to and fro.")
    ///     .horizontal("best w", 2.0);
    /// for factor in [0.8_f64, 0.3, -0.9] {
    ///     let path: Vec<f64> = (0..12).map(|step| 2.0 - factor.powi(step)).collect();
    ///     plot = plot.panel(&format!("factor {factor}")).steps("path", &path);
    /// }
    /// assert_eq!(plot.columns(3).svg().matches(">path<").count(), 1);
    /// ```
    pub fn panel(mut self, title: &str) -> Self {
        self.panels.push(title.to_string());
        self.columns = self.panels.len().min(2);
        self
    }

    /// How many panels stand side by side: at most two if it is not said.
    ///
    /// # Panics
    ///
    /// When there are not so many panels yet, or none are asked for.
    #[track_caller]
    pub fn columns(mut self, columns: usize) -> Self {
        assert!(
            (1..=self.panels.len().min(6)).contains(&columns),
            "figure {}: {columns} columns of {} panels: say how many, from 1 to 6, after the panels",
            self.name,
            self.panels.len()
        );
        self.columns = columns;
        self
    }
}
