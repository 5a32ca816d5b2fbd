//! Figures for the page: charts and drawings of computation graphs, as small SVG documents.
//!
//! A figure is told what to show and draws itself with [`Plot::show`] or [`GraphDrawing::show`]. It
//! is the same, byte for byte, on every platform: coordinates come from sums, products, quotients
//! and square roots alone (the logarithm of a log axis is `libm`'s), and are written in tenths of a
//! unit. No fonts are read; widths of text are estimated.
//!
//! Numbers may be of any size. What cannot be drawn ends the program with a message that begins
//! with the figure's name. In place of a control character, or another that XML cannot hold, texts
//! show U+FFFD, the replacement character.
//!
//! Colours are CSS classes, each with the colour of a light page as its fallback, so that a figure
//! looks right alone in an image viewer and takes the reader's theme inside a page: see
//! `palette.rs` for the classes.
//!
//! ```
//! use downhill::figure::Plot;
//!
//! let loss = |w: f64| (w - 2.0) * (w - 2.0);
//! let svg = Plot::new("bowl", "w", "loss")
//!     .describe("A parabola with its lowest point, zero, at w = 2.")
//!     .line("loss", (0..=40).map(|i| 0.1 * f64::from(i)).map(|w| (w, loss(w))))
//!     .svg();
//! assert!(svg.starts_with("<svg "));
//! ```

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
