//! Regions of the plane: where a quantity is below, between and above a few levels.

use super::Plot;
use super::chart::FONT;
use super::grid::Grid;
use super::layer::{Canvas, Layer, Wishes};
use super::levels::Level;
use crate::figure::canvas::field::{areas, contours};
use crate::figure::canvas::geometry::{Point, Rect};
use crate::figure::canvas::order;
use crate::figure::canvas::palette;
use crate::figure::canvas::svg;
use crate::figure::canvas::text::{LINE, width};

/// A grid, the levels that are borders, and the names of what lies between them.
#[derive(Clone, Debug)]
struct Regions {
    grid: Grid,
    levels: Vec<Level>,
    names: Vec<String>,
}

/// The places at which a name may stand, along each side of the chart.
const PLACES: u32 = 12;

impl Layer for Regions {
    fn wishes(&self) -> Wishes {
        Wishes { corners: Some(self.grid.corners()), ..Wishes::default() }
    }

    fn draw_under(&self, canvas: &mut Canvas<'_>) {
        let field = self.grid.field(canvas);
        // What is above a level holds what is above the next: the two outlines are those of the
        // region between them.
        let levels = self.levels.iter().map(|level| level.value);
        let outlines: Vec<_> = levels.map(|level| field.outlines(level)).collect();
        let mut low = areas(&field.outlines(f64::NEG_INFINITY));
        for number in 0..self.names.len() {
            let high = outlines.get(number).map(|outlines| areas(outlines));
            let mut region = low;
            low = high.unwrap_or_default();
            region.extend(low.iter().cloned());
            if !region.is_empty() {
                let look = format!("{} fill-opacity=\"0.2\"", palette::FILLED);
                let class = palette::series(number);
                canvas.svg.group(&format!("{class} {look}"), [svg::area(&region)]);
            }
        }
        let borders: Vec<Vec<Point>> = outlines.iter().flat_map(|o| contours(o)).collect();
        borders.iter().for_each(|border| canvas.placement.add_line(border));
        if !borders.is_empty() {
            canvas.svg.group(palette::BORDERS, [svg::lines(&borders)]);
        }
    }

    fn draw_over(&self, canvas: &mut Canvas<'_>) {
        let field = self.grid.field(canvas);
        for (number, name) in self.names.iter().enumerate() {
            let size = (width(name, FONT) + 8.0, LINE * FONT);
            let holds =
                |point: Point| field.at(point).is_some_and(|value| self.region(value) == number);
            let centres: Vec<Point> = places(&canvas.area)
                .into_iter()
                .filter(|centre| {
                    let label = Rect::around(*centre, size);
                    canvas.area.contains(&label) && label.corners().into_iter().all(holds)
                })
                .collect();
            if name.is_empty() || centres.is_empty() {
                continue;
            }
            let centre = centres[canvas.placement.place(size, &centres)];
            let look = format!("{} {}", palette::series(number), palette::FILLED);
            canvas.svg.group(&look, [svg::text(name, "middle", centre, FONT)]);
        }
    }
}

impl Regions {
    /// The number of the region where a quantity has this value.
    fn region(&self, value: f64) -> usize {
        self.levels.iter().filter(|level| value >= level.value).count()
    }
}

/// Places all over a chart, from its middle outwards.
fn places(area: &Rect) -> Vec<Point> {
    let parts: Vec<f64> = (1..PLACES).map(|i| f64::from(i) / f64::from(PLACES)).collect();
    let point = |x: f64, y: f64| {
        (area.left + x * (area.right - area.left), area.top + y * (area.bottom - area.top))
    };
    let all = parts.iter().flat_map(|y| parts.iter().map(move |x| (*x, *y))).collect();
    let from_middle = |(x, y): &Point| (x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5);
    let ordered = order::by(all, from_middle);
    ordered.into_iter().map(|(x, y)| point(x, y)).collect()
}

impl Plot {
    /// The regions between a few levels, each in a light colour with its name in it and a line
    /// around it: where a descent is stable, or what a network decides. The first is where values
    /// are below the first level, and has the colour of class 0 ([`Colour::of_class`]).
    ///
    /// ```
    /// use downhill::figure::{Colour, Grid, Plot};
    ///
    /// let probability = |x: f64, y: f64| 1.0 / (1.0 + (4.0 * x * y).exp());
    /// let svg = Plot::new("xor-boundary", "x", "y")
    ///     .describe("Two corners that face each other belong to each class.")
    ///     .regions(&Grid::over(-2.0..=2.0, -2.0..=2.0, probability), &[0.5], &["even", "odd"])
    ///     .dots("", [(1.0, 1.0), (-1.0, -1.0)])
    ///     .in_colour(Colour::of_class(0))
    ///     .dots("", [(1.0, -1.0), (-1.0, 1.0)])
    ///     .in_colour(Colour::of_class(1))
    ///     .svg();
    /// assert!(svg.contains(">even<") && svg.contains(">odd<"));
    /// ```
    ///
    /// [`Colour::of_class`]: crate::figure::Colour::of_class
    ///
    /// # Panics
    ///
    /// When there are no levels, or more than 5, or one is not finite or does not exceed the one
    /// before; and when there is not one name more than levels. A name may be empty.
    #[track_caller]
    pub fn regions(self, grid: &Grid, levels: &[f64], names: &[&str]) -> Self {
        let chosen = self.chosen_levels("regions", levels);
        assert!(
            levels.len() < 6 && names.len() == levels.len() + 1,
            "figure {}: {} levels and {} names of regions: at most 5 levels, and one name more \
             than levels",
            self.name,
            levels.len(),
            names.len()
        );
        let names = names.iter().map(|name| name.to_string()).collect();
        self.with_layer(Regions { grid: grid.clone(), levels: chosen, names })
    }
}
