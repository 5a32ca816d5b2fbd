//! Reverse-mode automatic differentiation on a tape, short enough to read in one sitting, with the
//! book that uses and explains it.
//!
//! ```
//! use downhill::Tape;
//!
//! let tape = Tape::<f64>::new();
//! let w = tape.parameter(1.0);
//! for _ in 0..100 {
//!     let loss = (w * 3.0 - 6.0).powi(2);
//!     loss.backward();
//!     w.set(w.value() - 0.01 * w.grad());
//!     tape.zero_grad();
//! }
//! assert!((w.value() - 2.0).abs() < 1e-6);
//! ```
//!
//! A [`Tape`] records what is computed, a [`Var`] is a handle to one value on it: its methods and
//! operators are the operations, with their losses. [`layers`] build a network out of them,
//! [`optimizers`] take the steps, [`safetensors`] keeps what was learnt, [`data`] has something to
//! learn from, [`check_gradients`] tells whether a gradient is right, [`Var::graph`] shows the tape
//! as data and [`figure`] draws it. Whatever is random comes from a [`Random`], and whatever a
//! reader may change from [`knobs`].
//!
//! The same program computes the same bits on every machine: see the crate's tests.
//!
//! To read the source, follow a value through `engine/core`: `tape` (the tape and its handles),
//! `record` (what is on the tape), `operations` (each with its value and its vector-Jacobian
//! product side by side), `elementwise` (how they treat arrays), `reductions` with `sums`,
//! `arrangement`, `matmul`, and `backward`. What they stand on is beside it in `engine`, and what
//! is made of them in `engine/composed`.

pub mod data;
mod engine;
pub mod figure;
mod inspect;
pub mod layers;
pub mod optimizers;
mod random;
pub mod safetensors;

pub use engine::axes::Axes;
pub use engine::core::tape::{Tape, Var};
pub use engine::elements::Elements;
pub use engine::float::Float;
pub use inspect::gradient_check::{GradientMismatch, check_gradients};
pub use inspect::graph::{Graph, Node};
pub use ndarray;
pub use notebook_page::knobs;
pub use random::Random;

/// The README's examples run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
