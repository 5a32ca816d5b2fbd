//! What a chart shows besides its series.

use std::fmt;

use super::axis::Axis;
use crate::figure::canvas::geometry::{Point, Rect};
use crate::figure::canvas::placement::Placement;
use crate::figure::canvas::svg::Svg;

/// Something besides the series that a chart shows: each kind has a file of its own.
///
/// Charts know layers by this trait alone, so that the programs in a reader's browser carry the
/// code of those kinds only that some listing shows.
pub(crate) trait Layer: fmt::Debug + Send + Sync {
    /// What it asks of the chart.
    fn wishes(&self) -> Wishes {
        Wishes::default()
    }

    /// What it adds to the description of the figure, if anything.
    fn words(&self, _axes: &Axes<'_>) -> String {
        String::new()
    }

    /// Draws what lies under the series.
    fn draw_under(&self, _canvas: &mut Canvas<'_>) {}

    /// Draws what lies on the series, and writes its labels.
    fn draw_over(&self, _canvas: &mut Canvas<'_>) {}
}

/// What layers ask of a chart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wishes {
    /// Points that the axes hold where they are left to themselves.
    pub(crate) points: Vec<Point>,
    /// Two corners of the rectangle that is filled: there the axes begin and end where they are
    /// left to themselves.
    pub(crate) corners: Option<[Point; 2]>,
    /// The room that is needed at the right of the charts.
    pub(crate) room_at_right: f64,
    /// Whether the chart is covered with strong colours, from which lines and texts are set off.
    pub(crate) covers: bool,
}

impl Wishes {
    /// Adds what one more layer asks.
    pub(crate) fn add(&mut self, other: Wishes) {
        self.points.extend(other.points);
        self.points.extend(other.corners.into_iter().flatten());
        self.corners = match (self.corners, other.corners) {
            (Some([a, b]), Some([c, d])) => {
                Some([(a.0.min(c.0), a.1.min(c.1)), (b.0.max(d.0), b.1.max(d.1))])
            }
            (one, other) => one.or(other),
        };
        self.room_at_right = self.room_at_right.max(other.room_at_right);
        self.covers |= other.covers;
    }
}

/// The two axes of a chart.
#[derive(Clone, Copy)]
pub(crate) struct Axes<'a> {
    pub(crate) x: &'a Axis,
    pub(crate) y: &'a Axis,
}

impl Axes<'_> {
    /// Where a point lies, as [`Axis::place`] tells it.
    pub(crate) fn place(&self, (x, y): Point) -> Point {
        (self.x.place(x), self.y.place(y))
    }

    /// Whether a point lies in the frame.
    pub(crate) fn hold(&self, point: Point) -> bool {
        is_inside(self.place(point))
    }
}

/// Whether a place lies in the frame.
pub(crate) fn is_inside((x, y): Point) -> bool {
    (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y)
}

/// What a layer draws on.
pub(crate) struct Canvas<'a> {
    pub(crate) axes: Axes<'a>,
    /// The frame of the chart, in units of the drawing.
    pub(crate) area: Rect,
    /// Where the room at the right of the charts begins, for the chart whose scale stands there.
    pub(crate) scale_left: Option<f64>,
    pub(crate) svg: &'a mut Svg,
    pub(crate) placement: &'a mut Placement,
}

impl Canvas<'_> {
    /// Where a point of the chart is drawn, in units of the drawing; not finite where it has no
    /// place.
    pub(crate) fn at(&self, point: Point) -> Point {
        let (x, y) = self.axes.place(point);
        let area = &self.area;
        (area.left + x * (area.right - area.left), area.bottom - y * (area.bottom - area.top))
    }
}
