//! A quantity over the plane, as heat maps, contours and regions show it.

use std::ops::RangeInclusive;

use super::layer::{Axes, Canvas};
use crate::figure::canvas::field::Field;
use crate::figure::canvas::geometry::Point;
use notebook_page::decimal::shortest;

/// The values of a function of x and y at the nodes of a grid. Between the nodes it is taken to be
/// linear.
///
/// A value that is NaN leaves a hole in what is drawn; infinite ones are beyond every level.
///
/// ```
/// use downhill::figure::{Grid, Plot};
///
/// let loss = Grid::over(-2.0..=2.0, -2.0..=2.0, |w, b| w * w + 10.0 * b * b);
/// let svg = Plot::new("valley", "w", "b")
///     .describe("A narrow valley along the w axis.")
///     .contours(&loss)
///     .svg();
/// assert!(svg.contains("class=\"contours\""));
/// ```
#[derive(Clone, Debug)]
pub struct Grid {
    xs: Vec<f64>,
    ys: Vec<f64>,
    /// Row by row, from the lowest y.
    values: Vec<f64>,
}

/// The nodes along each side of a grid over ranges.
const NODES: u32 = 81;
/// The most nodes along a side.
const MOST: usize = 1000;

impl Grid {
    /// The values of a function over a rectangle, at 81 by 81 nodes.
    ///
    /// # Panics
    ///
    /// When an end of a range is not finite or the second does not exceed the first, or no value is
    /// a finite number.
    #[track_caller]
    pub fn over(
        x: RangeInclusive<f64>, y: RangeInclusive<f64>, function: impl Fn(f64, f64) -> f64,
    ) -> Self {
        let nodes = |range: RangeInclusive<f64>| -> Vec<f64> {
            let (low, high) = range.into_inner();
            let part = |i| f64::from(i) / f64::from(NODES - 1);
            (0..NODES).map(part).map(|part| low * (1.0 - part) + high * part).collect()
        };
        Self::at(&nodes(x), &nodes(y), function)
    }

    /// The values of a function at these x in each of these y: where 81 nodes are too few or too
    /// many, or an axis is a log axis.
    ///
    /// ```
    /// use downhill::figure::{Grid, Plot};
    ///
    /// let rates: Vec<f64> = (0..=60).map(|i| 10_f64.powf(f64::from(i) / 20.0 - 3.0)).collect();
    /// let betas: Vec<f64> = (0..=50).map(|i| f64::from(i) / 50.0).collect();
    /// let grid = Grid::at(&rates, &betas, |rate, beta| 2.0 + 2.0 * beta - 9.0 * rate);
    /// Plot::new("momentum-stable", "learning rate", "β")
    ///     .describe("With momentum, larger rates are stable.")
    ///     .log_x()
    ///     .regions(&grid, &[0.0], &["diverges", "stable"])
    ///     .svg();
    /// ```
    ///
    /// # Panics
    ///
    /// When there are fewer than 2 x or y or more than 1,000, one is not finite or does not exceed
    /// the one before, or no value is a finite number.
    #[track_caller]
    pub fn at(xs: &[f64], ys: &[f64], function: impl Fn(f64, f64) -> f64) -> Self {
        for (axis, nodes) in [("x", xs), ("y", ys)] {
            assert!(
                (2..=MOST).contains(&nodes.len()),
                "grid: {} values of {axis}: there are from 2 to {MOST}",
                nodes.len()
            );
            for pair in nodes.windows(2) {
                assert!(
                    pair[0].is_finite() && pair[1].is_finite() && pair[0] < pair[1],
                    "grid: {axis} goes from {} to {}: each is a finite number that exceeds the one \
                     before",
                    shortest(&pair[0]),
                    shortest(&pair[1])
                );
            }
        }
        let values: Vec<f64> =
            ys.iter().flat_map(|y| xs.iter().map(|x| function(*x, *y))).collect();
        assert!(
            values.iter().any(|value| value.is_finite()),
            "grid: none of the {} values is a finite number, so there is nothing to show",
            values.len()
        );
        Self { xs: xs.to_vec(), ys: ys.to_vec(), values }
    }

    /// The finite values.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> + Clone {
        self.values.iter().copied().filter(|value| value.is_finite())
    }

    /// Two corners that face each other.
    pub(crate) fn corners(&self) -> [Point; 2] {
        let end = |nodes: &[f64]| nodes[nodes.len() - 1];
        [(self.xs[0], self.ys[0]), (end(&self.xs), end(&self.ys))]
    }

    /// What of the grid lies in the frame.
    pub(crate) fn field(&self, canvas: &Canvas<'_>) -> Field {
        let Axes { x, y } = canvas.axes;
        let xs: Vec<f64> = self.xs.iter().map(|value| x.place(*value)).collect();
        let ys: Vec<f64> = self.ys.iter().map(|value| y.place(*value)).collect();
        let (columns, rows) = (cropped(&xs), cropped(&ys));
        let value = |column: usize, row: usize| self.values[row * self.xs.len() + column];
        let mut values = Vec::with_capacity(columns.len() * rows.len());
        for row in &rows {
            for column in &columns {
                let along = |row| mixed(|column| value(column, row), column);
                values.push(mixed(along, row));
            }
        }
        let area = &canvas.area;
        let place = |places: &[f64], node: &Node| mixed(|index| places[index], node);
        Field {
            xs: columns
                .iter()
                .map(|node| area.left + place(&xs, node) * (area.right - area.left))
                .collect(),
            ys: rows
                .iter()
                .map(|node| area.bottom - place(&ys, node) * (area.bottom - area.top))
                .collect(),
            values,
        }
    }
}

/// A place between the node with this number and the next: which part of the way it is.
type Node = (usize, f64);

/// The nodes whose places are in the frame, and the borders of the frame between others.
fn cropped(places: &[f64]) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (index, place) in places.iter().enumerate() {
        if (0.0..=1.0).contains(place) {
            nodes.push((index, 0.0));
        }
        let Some(next) = places.get(index + 1) else { break };
        for border in [0.0, 1.0] {
            if *place < border && border < *next {
                nodes.push((index, (border - place) / (next - place)));
            }
        }
    }
    nodes
}

/// What lies between two nodes; that of a node itself whatever the next is, which may be NaN.
fn mixed(value: impl Fn(usize) -> f64, (index, part): &Node) -> f64 {
    match *part {
        0.0 => value(*index),
        part => value(*index) * (1.0 - part) + value(*index + 1) * part,
    }
}
