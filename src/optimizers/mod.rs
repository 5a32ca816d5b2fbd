//! How a gradient becomes a step: [`Sgd`], [`RmsProp`], [`Adam`], [`AdamW`], a [`Schedule`] for the
//! learning rate, and [`clip_gradient_norm`].
//!
//! ```
//! use downhill::Tape;
//! use downhill::optimizers::{Optimizer, Schedule, Sgd, clip_gradient_norm};
//!
//! let tape = Tape::<f64>::new();
//! let w = tape.parameter(1.0);
//! let schedule = Schedule::cosine(0.05, 30, 0.0);
//! let mut optimizer = Sgd::new(schedule.at(0)).momentum(0.5);
//! for epoch in 0..30 {
//!     optimizer.set_learning_rate(schedule.at(epoch));
//!     for (x, y) in [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)] {
//!         (w * x - y).powi(2).backward();
//!         clip_gradient_norm(&tape, 10.0);
//!         optimizer.step(&tape);
//!         tape.zero_grad();
//!     }
//! }
//! assert!((w.value() - 2.0).abs() < 1e-6);
//! ```
//!
//! An optimizer steps all parameters of a tape, or [only](Sgd::only) those that it is given. So
//! two parts of a model learn at two rates, and a third stays as it is:
//!
//! ```
//! use downhill::layers::{Layer, Linear};
//! use downhill::optimizers::{Adam, Optimizer, Sgd};
//! use downhill::{Random, Tape, ndarray::array};
//!
//! let (tape, mut random) = (Tape::<f64>::new(), Random::new(0));
//! let [frozen, body, head] = [(2, 3), (3, 3), (3, 1)]
//!     .map(|(inputs, outputs)| Linear::new(&tape, inputs, outputs, &mut random));
//! let mut optimizers: [Box<dyn Optimizer<f64>>; 2] = [
//!     Box::new(Sgd::new(0.001).only(body.parameters())),
//!     Box::new(Adam::new(0.01).only([head.weight, head.bias])),
//! ];
//! let x = tape.constant(array![[1.0, 2.0]]);
//! let hidden = body.forward(frozen.forward(x).tanh()).tanh();
//! head.forward(hidden).sum().backward();
//! let before = frozen.weight.values();
//! optimizers.iter_mut().for_each(|optimizer| optimizer.step(&tape));
//! tape.zero_grad();
//! assert_eq!(frozen.weight.values(), before);
//! ```
//!
//! What is never to learn is made of [buffers](crate::Tape::buffer): then no gradient is computed
//! for it. What is only not stepped has gradients, which [`clip_gradient_norm`] counts, and
//! [`clip_gradient_norm_of`] does not.
//!
//! Formulas and order of operations are PyTorch's. The numbers that an optimizer is given are
//! `f64`, whatever the tape holds, and are rounded to the tape's type where they meet its values.

mod adam;
mod adam_w;
mod allowed;
mod clip;
mod per_element;
mod rms_prop;
mod schedule;
mod scope;
mod sgd;

pub use adam::Adam;
pub use adam_w::AdamW;
#[doc(alias = "clip_grad_norm_")]
pub use clip::{clip_gradient_norm, clip_gradient_norm_of};
pub use rms_prop::RmsProp;
#[doc(alias = "lr_scheduler")]
pub use schedule::Schedule;
pub use sgd::Sgd;

use crate::engine::core::tape::Tape;
use crate::engine::float::Float;

/// Moves the parameters of one tape against their gradients: all of them, or `only` those that the
/// optimizer was given.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not step the parameters of a tape of `{T}`",
    label = "not an `Optimizer<{T}>`"
)]
pub trait Optimizer<T: Float> {
    /// Updates each parameter that has a gradient, if the optimizer steps it. One without, because
    /// `backward` did not reach it since `zero_grad`, stays as it is, and so does what the
    /// optimizer remembers about it.
    ///
    /// A graph that has used a changed parameter is out of date, as after [`Var::set`].
    ///
    /// [`Var::set`]: crate::Var::set
    ///
    /// # Panics
    ///
    /// If an earlier step was on another tape, or the optimizer was given parameters of one: what
    /// it remembers belongs to the parameters of one tape.
    #[track_caller]
    fn step(&mut self, tape: &Tape<T>);

    /// The learning rate of the next step.
    fn learning_rate(&self) -> f64;

    /// Gives the next steps another learning rate, such as a [`Schedule`]'s.
    ///
    /// # Panics
    ///
    /// If the rate is negative, infinite or NaN.
    #[track_caller]
    fn set_learning_rate(&mut self, learning_rate: f64);
}

/// Weight decay as a penalty of ½·decay·value² on the loss: its derivative joins the gradient.
#[inline]
fn with_penalty<T: Float>(gradient: T, value: T, decay: T) -> T {
    // Not for speed: an infinite value times a decay of 0 is NaN.
    if decay == T::ZERO { gradient } else { gradient + decay * value }
}
