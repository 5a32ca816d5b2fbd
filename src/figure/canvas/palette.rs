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

/// Dashes of the first, second, ... solid line of a plot: the first has none. They are five, as
/// colours are six: 30 lines differ in one of the two.
const DASHES: [&str; 5] = [
    "",
    " stroke-dasharray=\"11 4\"",
    " stroke-dasharray=\"11 4 2 4\"",
    " stroke-dasharray=\"6 3 2 3 2 3\"",
    " stroke-dasharray=\"2 3\"",
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

/// A line across a chart to compare with, and what is written at it.
pub(crate) const REFERENCE: &str = "class=\"reference\" opacity=\"0.75\"";

/// The lines along which a quantity has one value.
pub(crate) const CONTOURS: &str = "class=\"contours\" fill=\"none\" stroke=\"currentColor\" \
     stroke-opacity=\"0.55\" stroke-linejoin=\"round\"";

/// The lines around regions.
pub(crate) const BORDERS: &str = "class=\"borders\" fill=\"none\" stroke=\"currentColor\" \
     stroke-opacity=\"0.75\" stroke-width=\"1.2\" stroke-linejoin=\"round\"";

/// The arrows of a vector field.
pub(crate) const VECTORS: &str = "class=\"vectors\" opacity=\"0.7\"";

/// What keeps a line or a text apart from what lies under it: the colour of the page around it.
pub(crate) const CASING: &str =
    "class=\"casing\" color=\"#ffffff\" stroke=\"currentColor\" stroke-linejoin=\"round\"";

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

/// A colour that is chosen for what it means: one thing has one colour in all figures of a chapter.
/// Dots of a chosen colour have a shape of their own, too.
///
/// A theme shows each in a shade that is legible on its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// That of the first series, and of local derivatives.
    Blue,
    /// That of gradients.
    Vermilion,
    /// A bluish green.
    Green,
    /// A reddish purple.
    Purple,
    /// A dark orange; yellow on a dark page.
    Brown,
    /// Nearly that of the text.
    Black,
}

impl Colour {
    const ALL: [Self; 6] =
        [Self::Blue, Self::Vermilion, Self::Green, Self::Purple, Self::Brown, Self::Black];

    /// The colour of a class of samples, or of anything else that is counted from 0.
    ///
    /// # Panics
    ///
    /// When the number is not less than 6: there are no more colours that are told apart.
    #[track_caller]
    pub fn of_class(number: usize) -> Self {
        assert!(number < Self::ALL.len(), "colour of class {number}: there are 6, from 0 to 5");
        Self::ALL[number]
    }
}

/// The shape of a series' dots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    /// A triangle that stands on its tip.
    Tip,
}

/// The shape of the dots of the dotted series with this number, counted from 0.
pub(crate) fn marker(number: usize) -> Marker {
    [Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond, Marker::Tip][number % 5]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn neighbouring_series_differ_without_their_colour() {
        assert_ne!(dashes(0), dashes(1));
        assert_ne!(marker(0), marker(1));
        assert_ne!(series(0), series(1));
    }

    #[test]
    fn thirty_series_are_told_apart() {
        let looks: BTreeSet<(&str, &str)> = (0..30).map(|i| (series(i), dashes(i))).collect();
        assert_eq!(looks.len(), 30);
        let shapes: BTreeSet<(&str, String)> =
            (0..30).map(|i| (series(i), format!("{:?}", marker(i)))).collect();
        assert_eq!(shapes.len(), 30);
    }
}
