//! Reverse-mode automatic differentiation on a tape, short enough to read in one sitting, with the
//! book that uses and explains it.
//!
//! A training loop:
//!
//! ```
//! use downhill::layers::{Activation, Layer, Linear, Sequential};
//! use downhill::optimizers::{Adam, Optimizer};
//! use downhill::{Random, Tape, data};
//!
//! let (tape, mut random) = (Tape::<f64>::new(), Random::new(0));
//! let moons = data::moons(200, 0.1, &mut random);
//! let (x, y) = (tape.buffer(&moons.x), tape.buffer(moons.targets()));
//! let hidden = Linear::new(&tape, 2, 16, &mut random);
//! let output = Linear::new(&tape, 16, 1, &mut random);
//! let model = Sequential::new().then(hidden).then(Activation::Tanh).then(output);
//! let mut optimizer = Adam::new(0.05);
//! for step in 0..100 {
//!     let loss = model.forward(x).binary_cross_entropy_with_logits(y);
//!     loss.backward();
//!     optimizer.step(&tape);
//!     tape.zero_grad();
//!     # if step == 99 { assert!(loss.value() < 0.1, "{loss}"); }
//!     println!("{step}: {loss:.4}");
//! }
//! ```
//!
//! A function that makes the model borrows the tape, and not the random numbers, for its lifetime:
//! `fn build<'tape>(tape: &'tape Tape<f64>, random: &mut Random) -> Sequential<'tape, f64>`.
//! One that is given a model finds the tape there, by [`model.tape()`](layers::Layer::tape), and
//! names no lifetime: `fn accuracy(model: &Sequential<'_, f64>, x: &Array2<f64>) -> f64`, or
//! `&dyn Layer<'_, f64>` for any model. One that returns a value [names the
//! tape's](Var#in-functions-of-your-own).
//! [`Sequential`](layers::Sequential) has examples of both.
//!
//! # Compile it optimised
//!
//! The engine is generic, so it is compiled with the program that uses it: a plain `cargo run`
//! trains a hundred times as slowly as `cargo run --release`. Two lines in the program's
//! `Cargo.toml` make the plain one fast, too, and keep its checks and messages. They cost some
//! seconds of compiling after each edit; level 1 costs half of that, and trains a little slower:
//!
//! ```toml
//! [profile.dev]
//! opt-level = 2
//! ```
//!
//! # Where things are
//!
//! A [`Tape`] records what is computed, a [`Var`] is a handle to one value on it: its methods and
//! operators are the operations, with their losses. [`layers`] build a network out of them,
//! [`optimizers`] take the steps, [`safetensors`] keeps what was learnt, [`data`] has something to
//! learn from, [`check_gradients`] tells whether a gradient is right, [`Var::graph`] shows the tape
//! as data and [`figure`] draws it. Whatever is random comes from a [`Random`], and whatever a
//! reader may change from [`knobs`]. The [`guide`] says how a trained model is kept beside the tape
//! that it borrows, and what cannot be done.
//!
//! The same program computes the same bits on every machine: see the crate's tests.
//!
//! # For those who know PyTorch
//!
//! The search of these pages finds PyTorch's names, too.
//!
#![doc = include_str!("pytorch.md")]
//!
//! # The source
//!
//! To read the source, follow a value through `engine/core`: `tape` (the tape and its handles),
//! `record` (what is on the tape), `operations` (each with its value and its vector-Jacobian
//! product side by side), `elementwise` (how they treat arrays), `reductions` with `sums`,
//! `arrangement`, `matmul`, and `backward`. What they stand on is beside it in `engine`, and what
//! is made of them in `engine/composed`.

pub mod data;
mod engine;
pub mod figure;
pub mod guide;
mod inspect;
pub mod layers;
pub mod optimizers;
mod random;
pub mod safetensors;

pub use engine::axes::Axes;
pub use engine::core::tape::Tape;
// The search knows no alias of an item in a private module, but that of its `pub use`.
#[doc(alias("Tensor", "expand", "broadcast_to"))]
pub use engine::core::tape::Var;
pub use engine::elements::Elements;
pub use engine::float::Float;
pub use engine::indices::Indices;
pub use engine::operands::RightOperand;
pub use inspect::gradient_check::GradientMismatch;
#[doc(alias = "gradcheck")]
pub use inspect::gradient_check::check_gradients;
pub use inspect::graph::{Graph, Node};
pub use ndarray;
pub use notebook_page::knobs;
pub use random::Random;

/// The README's examples run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
