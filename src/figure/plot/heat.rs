//! Heat maps: the larger a value, the stronger the colour, in steps that a scale beside it names.

use super::Plot;
use super::chart::FONT;
use super::grid::Grid;
use super::layer::{Canvas, Layer, Wishes};
use super::levels::{Level, levels};
use crate::figure::canvas::field::{Field, areas};
use crate::figure::canvas::geometry::{Point, Rect};
use crate::figure::canvas::palette;
use crate::figure::canvas::svg::{self, text};
use crate::figure::canvas::text::{LINE, width};

/// Levels beyond these are not told apart by their colours.
const MOST: usize = 10;
/// How opaque the strongest colour is: lines, dots and letters are seen on it.
const STRONGEST: f64 = 0.75;
/// From the chart to the scale, and how broad that is.
const GAP: f64 = 14.0;
const BREADTH: f64 = 14.0;
/// From the scale to its labels.
const LABEL_GAP: f64 = 5.0;

/// A grid and the levels at which its colour changes, from the lowest to the highest.
#[derive(Clone, Debug)]
struct Heat {
    title: String,
    grid: Grid,
    levels: Vec<Level>,
}

impl Layer for Heat {
    fn wishes(&self) -> Wishes {
        let labels = self.levels.iter().map(|level| width(&level.label, FONT));
        let title = width(&self.title, FONT) - BREADTH - LABEL_GAP;
        Wishes {
            corners: Some(self.grid.corners()),
            room_at_right: GAP + BREADTH + LABEL_GAP + labels.fold(title, f64::max) + 2.0,
            covers: true,
            ..Wishes::default()
        }
    }

    fn draw_under(&self, canvas: &mut Canvas<'_>) {
        let field = self.grid.field(canvas);
        let (below, above) = self.sides();
        let steps = below.len().max(above.len());
        let values: Vec<f64> = above.iter().map(|level| level.value).collect();
        shade(canvas, &field, &values, 0, steps);
        let values: Vec<f64> = below.iter().rev().map(|level| -level.value).collect();
        shade(canvas, &field.negated(), &values, 1, steps);
    }

    fn draw_over(&self, canvas: &mut Canvas<'_>) {
        let Some(left) = canvas.scale_left.map(|left| left + GAP) else {
            return; // the scale of another chart is for all
        };
        let area = canvas.area;
        let bands = self.levels.len() + 1;
        let height = (area.bottom - area.top) / bands as f64;
        let (below, above) = self.sides();
        let steps = below.len().max(above.len());
        let scale = |first: usize, last: usize| {
            let edge = |band: usize| area.bottom - height * band as f64;
            Rect { left, right: left + BREADTH, top: edge(last), bottom: edge(first) }
        };
        // The scale is painted as the chart is: each band over all that are stronger.
        for (levels, series, is_above) in [(above, 0, true), (below, 1, false)] {
            for rank in 0..levels.len() {
                let (first, last) = if is_above {
                    (bands - levels.len() + rank, bands)
                } else {
                    (0, below.len() - rank)
                };
                let outline = scale(first, last).corners();
                paint(canvas, &[outline.to_vec()], series, rank, steps);
            }
        }
        let frame = svg::polygon(&scale(0, bands).corners());
        canvas.svg.group(palette::AXIS, [frame]);
        let at = left + BREADTH + LABEL_GAP;
        let mut labels: Vec<String> = Vec::new();
        let every = (LINE * FONT / height).ceil().max(1.0) as usize;
        for (number, level) in self.levels.iter().enumerate() {
            if (number + 1) % every == 0 {
                let y = area.bottom - height * (number + 1) as f64;
                labels.push(text(&level.label, "start", (at, y), FONT));
            }
        }
        let title = (left, area.top - 0.5 * LINE * FONT - 4.0);
        labels.push(text(&self.title, "start", title, FONT));
        canvas.svg.group("class=\"axis-labels\"", labels);
    }
}

impl Heat {
    /// The levels up to 0, where values grow stronger downwards, and those from 0 on, where they
    /// grow stronger upwards; all levels are of the latter kind if all values are on one side of 0.
    fn sides(&self) -> (&[Level], &[Level]) {
        let has_both = self.grid.values().any(|v| v < 0.0) && self.grid.values().any(|v| v > 0.0);
        let zero = self.levels.iter().position(|level| level.value >= 0.0);
        match zero {
            Some(zero) if has_both && self.levels[zero].value == 0.0 => {
                (&self.levels[..=zero], &self.levels[zero..])
            }
            _ => (&[], &self.levels),
        }
    }
}

/// Paints the areas above each of these levels, from the lowest to the highest.
fn shade(canvas: &mut Canvas<'_>, field: &Field, levels: &[f64], series: usize, steps: usize) {
    for (rank, level) in levels.iter().enumerate() {
        paint(canvas, &areas(&field.outlines(*level)), series, rank, steps);
    }
}

/// Paints areas over those of the ranks before, so that their colour is that of this rank: colours
/// become stronger in equal steps.
fn paint(canvas: &mut Canvas<'_>, areas: &[Vec<Point>], series: usize, rank: usize, steps: usize) {
    if areas.is_empty() {
        return;
    }
    let strength = |rank: usize| STRONGEST * rank as f64 / steps as f64;
    let opacity = 1.0 - (1.0 - strength(rank + 1)) / (1.0 - strength(rank));
    let look = format!("{} fill-opacity=\"{opacity:.3}\"", palette::FILLED);
    canvas.svg.group(&format!("{} {look}", palette::series(series)), [svg::area(areas)]);
}

impl Plot {
    /// A heat map: areas in steps of colour, the stronger the larger the value, with a scale at the
    /// right that has this title. The levels between the steps are round and at most ten: equally
    /// far apart, or, where most values are much smaller than the largest, by equal factors. Where
    /// values lie on both sides of 0, what is below has a colour of its own; with
    /// [contours](Plot::contours) on it also lines of its own.
    ///
    /// Lines, dots and labels on it are set off from it.
    ///
    /// ```
    /// use downhill::figure::{Grid, Plot};
    ///
    /// let loss = Grid::over(0.0..=4.0, -2.0..=2.0, |w, b| (w - 2.0).powi(2) + 5.0 * b * b);
    /// let svg = Plot::new("valley", "w", "b")
    ///     .describe("The loss is smallest at w = 2, b = 0, and grows faster with b than with w.")
    ///     .heat("loss", &loss)
    ///     .contours(&loss)
    ///     .arrows("descent", [(0.5, 1.5), (0.9, -0.9), (1.2, 0.5), (1.5, -0.2)])
    ///     .svg();
    /// assert!(svg.len() < 20_000);
    /// ```
    pub fn heat(self, title: &str, grid: &Grid) -> Self {
        let levels = levels(grid.values(), MOST);
        self.with_layer(Heat { title: title.to_string(), grid: grid.clone(), levels })
    }

    /// A heat map with these levels, from the lowest to the highest: the same in several figures.
    ///
    /// # Panics
    ///
    /// When there are no levels or more than 20, or one is not finite or does not exceed the one
    /// before.
    #[track_caller]
    pub fn heat_at(self, title: &str, grid: &Grid, levels: &[f64]) -> Self {
        let levels = self.chosen_levels("heat_at", levels);
        self.with_layer(Heat { title: title.to_string(), grid: grid.clone(), levels })
    }

    /// Levels that somebody chose, if they are any.
    #[track_caller]
    pub(super) fn chosen_levels(&self, method: &str, levels: &[f64]) -> Vec<Level> {
        assert!(
            (1..=20).contains(&levels.len())
                && levels.iter().all(|level| level.is_finite())
                && levels.windows(2).all(|pair| pair[0] < pair[1]),
            "figure {}: {method} {levels:?}: levels are from 1 to 20 finite numbers, each larger \
             than the one before",
            self.name
        );
        levels.iter().map(|level| Level::chosen(*level)).collect()
    }
}
