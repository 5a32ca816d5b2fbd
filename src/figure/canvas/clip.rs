//! Cutting a line at the border of a rectangle.

use super::geometry::{Point, Rect};

/// The part of the segment from `a` to `b` that lies in `frame`, as two fractions of its length (0
/// is `a`, 1 is `b`), or `None` where it misses the frame: the algorithm of Liang and Barsky.
pub(crate) fn clip(a: Point, b: Point, frame: &Rect) -> Option<(f64, f64)> {
    let (mut enter, mut leave) = (0.0, 1.0);
    for (start, change, low, high) in
        [(a.0, b.0 - a.0, frame.left, frame.right), (a.1, b.1 - a.1, frame.top, frame.bottom)]
    {
        if change == 0.0 {
            if start < low || start > high {
                return None;
            }
            continue;
        }
        let (at_low, at_high) = ((low - start) / change, (high - start) / change);
        enter = f64::max(enter, at_low.min(at_high));
        leave = f64::min(leave, at_low.max(at_high));
    }
    (enter <= leave).then_some((enter, leave))
}

/// The point a fraction of the way from `a` to `b`.
pub(crate) fn between(a: Point, b: Point, fraction: f64) -> Point {
    match fraction {
        0.0 => a,
        1.0 => b, // exactly, where `a + (b - a)` may be off by a rounding
        _ => (a.0 + fraction * (b.0 - a.0), a.1 + fraction * (b.1 - a.1)),
    }
}

/// The part of the segment from `a` to `b` that lies in `frame`: the algorithm of Cohen and
/// Sutherland.
///
/// An end can be so far away that nothing near the frame is left of a fraction of the length. So an
/// end beyond a border moves to where the line through both crosses it.
fn cut(a: Point, b: Point, frame: &Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let turn = a.0 * b.1 - a.1 * b.0; // dx * y + turn == dy * x on the line
    let at_x = |x: f64| (x, (dy * x - turn) / dx);
    let at_y = |y: f64| ((dx * y + turn) / dy, y);
    let crossings = [at_x(frame.left), at_x(frame.right), at_y(frame.top), at_y(frame.bottom)];
    let mut ends = [a, b];
    for (border, crossing) in crossings.into_iter().enumerate() {
        let is_beyond = |(x, y): Point| {
            [x < frame.left, x > frame.right, y < frame.top, y > frame.bottom][border]
        };
        match ends.map(is_beyond) {
            [true, true] => return None,
            [true, false] => ends[0] = crossing,
            [false, true] => ends[1] = crossing,
            [false, false] => (),
        }
    }
    Some((frame.nearest(ends[0]), frame.nearest(ends[1])))
}

/// The stretches of a line that lie in `frame`. A point that is not finite breaks the line.
///
/// Plotters moves a point beyond an axis to the border, which bends the line; cut here it leaves
/// the frame where it crosses it.
pub(crate) fn clip_line(points: &[Point], frame: &Rect) -> Vec<Vec<Point>> {
    let mut stretches: Vec<Vec<Point>> = Vec::new();
    let mut connected = false; // does the next segment start where the last stretch ends?
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let finite = [a.0, a.1, b.0, b.1].iter().all(|v| v.is_finite());
        let Some((start, end)) = finite.then(|| cut(a, b, frame)).flatten() else {
            connected = false;
            continue;
        };
        if !connected || start != a {
            stretches.push(vec![start]);
        }
        stretches.last_mut().expect("a stretch was begun").push(end);
        connected = end == b;
    }
    stretches
}

/// What of an area lies in `frame`: the algorithm of Sutherland and Hodgman. Parts that are apart
/// hang together along the border.
pub(crate) fn clip_area(corners: &[Point], frame: &Rect) -> Vec<Point> {
    let mut area = corners.to_vec();
    for border in 0..4 {
        // How far beyond the border a point is.
        let beyond = |(x, y): Point| {
            [frame.left - x, x - frame.right, frame.top - y, y - frame.bottom][border]
        };
        let mut inside = Vec::new();
        for (index, &b) in area.iter().enumerate() {
            let a = area[(index + area.len() - 1) % area.len()];
            let (from, to) = (beyond(a), beyond(b));
            if (from > 0.0) != (to > 0.0) {
                inside.push(between(a, b, from / (from - to)));
            }
            if to <= 0.0 {
                inside.push(b);
            }
        }
        area = inside;
    }
    area.into_iter().map(|point| frame.nearest(point)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Rect = Rect { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };

    #[test]
    fn a_diverging_line_leaves_the_frame_where_it_crosses_the_border() {
        let inside = clip_line(&[(0.0, 0.5), (0.5, 0.75), (1.0, 1.25), (1.0, 9.0)], &UNIT);
        assert_eq!(inside, [[(0.0, 0.5), (0.5, 0.75), (0.75, 1.0)]]);
    }

    #[test]
    fn a_line_that_comes_back_is_drawn_in_two_stretches() {
        let inside = clip_line(&[(0.0, 0.5), (0.25, 1.5), (0.75, 1.5), (1.0, 0.5)], &UNIT);
        assert_eq!(inside, [[(0.0, 0.5), (0.125, 1.0)], [(0.875, 1.0), (1.0, 0.5)]]);
    }

    #[test]
    fn a_line_from_far_away_crosses_the_frame_where_it_must() {
        let up = clip_line(&[(0.25, -1e150), (0.75, 1e150)], &UNIT);
        assert_eq!(up, [[(0.5, 0.0), (0.5, 1.0)]]);
        let diagonal = clip_line(&[(-1e20, -1e20), (1e20, 1e20)], &UNIT);
        assert_eq!(diagonal, [[(0.0, 0.0), (1.0, 1.0)]]);
        let steep = clip_line(&[(0.5, 0.5), (1e100, 1e120)], &UNIT);
        assert_eq!(steep, [[(0.5, 0.5), (0.5, 1.0)]]);
    }

    #[test]
    fn an_area_is_cut_at_the_border() {
        let wide = [(-1.0, 0.25), (2.0, 0.25), (2.0, 0.75), (-1.0, 0.75)];
        let inside = clip_area(&wide, &UNIT);
        assert_eq!(inside.len(), 4);
        for corner in [(0.0, 0.25), (1.0, 0.25), (1.0, 0.75), (0.0, 0.75)] {
            assert!(inside.contains(&corner), "{inside:?}");
        }
        assert_eq!(clip_area(&wide.map(|(x, y)| (x, y + 9.0)), &UNIT), []);
        assert_eq!(clip_area(&[], &UNIT), []);
    }

    #[test]
    fn a_segment_that_misses_the_frame_is_not_drawn() {
        assert_eq!(clip((-1.0, 0.5), (0.5, 2.5), &UNIT), None);
        assert_eq!(clip((2.0, 0.5), (2.0, 0.6), &UNIT), None);
    }

    #[test]
    fn a_point_that_is_not_finite_breaks_the_line() {
        let inside =
            clip_line(&[(0.0, 0.0), (0.2, 0.2), (0.3, f64::NAN), (0.4, 0.4), (0.5, 0.5)], &UNIT);
        assert_eq!(inside, [[(0.0, 0.0), (0.2, 0.2)], [(0.4, 0.4), (0.5, 0.5)]]);
    }
}
