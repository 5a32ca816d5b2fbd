//! What a plot shows: points, and how they are drawn.

use crate::figure::canvas::geometry::Point;

/// How the points of a series are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A line through them.
    Line,
    /// A thin dashed line through them.
    Dashed,
    /// A dot at each.
    Dots,
    /// A dot at each and an arrow from each to the next.
    Arrows,
    /// A thin line from the first to the second, from the third to the fourth, and so on.
    Segments,
}

/// Points that belong together.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) kind: Kind,
    pub(crate) label: String,
    pub(crate) points: Vec<Point>,
}

impl Series {
    /// The lines through the points, before they are cut at the frame.
    pub(crate) fn lines(&self) -> Vec<&[Point]> {
        match self.kind {
            Kind::Dots => Vec::new(),
            Kind::Segments => self.points.chunks(2).collect(),
            Kind::Line | Kind::Dashed | Kind::Arrows => vec![&self.points],
        }
    }

    /// Does a dot stand at each point?
    pub(crate) fn has_dots(&self) -> bool {
        matches!(self.kind, Kind::Dots | Kind::Arrows)
    }
}
