//! Reverse-mode automatic differentiation on a tape: short enough to read in one sitting, and
//! explained line by line by the book it comes with.
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
//! as data and [`figure`] draws it. Whatever is random comes from a [`Random`], and whatever a reader
//! may change from [`knobs`].
//!
//! The same program computes the same bits on every machine: see the crate's tests.
//!
//! To read the source, follow a value: `tape` (what is recorded), `operations` (each with its value
//! and its vector-Jacobian product side by side), `elementwise` and `shape` (how operations treat
//! arrays), `sums`, `reductions`, `arrangement`, `matmul` with `product`, `softmax` and `losses`
//! (made of the others), and `backward`.

mod arrangement;
mod backward;
mod checks;
pub mod data;
mod decimal;
mod diagnosis;
mod elements;
mod elementwise;
pub mod figure;
mod float;
mod gradient_check;
mod graph;
pub mod knobs;
pub mod layers;
mod losses;
mod matmul;
mod no_grad;
mod notebook;
mod operations;
pub mod optimizers;
mod product;
mod random;
mod reductions;
mod registers;
pub mod safetensors;
mod serials;
mod shape;
mod shared;
mod softmax;
mod std_traits;
mod sums;
mod tape;
mod variable;

pub use elements::Elements;
pub use float::Float;
pub use gradient_check::{GradientMismatch, check_gradients};
pub use graph::{Graph, Node};
pub use ndarray;
pub use random::Random;
pub use tape::Tape;
pub use variable::Var;

/// The README's examples run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
