//! How the parts of a figure look: a class for the page's stylesheet, and the look of that class on
//! a light page.
//!
//! A class sets only `color`; strokes and fills are `currentColor`. So a theme overrides each class
//! with one declaration (`.figure .series-1 { color: ... }`), and a part without a class has the
//! colour of the text around it.
//!
//! The hues are those of Okabe and Ito, which people with the common colour-vision deficiencies can
//! tell apart, darkened until text in them is legible on white (a contrast of 4.5 or more). No
//! figure relies on them alone: lines differ in their dashes, dots in their shapes, and every
//! series carries its label.

/// The classes of series and their colours on a light page, in the order in which a plot takes
/// them.
const SERIES: [&str; 6] = [
    "class=\"series-1\" color=\"#0072b2\"", // blue
    "class=\"series-2\" color=\"#b84a00\"", // vermilion
    "class=\"series-3\" color=\"#007a5c\"", // bluish green
    "class=\"series-4\" color=\"#a3427e\"", // reddish purple
    "class=\"series-5\" color=\"#523a00\"", // orange, as a dark brown
    "class=\"series-6\" color=\"#3a4046\"", // black
];

/// Dashes of the first, second, ... solid line of a plot: the first has none.
const DASHES: [&str; 4] = [
    "",
    " stroke-dasharray=\"11 4\"",
    " stroke-dasharray=\"11 4 2 4\"",
    " stroke-dasharray=\"6 3 2 3 2 3\"",
];

/// Dashes of a line that was asked to be dashed.
pub(crate) const DASHED: &str = " stroke-dasharray=\"4 4\"";

/// Dashes of an edge along which a gradient flows.
pub(crate) const FLOW: &str = " stroke-dasharray=\"6 3\"";

/// The frame of a chart: its two axes and their ticks.
pub(crate) const AXIS: &str =
    "class=\"axis\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.6\"";

/// The light lines behind a chart.
pub(crate) const GRID: &str =
    "class=\"grid\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.13\"";

/// The edges of a graph along which values go.
pub(crate) const EDGES: &str = "class=\"edges\"";

/// The boxes and circles of a graph.
pub(crate) const NODES: &str = "class=\"nodes\"";

/// The signs of operations in their circles.
pub(crate) const SIGNS: &str = "class=\"signs\"";

/// Other text in the nodes of a graph.
pub(crate) const NAMES: &str = "class=\"names\"";

/// Values on the edges of a graph.
pub(crate) const VALUES: &str = "class=\"values\"";

/// Gradients, and the edges of a graph along which they flow.
pub(crate) const GRADIENT: &str = "class=\"gradient\" color=\"#b84a00\"";

/// Local derivatives, between the gradient that arrives at an operation and the one that leaves it.
pub(crate) const LOCAL: &str = "class=\"local\" color=\"#0072b2\"";

/// What is there but beside the point: edges that carry no gradient, the values under a gradient.
pub(crate) const PALE: &str = "class=\"pale\" opacity=\"0.65\"";

/// Strokes in the colour of the class.
pub(crate) const STROKED: &str = "fill=\"none\" stroke=\"currentColor\"";

/// Areas in the colour of the class.
pub(crate) const FILLED: &str = "fill=\"currentColor\"";

/// The class and colour of the series with this number, counted from 0.
pub(crate) fn series(number: usize) -> &'static str {
    SERIES[number % SERIES.len()]
}

/// The dashes of the solid line with this number, counted from 0.
pub(crate) fn dashes(number: usize) -> &'static str {
    DASHES[number % DASHES.len()]
}

/// The shape of a series' dots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
}

/// The shape of the dots of the dotted series with this number, counted from 0.
pub(crate) fn marker(number: usize) -> Marker {
    [Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond][number % 4]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_series_differ_without_their_colour() {
        assert_ne!(dashes(0), dashes(1));
        assert_ne!(marker(0), marker(1));
        assert_ne!(series(0), series(1));
    }
}
