//! Contours: lines along which a quantity has one value.

use super::Plot;
use super::grid::Grid;
use super::layer::{Canvas, Layer, Wishes};
use super::levels::{Level, levels};
use crate::figure::canvas::clip::clip;
use crate::figure::canvas::field::{Field, contours};
use crate::figure::canvas::geometry::{Point, Rect};
use crate::figure::canvas::palette;
use crate::figure::canvas::svg;
use crate::figure::canvas::text::{LINE, width};

/// More lines than these are too close to be read.
const MOST: usize = 8;
/// The size of the letters on the lines.
const SMALL: f64 = 12.0;

/// A grid, and the levels that have a line.
#[derive(Clone, Debug)]
struct Contours {
    grid: Grid,
    levels: Vec<Level>,
}

impl Contours {
    /// The lines of each level.
    fn lines(&self, field: &Field) -> Vec<Vec<Vec<Point>>> {
        self.levels.iter().map(|level| contours(&field.outlines(level.value))).collect()
    }
}

impl Layer for Contours {
    fn wishes(&self) -> Wishes {
        Wishes { corners: Some(self.grid.corners()), ..Wishes::default() }
    }

    fn draw_under(&self, canvas: &mut Canvas<'_>) {
        let lines = self.lines(&self.grid.field(canvas));
        let levels = self.levels.iter().zip(&lines).filter(|(_, lines)| !lines.is_empty());
        let (below, above): (Vec<_>, Vec<_>) = levels.partition(|(level, _)| level.value < 0.0);
        let paths = |levels: Vec<(&Level, &Vec<Vec<Point>>)>| -> Vec<String> {
            levels.into_iter().map(|(_, lines)| svg::lines(lines)).collect()
        };
        canvas.svg.group(palette::CONTOURS, paths(above));
        let dashed = format!("{}{}", palette::CONTOURS, palette::DASHED);
        canvas.svg.group(&dashed, paths(below));
    }

    fn draw_over(&self, canvas: &mut Canvas<'_>) {
        let lines = self.lines(&self.grid.field(canvas));
        let mut labels = Vec::new();
        for (number, level) in self.levels.iter().enumerate() {
            let size = (width(&level.label, SMALL) + 4.0, LINE * SMALL);
            let others = lines.iter().enumerate().filter(|(other, _)| *other != number);
            let others: Vec<&Vec<Point>> = others.flat_map(|(_, lines)| lines).collect();
            let area = &canvas.area;
            let centres: Vec<Point> = lines[number]
                .iter()
                .flat_map(|line| along(line))
                .filter(|centre| {
                    let label = Rect::around(*centre, size);
                    area.contains(&label) && !others.iter().any(|line| crosses(line, &label))
                })
                .collect();
            if let Some(place) = canvas.placement.place_if_free(size, &centres) {
                labels.push(svg::text(&level.label, "middle", centres[place], SMALL));
            }
        }
        let font = format!("font-size=\"{SMALL}\"");
        canvas.svg.group(&format!("{} {font} stroke-width=\"4\"", palette::CASING), labels.clone());
        canvas.svg.group(&format!("class=\"levels\" {font}"), labels);
    }
}

/// Points of a line, from its middle to its ends, about as far apart as a label is high.
fn along(line: &[Point]) -> Vec<Point> {
    const STEP: f64 = 14.0;
    let mut points = Vec::new();
    let mut left = STEP / 2.0;
    for pair in line.windows(2) {
        let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        let length = (dx * dx + dy * dy).sqrt();
        while left <= length {
            points.push((pair[0].0 + dx * left / length, pair[0].1 + dy * left / length));
            left += STEP;
        }
        left -= length;
    }
    let (before, after) = points.split_at(points.len() / 2);
    // Two neighbours of the middle, two further ones, and so on; of an odd number one is left.
    let pairs = before.iter().rev().zip(after).flat_map(|(one, other)| [*other, *one]);
    pairs.chain(after.last().copied()).collect()
}

fn crosses(line: &[Point], label: &Rect) -> bool {
    line.windows(2).any(|pair| clip(pair[0], pair[1], label).is_some())
}

impl Plot {
    /// Lines along which a quantity has the same value, each with that value where there is room:
    /// at most eight levels, which are round. Those of negative values are dashed. They lie under
    /// the series, alone or on a heat map.
    ///
    /// ```
    /// use downhill::figure::{Grid, Plot};
    ///
    /// let loss = |w: f64, b: f64| (w - 2.0).powi(2) + 20.0 * b * b;
    /// let svg = Plot::new("valley-path", "w", "b")
    ///     .describe("Ellipses around w = 2, b = 0, and a path that zigzags down to there.")
    ///     .contours(&Grid::over(0.0..=4.0, -1.0..=1.0, loss))
    ///     .arrows("descent", [(0.5, 0.9), (0.7, -0.7), (0.9, 0.5), (1.0, -0.4)])
    ///     .svg();
    /// assert!(svg.contains("class=\"levels\""));
    /// ```
    pub fn contours(self, grid: &Grid) -> Self {
        let levels = levels(grid.values(), MOST);
        self.with_layer(Contours { grid: grid.clone(), levels })
    }

    /// Contours at these levels, from the lowest to the highest.
    ///
    /// # Panics
    ///
    /// When there are no levels or more than 20, or one is not finite or does not exceed the one
    /// before.
    #[track_caller]
    pub fn contours_at(self, grid: &Grid, levels: &[f64]) -> Self {
        let levels = self.chosen_levels("contours_at", levels);
        self.with_layer(Contours { grid: grid.clone(), levels })
    }
}
