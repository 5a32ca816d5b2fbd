//! Where a quantity that is known at the nodes of a grid exceeds a level: marching squares.

use super::geometry::Point;

/// The most by which a line is moved when points of it are left out.
const TOLERANCE: f64 = 0.15;

/// The values of a quantity at the nodes of a grid on the canvas. Between nodes it is linear.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Where the columns and the rows are.
    pub(crate) xs: Vec<f64>,
    pub(crate) ys: Vec<f64>,
    /// Row by row. Where one is NaN, nothing is known.
    pub(crate) values: Vec<f64>,
}

/// A closed line around an area.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outline {
    pub(crate) points: Vec<Point>,
    /// For each point, whether it lies there because the field ends, and not because it crosses the
    /// level.
    pub(crate) is_end: Vec<bool>,
}

impl Field {
    /// The value at a node, or NaN beside the field. Nodes are counted from 1.
    fn value(&self, (column, row): (usize, usize)) -> f64 {
        let (columns, rows) = (self.xs.len(), self.ys.len());
        let is_inside = (1..=columns).contains(&column) && (1..=rows).contains(&row);
        if is_inside { self.values[(row - 1) * columns + column - 1] } else { f64::NAN }
    }

    /// The lines around all areas where the quantity is at least `level`. Areas have them on their
    /// left, where y grows upwards; a line around a hole goes the other way round.
    pub(crate) fn outlines(&self, level: f64) -> Vec<Outline> {
        // One more node at each side, where the quantity is less than any level, closes the lines.
        let (columns, rows) = (self.xs.len() + 2, self.ys.len() + 2);
        const NONE: usize = usize::MAX;
        // An edge is known by twice the number of its first node, and one more if it goes to the
        // next row; a line that crosses it goes on across this edge.
        let mut next = vec![NONE; 2 * columns * rows];
        for row in 0..rows - 1 {
            for column in 0..columns - 1 {
                let nodes = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(x, y)| (column + x, row + y));
                let values = nodes.map(|node| self.value(node));
                let is_high = values.map(|value| value >= level);
                let first = 2 * (row * columns + column);
                let edges = [first, first + 3, first + 2 * columns, first + 1];
                // Where two corners that face each other are high, they hang together if the middle
                // is high.
                let is_joined = values.iter().sum::<f64>() / 4.0 >= level;
                let way = if is_joined { 1 } else { 3 };
                for corner in 0..4 {
                    if !is_high[corner] || is_high[(corner + 1) % 4] {
                        continue;
                    }
                    let mut other = (corner + way) % 4;
                    while is_high[other] || !is_high[(other + 1) % 4] {
                        other = (other + way) % 4;
                    }
                    next[edges[corner]] = edges[other];
                }
            }
        }
        let mut outlines = Vec::new();
        for start in 0..next.len() {
            let mut outline = Outline { points: Vec::new(), is_end: Vec::new() };
            let mut edge = start;
            while next[edge] != NONE {
                let (point, is_end) = self.crossing(edge, columns, level);
                outline.points.push(point);
                outline.is_end.push(is_end);
                edge = std::mem::replace(&mut next[edge], NONE);
            }
            if !outline.points.is_empty() {
                outlines.push(outline);
            }
        }
        outlines
    }

    /// Where an edge crosses the level, and whether the field ends there.
    fn crossing(&self, edge: usize, columns: usize, level: f64) -> (Point, bool) {
        let first = (edge / 2 % columns, edge / 2 / columns);
        let second = if edge % 2 == 0 { (first.0 + 1, first.1) } else { (first.0, first.1 + 1) };
        let (high, low) =
            if self.value(first) >= level { (first, second) } else { (second, first) };
        let (a, b) = (self.value(high), self.value(low));
        let at = (self.xs[high.0 - 1], self.ys[high.1 - 1]);
        if b.is_nan() {
            return (at, true);
        }
        let part = (a - level) / (a - b);
        let part = if part.is_nan() { 1.0 } else { part };
        let other = (self.xs[low.0 - 1], self.ys[low.1 - 1]);
        ((at.0 + part * (other.0 - at.0), at.1 + part * (other.1 - at.1)), false)
    }

    /// The value at the node nearest to a point, or `None` beside the field.
    pub(crate) fn at(&self, (x, y): Point) -> Option<f64> {
        let nearest = |places: &[f64], at: f64| {
            let spans = places.windows(2).map(|pair| (pair[0].min(pair[1]), pair[0].max(pair[1])));
            let index = spans.into_iter().position(|(low, high)| low <= at && at <= high)?;
            let is_next = (places[index + 1] - at).abs() < (places[index] - at).abs();
            Some(index + usize::from(is_next))
        };
        Some(self.value((nearest(&self.xs, x)? + 1, nearest(&self.ys, y)? + 1)))
    }

    /// The same field with the signs of its values changed.
    pub(crate) fn negated(&self) -> Self {
        Self { values: self.values.iter().map(|value| -value).collect(), ..self.clone() }
    }
}

impl Outline {
    /// The line, which ends where it begins.
    fn closed(&self) -> Vec<Point> {
        self.points.iter().chain(&self.points[..1]).copied().collect()
    }

    /// The parts of the line that lie on the level, without those along the ends of the field. A
    /// closed one ends where it begins.
    fn contours(&self) -> Vec<Vec<Point>> {
        let count = self.points.len();
        let Some(start) = self.is_end.iter().position(|is_end| *is_end) else {
            return vec![self.closed()];
        };
        let mut contours = vec![Vec::new()];
        for index in (start..start + count).map(|index| index % count) {
            match self.is_end[index] {
                true => contours.push(Vec::new()),
                false => contours.last_mut().expect("one is begun").push(self.points[index]),
            }
        }
        contours.retain(|contour| contour.len() > 1);
        contours
    }
}

/// The closed lines around the areas inside of these outlines, as they are drawn.
pub(crate) fn areas(outlines: &[Outline]) -> Vec<Vec<Point>> {
    outlines.iter().map(|outline| simplified(&outline.closed(), TOLERANCE)).collect()
}

/// The parts of these outlines that lie on the level, as they are drawn.
pub(crate) fn contours(outlines: &[Outline]) -> Vec<Vec<Point>> {
    let lines = outlines.iter().flat_map(Outline::contours);
    lines.map(|line| simplified(&line, TOLERANCE)).collect()
}

/// The line without the points that it passes at less than `tolerance` without them: the algorithm
/// of Douglas and Peucker.
fn simplified(points: &[Point], tolerance: f64) -> Vec<Point> {
    let (Some(&first), Some(&last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    let mut kept = vec![first];
    simplify(points, tolerance, &mut kept);
    if points.len() > 1 {
        kept.push(last);
    }
    kept
}

/// Appends what is kept between the ends of a line.
fn simplify(points: &[Point], tolerance: f64, kept: &mut Vec<Point>) {
    let (a, b) = (points[0], points[points.len() - 1]);
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = (dx * dx + dy * dy).sqrt();
    let mut furthest = (0, tolerance);
    for (index, point) in points.iter().enumerate() {
        let (x, y) = (point.0 - a.0, point.1 - a.1);
        let distance =
            if length > 0.0 { (x * dy - y * dx).abs() / length } else { (x * x + y * y).sqrt() };
        if distance > furthest.1 {
            furthest = (index, distance);
        }
    }
    let index = furthest.0;
    if index > 0 && index < points.len() - 1 {
        simplify(&points[..=index], tolerance, kept);
        kept.push(points[index]);
        simplify(&points[index..], tolerance, kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(rows: [[f64; 3]; 3]) -> Field {
        let places = vec![0.0, 1.0, 2.0];
        Field { xs: places.clone(), ys: places, values: rows.concat() }
    }

    /// Twice the area on the left of a closed line.
    fn area(points: &[Point]) -> f64 {
        let next = points.iter().cycle().skip(1);
        points.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
    }

    #[test]
    fn a_peak_has_one_line_around_it_on_its_left() {
        let peak = field([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]);
        let outlines = peak.outlines(0.5);
        assert_eq!(outlines.len(), 1);
        assert_eq!(area(&outlines[0].points), 1.0); // a square on its tip, of half a unit
        assert!(outlines[0].is_end.iter().all(|is_end| !is_end));
        assert_eq!(outlines[0].contours()[0].len(), 5);
    }

    #[test]
    fn a_hole_has_a_line_that_goes_the_other_way_round() {
        let hole = field([[1.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]]);
        let areas: Vec<f64> = hole.outlines(0.5).iter().map(|line| area(&line.points)).collect();
        assert_eq!(areas, [8.0, -1.0]);
    }

    #[test]
    fn a_contour_ends_where_the_field_ends() {
        let slope = field([[0.0, 1.0, 2.0], [0.0, 1.0, 2.0], [0.0, 1.0, 2.0]]);
        let outlines = slope.outlines(0.5);
        assert_eq!(outlines.len(), 1);
        assert_eq!(area(&outlines[0].points), 6.0);
        let contours = outlines[0].contours();
        assert_eq!(contours.len(), 1);
        assert!(contours[0].iter().all(|point| point.0 == 0.5));
        assert_eq!(contours[0].len(), 3);
    }

    #[test]
    fn corners_that_face_each_other_are_joined_where_the_middle_is_high() {
        let places = vec![0.0, 1.0];
        let saddle = |high: f64| Field {
            xs: places.clone(),
            ys: places.clone(),
            values: vec![high, 0.0, 0.0, high],
        };
        assert_eq!(saddle(1.0).outlines(0.6).len(), 2);
        assert_eq!(saddle(1.0).outlines(0.4).len(), 1);
    }

    #[test]
    fn where_nothing_is_known_there_is_a_hole_and_no_contour() {
        let unknown = field([[1.0, 1.0, 1.0], [1.0, f64::NAN, 1.0], [1.0, 1.0, 1.0]]);
        let outlines = unknown.outlines(0.5);
        assert_eq!(outlines.len(), 2);
        assert!(outlines.iter().all(|outline| outline.contours().is_empty()));
    }

    #[test]
    fn infinite_values_have_their_place() {
        let cliff = field([[0.0, f64::INFINITY, 0.0]; 3]);
        assert_eq!(area(&cliff.outlines(1.0)[0].points), 8.0);
        let pit = field([[1.0, f64::NEG_INFINITY, 1.0]; 3]);
        assert!(pit.outlines(0.5).iter().all(|o| o.points.iter().all(|p| p.0.is_finite())));
    }

    #[test]
    fn points_on_a_straight_line_are_left_out() {
        let line = [(0.0, 0.0), (1.0, 0.01), (2.0, 0.0), (3.0, 1.0), (4.0, 2.0)];
        assert_eq!(simplified(&line, 0.1), [(0.0, 0.0), (2.0, 0.0), (4.0, 2.0)]);
        let square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        assert_eq!(simplified(&square, 0.1), square);
        assert_eq!(simplified(&[], 0.1), []);
    }
}
