//! The edges of a drawn graph: their course from node to node, their heads, and the places beside
//! them for labels.

use crate::figure::canvas::clip::{between, clip};
use crate::figure::canvas::geometry::{Point, Rect};
use crate::figure::canvas::svg::{HEAD_LENGTH, arrow_head};

/// How a node looks.
#[derive(Clone, Debug)]
pub(crate) struct NodeShape {
    pub(crate) text: String,
    pub(crate) font: f64,
    pub(crate) size: (f64, f64),
    /// The radius of its corners.
    pub(crate) corner: f64,
}

/// A node in its place.
pub(crate) struct PlacedNode<'a> {
    pub(crate) centre: Point,
    pub(crate) shape: &'a NodeShape,
}

impl PlacedNode<'_> {
    pub(crate) fn bounds(&self) -> Rect {
        Rect::around(self.centre, self.shape.size)
    }

    /// Where a line from the centre towards a point leaves the node, a little beyond its border.
    fn border(&self, towards: Point) -> Point {
        let (dx, dy) = (towards.0 - self.centre.0, towards.1 - self.centre.1);
        let length = distance(self.centre, towards);
        let (width, height) = self.shape.size;
        let inside = if width == 2.0 * self.shape.corner {
            width / 2.0 // a circle
        } else {
            let box_ = Rect::around(self.centre, (width, height));
            clip(self.centre, towards, &box_).map_or(0.0, |(_, leave)| leave * length)
        };
        let reach = (inside + 1.5) / length;
        (self.centre.0 + reach * dx, self.centre.1 + reach * dy)
    }
}

/// The course of an edge, from the border of one node to the border of another.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub(crate) points: Vec<Point>,
}

/// How far the control point of a bowed edge is from the straight line.
const BOW: f64 = 28.0;

/// Into how many straight pieces a curve is divided.
const PIECES: u32 = 12;

impl Edge {
    /// An edge through waypoints, which it passes level. Without any it is straight, or if there
    /// are two between the same nodes bowed, one up (`bow` −1) and the other down (`bow` 1).
    pub(crate) fn between(
        from: &PlacedNode<'_>, to: &PlacedNode<'_>, waypoints: &[Point], bow: f64,
    ) -> Self {
        let (a, b) = (from.centre, to.centre);
        let Some((&first, rest)) = waypoints.split_first() else {
            if bow == 0.0 {
                return Self { points: vec![from.border(b), to.border(a)] };
            }
            let (across, along) = ((a.1 - b.1) / distance(a, b), (b.0 - a.0) / distance(a, b));
            let middle =
                ((a.0 + b.0) / 2.0 + bow * BOW * across, (a.1 + b.1) / 2.0 + bow * BOW * along);
            let (start, end) = (from.border(middle), to.border(middle));
            let mut points = vec![start];
            curve(&mut points, middle, middle, end);
            return Self { points };
        };
        let mut points = vec![from.border(first)];
        for &next in std::iter::once(&first).chain(rest) {
            let last = points[points.len() - 1];
            let half = (next.0 - last.0) / 2.0;
            curve(&mut points, (last.0 + half, last.1), (next.0 - half, next.1), next);
        }
        let last = points[points.len() - 1];
        let bend = (last.0 + (b.0 - last.0) / 2.0, last.1);
        curve(&mut points, bend, bend, to.border(bend));
        Self { points }
    }

    pub(crate) fn reversed(&self) -> Self {
        Self { points: self.points.iter().rev().copied().collect() }
    }

    fn length(&self) -> f64 {
        self.points.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
    }

    /// The point at this length from the start, and the direction of the edge there.
    fn at(&self, length: f64) -> (Point, Point) {
        let mut left = length;
        let pieces = self.points.len() - 1;
        for (index, pair) in self.points.windows(2).enumerate() {
            let piece = distance(pair[0], pair[1]);
            if left <= piece || index + 1 == pieces {
                let point = between(pair[0], pair[1], left / piece);
                let direction = ((pair[1].0 - pair[0].0) / piece, (pair[1].1 - pair[0].1) / piece);
                return (point, direction);
            }
            left -= piece;
        }
        unreachable!("an edge has at least two points")
    }

    /// The point at this length before the end.
    pub(crate) fn near_end(&self, length: f64) -> Point {
        self.at(self.length() - length).0
    }

    /// The side on which nothing else arrives: −1 is above, for an edge that is level or comes from
    /// above; 1 is below.
    pub(crate) fn outer_side(&self) -> f64 {
        let (start, end) = (self.points[0], self.points[self.points.len() - 1]);
        if start.1 > end.1 + 2.0 { 1.0 } else { -1.0 }
    }

    /// Centres for a label of this size beside the edge, the best first, on the given side (−1
    /// above, 1 below) and then on the other. The last `taken` of the edge is left free.
    pub(crate) fn beside(&self, size: (f64, f64), side: f64, taken: f64) -> Vec<Point> {
        let room = self.length() - taken;
        let centre = |fraction: f64, side: f64| {
            let ((x, y), (dx, dy)) = self.at(fraction * room);
            // As far from the edge as half of the label reaches in that direction.
            let away = side * (dy.abs() * size.0 / 2.0 + dx.abs() * size.1 / 2.0 + 1.5);
            (x - dy * away, y + dx * away)
        };
        let near = [0.5, 0.42, 0.58, 0.34, 0.66];
        let far = [0.26, 0.74, 0.18, 0.82];
        let mut centres: Vec<Point> = near.map(|fraction| centre(fraction, side)).to_vec();
        centres.extend(near.map(|fraction| centre(fraction, -side)));
        centres.extend(far.map(|fraction| centre(fraction, side)));
        centres.extend(far.map(|fraction| centre(fraction, -side)));
        centres
    }

    /// The edge up to its head, and the head.
    pub(crate) fn with_head(&self) -> (Self, Option<String>) {
        let end = self.points[self.points.len() - 1];
        let (neck, _) = self.at(self.length() - HEAD_LENGTH);
        let mut points = self.points.clone();
        while points.len() > 1 && distance(points[points.len() - 1], end) < HEAD_LENGTH {
            points.pop();
        }
        points.push(neck);
        let (dx, dy) = (end.0 - neck.0, end.1 - neck.1);
        let before = (end.0 - 2.0 * dx, end.1 - 2.0 * dy);
        (Self { points }, arrow_head(before, end, 0.0, 0.0))
    }

    /// The parts of the edge outside a box that stands on it.
    pub(crate) fn around(&self, gap: Option<&Rect>) -> Vec<Vec<Point>> {
        let Some(gap) = gap else {
            return vec![self.points.clone()];
        };
        let mut parts = vec![vec![self.points[0]]];
        for pair in self.points.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let Some((enter, leave)) = clip(a, b, gap) else {
                parts.last_mut().expect("there is a part").push(b);
                continue;
            };
            if enter > 0.0 {
                parts.last_mut().expect("there is a part").push(between(a, b, enter));
            }
            if leave < 1.0 {
                parts.push(vec![between(a, b, leave), b]);
            }
        }
        parts.retain(|part| part.len() > 1);
        parts
    }
}

fn distance(a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    (dx * dx + dy * dy).sqrt()
}

/// Continues a line by a cubic Bézier curve, in straight pieces.
fn curve(points: &mut Vec<Point>, first: Point, second: Point, end: Point) {
    let start = points[points.len() - 1];
    for piece in 1..=PIECES {
        let t = f64::from(piece) / f64::from(PIECES);
        let s = 1.0 - t;
        let weigh = |a: f64, b: f64, c: f64, d: f64| {
            s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
        };
        points.push((
            weigh(start.0, first.0, second.0, end.0),
            weigh(start.1, first.1, second.1, end.1),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn straight() -> Edge {
        Edge { points: vec![(0.0, 0.0), (100.0, 0.0)] }
    }

    #[test]
    fn a_box_on_an_edge_interrupts_it() {
        let gap = Rect::around((50.0, 0.0), (20.0, 10.0));
        assert_eq!(
            straight().around(Some(&gap)),
            [[(0.0, 0.0), (40.0, 0.0)], [(60.0, 0.0), (100.0, 0.0)]]
        );
    }

    #[test]
    fn a_label_stands_clear_of_its_edge() {
        let above = straight().beside((30.0, 18.0), -1.0, 0.0)[0];
        assert_eq!(above, (50.0, -10.5));
    }

    #[test]
    fn a_line_ends_where_its_head_begins() {
        let (line, head) = straight().with_head();
        assert_eq!(line.points, [(0.0, 0.0), (92.0, 0.0)]);
        assert_eq!(head.unwrap(), "<polygon points=\"100,0 92,3.5 92,-3.5\"/>");
    }

    #[test]
    fn an_edge_starts_at_the_border_of_a_circle() {
        let shape =
            NodeShape { text: "+".to_string(), font: 16.0, size: (30.0, 30.0), corner: 15.0 };
        let node = |centre| PlacedNode { centre, shape: &shape };
        let edge = Edge::between(&node((0.0, 0.0)), &node((100.0, 0.0)), &[], 0.0);
        assert_eq!(edge.points, [(16.5, 0.0), (83.5, 0.0)]);
    }
}
