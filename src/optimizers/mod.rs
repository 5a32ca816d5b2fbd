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
//! Formulas and order of operations are PyTorch's. The numbers that an optimizer is given are
//! `f64`, whatever the tape holds, and are rounded to the tape's type where they meet its values.

mod adam;
mod adam_w;
mod allowed;
mod clip;
mod parameters;
mod power;
mod rms_prop;
mod schedule;
mod sgd;

pub use adam::Adam;
pub use adam_w::AdamW;
pub use clip::clip_gradient_norm;
pub use rms_prop::RmsProp;
pub use schedule::Schedule;
pub use sgd::Sgd;

use crate::engine::core::tape::Tape;
use crate::engine::float::Float;
use std::ops::Range;

/// Moves the parameters of one tape against their gradients.
pub trait Optimizer<T: Float> {
    /// Updates each parameter that has a gradient. One without, because `backward` did not reach it
    /// since `zero_grad`, stays as it is, and so does what the optimizer remembers about it.
    ///
    /// A graph that has used a changed parameter is out of date, as after [`Var::set`].
    ///
    /// [`Var::set`]: crate::Var::set
    ///
    /// # Panics
    ///
    /// If an earlier step was on another tape: what an optimizer remembers belongs to the
    /// parameters of one tape.
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

/// The tape that an optimizer made its first step on.
#[derive(Clone, Debug, Default)]
struct OneTape(Option<u64>);

impl OneTape {
    #[track_caller]
    fn check<T: Float>(&mut self, tape: &Tape<T>) {
        let first = *self.0.get_or_insert(tape.identity);
        assert!(
            first == tape.identity,
            "step: this optimizer has made a step on another tape and remembers that one's \
             parameters; create an optimizer for each tape"
        );
    }
}

/// What a buffer with one number for each element of all parameters holds for one of them. It
/// starts as 0.
#[inline]
fn elements<T: Float>(buffer: &mut Vec<T>, range: Range<usize>) -> &mut [T] {
    buffer.resize(buffer.len().max(range.end), T::ZERO);
    &mut buffer[range]
}

/// Weight decay as a penalty of ½·decay·value² on the loss: its derivative joins the gradient.
#[inline]
fn with_penalty<T: Float>(gradient: T, value: T, decay: T) -> T {
    // Not for speed: an infinite value times a decay of 0 is NaN.
    if decay == T::ZERO { gradient } else { gradient + decay * value }
}
