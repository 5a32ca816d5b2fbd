//! Cutting a line at the border of a rectangle.

use super::placement::{Point, Rect};

/// The part of the segment from `a` to `b` that lies in `frame`, as two fractions of its length (0 is `a`, 1 is `b`),
/// or `None` where it misses the frame: the algorithm of Liang and Barsky.
///
/// Plotters moves a point beyond an axis to the border, which bends the line; cut here it leaves the frame where it
/// crosses it.
pub(super) fn clip(a: Point, b: Point, frame: &Rect) -> Option<(f64, f64)> {
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
pub(super) fn between(a: Point, b: Point, fraction: f64) -> Point {
    match fraction {
        0.0 => a,
        1.0 => b, // exactly, where `a + (b - a)` may be off by a rounding
        _ => (a.0 + fraction * (b.0 - a.0), a.1 + fraction * (b.1 - a.1)),
    }
}

/// The stretches of a line that lie in `frame`. A point that is not finite breaks the line.
pub(super) fn clip_line(points: &[Point], frame: &Rect) -> Vec<Vec<Point>> {
    let mut stretches: Vec<Vec<Point>> = Vec::new();
    let mut connected = false; // does the next segment start where the last stretch ends?
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let finite = [a.0, a.1, b.0, b.1].iter().all(|v| v.is_finite());
        let Some((enter, leave)) = finite.then(|| clip(a, b, frame)).flatten() else {
            connected = false;
            continue;
        };
        if !connected || enter > 0.0 {
            stretches.push(vec![between(a, b, enter)]);
        }
        let stretch = stretches.last_mut().expect("a stretch was begun");
        stretch.push(between(a, b, leave));
        connected = leave == 1.0;
    }
    stretches
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
