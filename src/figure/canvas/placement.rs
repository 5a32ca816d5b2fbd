//! Finding a free place for a label among the lines and labels that are already there.

use super::clip::clip;
use super::geometry::{Point, Rect};

/// What a drawing has put where.
pub(crate) struct Placement {
    page: Rect,
    boxes: Vec<Rect>,
    segments: Vec<(Point, Point)>,
}

impl Placement {
    /// An empty page; labels stay inside it.
    pub(crate) fn new(page: Rect) -> Self {
        Self { page, boxes: Vec::new(), segments: Vec::new() }
    }

    /// A label or a shape that no label may cover.
    pub(crate) fn add_box(&mut self, taken: Rect) {
        self.boxes.push(taken);
    }

    /// A line that no label may cover.
    pub(crate) fn add_line(&mut self, points: &[Point]) {
        self.segments.extend(points.windows(2).map(|pair| (pair[0], pair[1])));
    }

    /// The rectangle around everything.
    pub(crate) fn bounds(&self) -> Rect {
        let ends = self.segments.iter().flat_map(|&(a, b)| [a, b]);
        let lines = ends.map(|point| Rect::around(point, (0.0, 0.0)));
        let all = self.boxes.iter().copied().chain(lines);
        all.reduce(|a, b| Rect {
            left: a.left.min(b.left),
            top: a.top.min(b.top),
            right: a.right.max(b.right),
            bottom: a.bottom.max(b.bottom),
        })
        .unwrap_or(self.page)
    }

    /// Puts a label of this size around the best of these centres, which come in order of
    /// preference, and says which it is.
    ///
    /// The best covers least; a later one must be better by more than a trifle.
    pub(crate) fn place(&mut self, size: (f64, f64), centres: &[Point]) -> usize {
        let mut best = (f64::INFINITY, 0);
        for (rank, &centre) in centres.iter().enumerate() {
            let cost = self.covered(&Rect::around(centre, size)) + 0.8 * rank as f64;
            if cost < best.0 {
                best = (cost, rank);
            }
        }
        self.add_box(Rect::around(centres[best.1], size));
        best.1
    }

    /// Puts a label of this size around the first of these centres where it covers nothing, if any,
    /// and says which it is.
    pub(crate) fn place_if_free(&mut self, size: (f64, f64), centres: &[Point]) -> Option<usize> {
        let is_free = |centre: &Point| self.covered(&Rect::around(*centre, size)) == 0.0;
        let place = centres.iter().position(is_free)?;
        self.add_box(Rect::around(centres[place], size));
        Some(place)
    }

    /// How much a label in this box would cover: length of lines, and areas in units of a line's
    /// breadth.
    fn covered(&self, label: &Rect) -> f64 {
        let outside = if self.page.contains(label) { 0.0 } else { 1e6 };
        let boxes: f64 = self.boxes.iter().map(|b| b.shared_area(label)).sum();
        let lines: f64 = self
            .segments
            .iter()
            .filter_map(|&(a, b)| {
                let (enter, leave) = clip(a, b, label)?;
                let (dx, dy) = (b.0 - a.0, b.1 - a.1);
                Some((leave - enter) * (dx * dx + dy * dy).sqrt())
            })
            .sum();
        outside + boxes + 3.0 * lines
    }
}

/// Moves values on a line apart, and otherwise as little as possible: `gaps[i]` is the least
/// distance from value `i` to value `i + 1`, and among all such positions these have the least
/// weighted squared distance to `targets`.
pub(crate) fn separate(targets: &[f64], weights: &[f64], gaps: &[f64]) -> Vec<f64> {
    // Without the gaps in front of it each value only has to be no less than the one before:
    // isotonic regression, by merging neighbours that are out of order into blocks with a common
    // mean.
    let mut offsets = vec![0.0];
    for gap in gaps {
        offsets.push(offsets[offsets.len() - 1] + gap);
    }
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new(); // mean, weight, how many values
    for ((target, weight), offset) in targets.iter().zip(weights).zip(&offsets) {
        let mut block = (target - offset, *weight, 1);
        while let Some(&(mean, weight, count)) = blocks.last() {
            if mean <= block.0 {
                break;
            }
            blocks.pop();
            let both = weight + block.1;
            block = ((mean * weight + block.0 * block.1) / both, both, count + block.2);
        }
        blocks.push(block);
    }
    blocks
        .iter()
        .flat_map(|&(mean, _, count)| std::iter::repeat_n(mean, count))
        .zip(&offsets)
        .map(|(mean, offset)| mean + offset)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_takes_the_first_place_that_is_free() {
        let mut placement = Placement::new(Rect::around((50.0, 50.0), (100.0, 100.0)));
        placement.add_line(&[(0.0, 50.0), (100.0, 50.0)]);
        let centres = [(50.0, 50.0), (50.0, 40.0), (50.0, 60.0)];
        assert_eq!(placement.place((20.0, 10.0), &centres), 1);
        assert_eq!(placement.place((20.0, 10.0), &centres), 2);
    }

    #[test]
    fn a_label_stays_on_the_page() {
        let mut placement = Placement::new(Rect::around((50.0, 50.0), (100.0, 100.0)));
        assert_eq!(placement.place((20.0, 10.0), &[(99.0, 50.0), (70.0, 50.0)]), 1);
    }

    #[test]
    fn values_that_are_far_apart_stay_where_they_are() {
        assert_eq!(separate(&[0.0, 10.0], &[1.0, 1.0], &[4.0]), [0.0, 10.0]);
    }

    #[test]
    fn values_that_are_too_close_move_apart_around_their_mean() {
        assert_eq!(separate(&[5.0, 5.0], &[1.0, 1.0], &[4.0]), [3.0, 7.0]);
        assert_eq!(separate(&[5.0, 5.0], &[3.0, 1.0], &[4.0]), [4.0, 8.0]);
    }
}
