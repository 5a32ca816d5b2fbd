//! What a program says to the page that shows it: [`knobs`], which its reader may turn, and
//! [`figure`]s that it drew. Run plainly, it takes every default, and saves its figures as files.
//!
//! ```
//! use notebook_page::{figure, knobs::knob};
//!
//! let radius = knob("radius", 10.0, 0.0..=20.0);
//! let disc = format!(
//!     "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"moon-disc\" viewBox=\"0 0 40 40\">\
//!      <circle cx=\"20\" cy=\"20\" r=\"{radius}\"/></svg>\n"
//! );
//! figure::show("moon-disc", &disc);
//! # std::fs::remove_file("target/figures/moon-disc.svg").unwrap();
//! ```

pub mod decimal;
pub mod figure;
mod frame;
pub mod knobs;
#[cfg(test)]
mod random;
