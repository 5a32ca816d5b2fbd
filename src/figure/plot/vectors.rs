//! Vector fields: an arrow at each node of a grid.

use std::ops::RangeInclusive;

use super::Plot;
use super::layer::{Canvas, Layer, Wishes};
use crate::figure::canvas::geometry::{Point, Rect};
use crate::figure::canvas::palette;
use crate::figure::canvas::svg;

/// Vectors and the points that they belong to.
#[derive(Clone, Debug)]
struct Vectors {
    corners: [Point; 2],
    vectors: Vec<(Point, Point)>,
}

/// How many arrows there are across and along.
const COLUMNS: u32 = 15;
const ROWS: u32 = 10;
/// An arrow shorter than this is a dot, which has no direction.
const SHORTEST: f64 = 1.5;

impl Layer for Vectors {
    fn wishes(&self) -> Wishes {
        Wishes { corners: Some(self.corners), ..Wishes::default() }
    }

    fn draw_under(&self, canvas: &mut Canvas<'_>) {
        let [low, high] = self.corners.map(|corner| canvas.at(corner));
        let apart = ((high.0 - low.0) / f64::from(COLUMNS), (low.1 - high.1) / f64::from(ROWS));
        let longest_drawn = 0.95 * apart.0.min(apart.1);
        let unit = (
            (high.0 - low.0) / (self.corners[1].0 - self.corners[0].0),
            (high.1 - low.1) / (self.corners[1].1 - self.corners[0].1),
        );
        let length = |(x, y): Point| (x * x + y * y).sqrt();
        let drawn =
            self.vectors.iter().map(|&(at, (x, y))| (canvas.at(at), (x * unit.0, y * unit.1)));
        let drawn: Vec<(Point, Point)> = drawn
            .filter(|(at, vector)| length(*vector).is_finite() && length(*at).is_finite())
            .collect();
        let longest = drawn.iter().map(|(_, vector)| length(*vector)).fold(0.0, f64::max);
        let area = canvas.area;
        let (mut shafts, mut heads, mut dots) = (Vec::new(), Vec::new(), Vec::new());
        for (at, vector) in drawn {
            if !area.contains(&Rect::around(at, (0.0, 0.0))) {
                continue;
            }
            let size = if longest > 0.0 { longest_drawn * (length(vector) / longest) } else { 0.0 };
            if size < SHORTEST {
                dots.push(svg::circle(at, 0.8));
                continue;
            }
            let (ux, uy) = (vector.0 / length(vector), vector.1 / length(vector));
            let along = |part: f64| (at.0 + part * size * ux, at.1 + part * size * uy);
            let head = f64::min(6.0, 0.5 * size);
            let (tip, base) = (along(0.5), along(0.5 - head / size));
            let half = 0.4 * head;
            shafts.push(vec![along(-0.5), base]);
            heads.push(vec![
                tip,
                (base.0 - half * uy, base.1 + half * ux),
                (base.0 + half * uy, base.1 - half * ux),
            ]);
        }
        if !shafts.is_empty() {
            let lines = format!("{} {}", palette::VECTORS, palette::STROKED);
            canvas.svg.group(&lines, [svg::lines(&shafts)]);
            dots.push(svg::area(&heads));
        }
        canvas.svg.group(&format!("{} {}", palette::VECTORS, palette::FILLED), dots);
    }
}

impl Plot {
    /// An arrow at each node of a grid over a rectangle, in the direction of a vector that depends
    /// on x and y, with its middle there: where descent would go from each point. The longest arrow
    /// is nearly as long as they are apart, the others in proportion; a dot stands for one that is
    /// too short to be seen.
    ///
    /// ```
    /// use downhill::figure::{Grid, Plot};
    ///
    /// let loss = |w: f64, b: f64| w * w + 4.0 * b * b;
    /// let svg = Plot::new("slopes", "w", "b")
    ///     .describe("At each point an arrow against the gradient, across the contour there.")
    ///     .contours(&Grid::over(-2.0..=2.0, -1.0..=1.0, loss))
    ///     .vectors(-2.0..=2.0, -1.0..=1.0, |w, b| (-2.0 * w, -8.0 * b))
    ///     .svg();
    /// assert!(svg.contains("class=\"vectors\""));
    /// ```
    ///
    /// # Panics
    ///
    /// When an end of a range is not finite, or the second does not exceed the first.
    #[track_caller]
    pub fn vectors(
        self, x: RangeInclusive<f64>, y: RangeInclusive<f64>, vector: impl Fn(f64, f64) -> Point,
    ) -> Self {
        let (x, y) = (self.checked("vectors", x), self.checked("vectors", y));
        let middles = |(low, high): (f64, f64), count: u32| {
            let part = move |i| (f64::from(i) + 0.5) / f64::from(count);
            (0..count).map(part).map(move |part| low * (1.0 - part) + high * part)
        };
        let points = middles(y, ROWS).flat_map(|y| middles(x, COLUMNS).map(move |x| (x, y)));
        let vectors = points.map(|at| (at, vector(at.0, at.1))).collect();
        self.with_layer(Vectors { corners: [(x.0, y.0), (x.1, y.1)], vectors })
    }
}
