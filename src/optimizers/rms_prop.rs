use super::allowed::{below_one, divisor, not_negative};
use super::per_element::PerElement;
use super::scope::Scope;
use super::{Optimizer, with_penalty};
use crate::engine::core::tape::{Tape, Var};
use crate::engine::float::Float;

/// Gradient descent with a rate for each element: the gradient is divided by the root of a running
/// mean of its squares, as in `torch.optim.RMSprop`. For a value θ with the gradient g, and the
/// learning rate η:
///
/// ```text
/// g ← g + decay·θ                only with weight decay
/// s ← α·s + (1 − α)·g²           s starts as 0
/// θ ← θ − η·g / (√s + ε)
/// ```
///
/// From Tieleman and Hinton, "Lecture 6.5 – RMSProp", Coursera: Neural Networks for Machine
/// Learning, 2012.
///
/// ```
/// use downhill::Tape;
/// use downhill::optimizers::{Optimizer, RmsProp};
///
/// let tape = Tape::<f64>::new();
/// let w = tape.parameter(1.0);
/// let mut optimizer = RmsProp::new(0.25).alpha(0.75).eps(0.0);
/// (w - 3.0).powi(2).backward(); // gradient -4, s = 4
/// optimizer.step(&tape);
/// assert_eq!(w.value(), 1.5);
/// ```
#[must_use = "an optimizer does nothing until its `step`: keep what its settings give back"]
#[derive(Clone, Debug)]
pub struct RmsProp<T: Float> {
    learning_rate: f64,
    alpha: f64,
    eps: f64,
    weight_decay: f64,
    squares: PerElement<T>,
    scope: Scope,
}

impl<T: Float> RmsProp<T> {
    /// With α = 0.99 and ε = 1e-8, without weight decay.
    ///
    /// # Panics
    ///
    /// If the learning rate is negative, infinite or NaN.
    #[track_caller]
    pub fn new(learning_rate: f64) -> RmsProp<T> {
        RmsProp {
            learning_rate: not_negative::<T>("learning_rate", learning_rate),
            alpha: 0.99,
            eps: 1e-8,
            weight_decay: 0.0,
            squares: PerElement::new(),
            scope: Scope::default(),
        }
    }

    /// How much of the running mean a step keeps.
    ///
    /// # Panics
    ///
    /// If it is not in 0 ≤ α < 1.
    #[track_caller]
    pub fn alpha(mut self, alpha: f64) -> RmsProp<T> {
        self.alpha = below_one::<T>("alpha", alpha);
        self
    }

    /// What keeps the divisor from 0.
    ///
    /// # Panics
    ///
    /// If it is negative, infinite or NaN, or is 0 only once it is rounded to the tape's type.
    #[track_caller]
    pub fn eps(mut self, eps: f64) -> RmsProp<T> {
        self.eps = divisor::<T>("eps", eps);
        self
    }

    /// A penalty of ½·decay·θ² on the loss.
    ///
    /// # Panics
    ///
    /// If it is negative, infinite or NaN.
    #[track_caller]
    pub fn weight_decay(mut self, weight_decay: f64) -> RmsProp<T> {
        self.weight_decay = not_negative::<T>("weight_decay", weight_decay);
        self
    }

    /// Steps these parameters alone, and no others of their tape. Those still have gradients, which
    /// [`clip_gradient_norm`](super::clip_gradient_norm) counts; to clip these alone, use
    /// [`clip_gradient_norm_of`](super::clip_gradient_norm_of). Buffers are passed over: a frozen
    /// layer can be made of them.
    ///
    /// # Panics
    ///
    /// If one of them is neither a parameter nor a buffer, if they are on two tapes, or if none is
    /// a parameter. If the optimizer was given parameters before, or has made a step.
    #[doc(alias("param_groups", "freeze"))]
    #[track_caller]
    pub fn only<'tape>(
        mut self, parameters: impl IntoIterator<Item = impl Into<Var<'tape, T>>>,
    ) -> RmsProp<T> {
        self.scope.choose(parameters);
        self
    }
}

impl<T: Float> Optimizer<T> for RmsProp<T> {
    fn step(&mut self, tape: &Tape<T>) {
        let rate = T::from_f64(self.learning_rate);
        let (old, new) = (T::from_f64(self.alpha), T::from_f64(1.0 - self.alpha));
        let eps = T::from_f64(self.eps);
        let decay = T::from_f64(self.weight_decay);
        self.scope.update(tape, |range, values, gradients| {
            let squares = self.squares.of(range);
            for ((value, &gradient), square) in values.iter_mut().zip(gradients).zip(squares) {
                let gradient = with_penalty(gradient, *value, decay);
                *square = old * *square + new * gradient * gradient;
                *value = *value - rate * gradient / (square.sqrt() + eps);
            }
        });
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        self.learning_rate = not_negative::<T>("learning_rate", learning_rate);
    }
}
