//! Figures for the page: charts and drawings of computation graphs, as small SVG documents.
//!
//! A figure is told what to show and draws itself with its method `show`. It is the same, byte for
//! byte, on every platform: coordinates come from sums, products, quotients and square roots alone
//! (the logarithm of a log axis is `libm`'s), and are written in tenths of a unit. No fonts are
//! read; widths of text are estimated.
//!
//! Numbers may be of any size. What cannot be drawn ends the program with a message that begins
//! with the figure's name. In place of a control character, or another that XML cannot hold, texts
//! show U+FFFD, the replacement character.
//!
//! Colours are CSS classes, each with the colour of a light page as its fallback, so that a figure
//! looks right alone in an image viewer and takes the reader's theme inside a page: see
//! `palette.rs` for the classes.
//!
//! What a listing writes takes a handful of lines. Points may be arrays, slices behind `&`, or
//! iterators over pairs of numbers. Descents, whatever a reader's knobs make of them:
//!
//! ```
//! use downhill::figure::{Colour, Grid, Plot};
//!
//! let loss = |w: f64| (w - 2.0) * (w - 2.0);
//! let path = [0.0, 1.0, 1.5, 1.75];
//! let bowl = Plot::new("bowl-path", "w", "loss")
//!     .describe("A parabola with its lowest point, zero, at w = 2, and a path down to there.")
//!     .curve("", 0.0..=4.0, loss)
//!     .arrows("descent", path.map(|w| (w, loss(w))))
//!     .callout("minimum", (2.0, 0.0));
//! let steps = Plot::new("bowl-steps", "step", "w")
//!     .describe("The weight after each step.")
//!     .y_range(0.0..=4.0)
//!     .horizontal("w = 2", 2.0)
//!     .steps("", &path)
//!     .follow("step"); // where it begins and ends, or leaves the frame, in words
//! # (bowl.svg(), steps.svg());
//! ```
//!
//! A quantity over the plane, as a heat map, as contours, as both, or as regions, with what lies on
//! it:
//!
//! ```
//! # use downhill::figure::{Colour, Grid, Plot};
//! # let (path, zeros, ones) = ([(0.5, 0.9), (0.7, -0.7)], [(1.0, 1.0)], [(-1.0, 1.0)]);
//! let loss = Grid::over(0.0..=4.0, -1.0..=1.0, |w, b| (w - 2.0).powi(2) + 20.0 * b * b);
//! let valley = Plot::new("valley-path", "w", "b")
//!     .describe("A path that zigzags down a narrow valley.")
//!     .heat("loss", &loss)
//!     .contours(&loss)
//!     .arrows("descent", &path);
//! let xor = Plot::new("xor-boundary", "x₁", "x₂")
//!     .describe("Two corners that face each other belong to each class.")
//!     .equal_axes()
//!     .regions(&Grid::over(-2.0..=2.0, -2.0..=2.0, |x, y| x * y), &[0.0], &["odd", "even"])
//!     .dots("", &ones)
//!     .in_colour(Colour::of_class(0))
//!     .dots("", &zeros)
//!     .in_colour(Colour::of_class(1));
//! # (valley.svg(), xor.svg());
//! ```
//!
//! Several charts on the same axes; spreads; a vector field:
//!
//! ```
//! # use downhill::figure::Plot;
//! let mut rates = Plot::new("rates", "step", "w").describe("Three descents.");
//! rates = rates.y_range(0.0..=4.0).horizontal("best", 2.0); // in all panels
//! for factor in [0.8_f64, 0.3, -0.9] {
//!     let path: Vec<f64> = (0..12).map(|step| 2.0 - factor.powi(step)).collect();
//!     rates = rates.panel(&format!("factor {factor}")).steps("", &path).follow("step");
//! }
//! # let (mean, runs) = ([(0.0, 1.0), (1.0, 0.5)], [(0.0, 0.9, 1.1), (1.0, 0.3, 0.7)]);
//! let runs = Plot::new("runs", "step", "loss")
//!     .describe("The mean of ten runs, and how far they spread.")
//!     .line("mean", &mean)
//!     .band(&runs); // or .error_bars(&runs)
//! let slopes = Plot::new("slopes", "w", "b")
//!     .describe("Arrows down the slope.")
//!     .vectors(-2.0..=2.0, -1.0..=1.0, |w, b| (-2.0 * w, -8.0 * b));
//! # (rates.columns(3).svg(), runs.svg(), slopes.svg());
//! ```
//!
//! Numbers of a few things with names are [`Bars`], images of few pixels [`Images`], and the graph
//! of a computation is a [`GraphDrawing`].

mod bars;
mod canvas;
mod graph;
mod images;
mod plot;

pub use bars::Bars;
pub use canvas::palette::Colour;
pub use graph::drawing::GraphDrawing;
pub use images::Images;
pub use plot::Plot;
pub use plot::grid::Grid;
