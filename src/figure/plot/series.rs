//! What a plot shows: points, and how they are drawn.

use super::layer::{Axes, is_inside};
use crate::figure::canvas::geometry::Point;
use crate::figure::canvas::palette::Colour;

/// How the points of a series are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A line through them.
    Line,
    /// A thin dashed line through them.
    Dashed,
    /// A dot at each.
    Dots,
    /// A thin line through them and a dot at each.
    Marked,
    /// A dot at each and an arrow from each to the next.
    Arrows,
    /// A thin line from the first to the second, from the third to the fourth, and so on.
    Segments,
    /// A thin dashed line across the chart, at the coordinate of its only point that is not NaN.
    Reference,
}

/// Where the colour of a series comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ink {
    /// It is the next one that no series has.
    Next,
    /// It is that of the series before.
    Same,
    /// Somebody chose it.
    Chosen(Colour),
}

/// Which of the charts of a figure shows something: the one with this number, counted from 1, or
/// all, if it is 0.
pub(crate) type Panel = usize;

/// Points that belong together.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) kind: Kind,
    pub(crate) label: String,
    pub(crate) points: Vec<Point>,
    pub(crate) ink: Ink,
    /// Whether it ends with the first of its points after which none is in the frame again.
    pub(crate) ends_outside: bool,
    pub(crate) panel: Panel,
}

impl Series {
    /// The lines through the points, before they are cut at the frame.
    pub(crate) fn lines(&self) -> Vec<&[Point]> {
        match self.kind {
            Kind::Dots => Vec::new(),
            Kind::Segments => self.points.chunks(2).collect(),
            _ => vec![&self.points],
        }
    }

    /// Does a dot stand at each point?
    pub(crate) fn has_dots(&self) -> bool {
        matches!(self.kind, Kind::Dots | Kind::Marked | Kind::Arrows)
    }
}

/// The numbers of the colours of these series, counted from 0; `None` for those that have the
/// colour of the text.
pub(crate) fn colours<'a>(series: impl Iterator<Item = &'a Series>) -> Vec<Option<usize>> {
    let (mut taken, mut last) = (0, None);
    let mut numbers = Vec::new();
    for series in series {
        if series.kind == Kind::Reference {
            numbers.push(None);
            continue;
        }
        last = match (series.ink, last) {
            (Ink::Chosen(colour), _) => Some(colour as usize),
            (Ink::Same, Some(number)) => Some(number),
            _ => {
                taken += 1;
                Some(taken - 1)
            }
        };
        numbers.push(last);
    }
    numbers
}

/// A series whose points are given by their places on these axes.
pub(crate) fn placed(series: &Series, axes: &Axes<'_>) -> Series {
    let mut points: Vec<Point> = series.points.iter().map(|point| axes.place(*point)).collect();
    if series.ends_outside {
        let last = points.iter().rposition(|place| is_inside(*place));
        points.truncate(last.map_or(1, |last| last + 2));
    }
    if series.kind == Kind::Reference {
        let (x, y) = points[0];
        // With a few points between its ends, at which its label may stand.
        points = [0.0, 0.25, 0.5, 0.75, 1.0]
            .map(|part| if x.is_nan() { (part, y) } else { (x, part) })
            .to_vec();
    }
    Series { points, label: series.label.clone(), ..*series }
}
