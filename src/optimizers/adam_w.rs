use super::Optimizer;
use super::adam::Moments;
use super::allowed::{divisor, not_negative};
use crate::engine::core::tape::{Tape, Var};
use crate::engine::float::Float;

/// [`Adam`](super::Adam) with weight decay apart from the gradient, as `torch.optim.AdamW`. Before
/// Adam's step, which is then one without decay, each value θ shrinks by the learning rate η:
///
/// ```text
/// θ ← θ·(1 − η·decay)
/// ```
///
/// So all weights decay alike, however large their gradients are. From Loshchilov and Hutter,
/// "Decoupled Weight Decay Regularization", 2017, <https://arxiv.org/abs/1711.05101>.
///
/// ```
/// use downhill::Tape;
/// use downhill::optimizers::{AdamW, Optimizer};
///
/// let tape = Tape::<f64>::new();
/// let w = tape.parameter(1.0);
/// let mut optimizer = AdamW::new(0.25).weight_decay(0.5).eps(0.0);
/// (w - 3.0).powi(2).backward();
/// optimizer.step(&tape);
/// assert!((w.value() - (0.875 + 0.25)).abs() < 1e-15);
/// ```
#[must_use = "an optimizer does nothing until its `step`: keep what its settings give back"]
#[derive(Clone, Debug)]
pub struct AdamW<T: Float> {
    learning_rate: f64,
    weight_decay: f64,
    moments: Moments<T>,
}

impl<T: Float> AdamW<T> {
    /// With β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and a weight decay of 0.01.
    ///
    /// # Panics
    ///
    /// If the learning rate is negative, infinite or NaN.
    #[track_caller]
    pub fn new(learning_rate: f64) -> AdamW<T> {
        AdamW {
            learning_rate: not_negative::<T>("learning_rate", learning_rate),
            weight_decay: 0.01,
            moments: Moments::new(),
        }
    }

    /// How much of the means of the gradients and of their squares a step keeps.
    ///
    /// # Panics
    ///
    /// If one is not in 0 ≤ β < 1.
    #[track_caller]
    pub fn betas(mut self, beta1: f64, beta2: f64) -> AdamW<T> {
        self.moments.set_betas(beta1, beta2);
        self
    }

    /// What keeps the divisor from 0.
    ///
    /// # Panics
    ///
    /// If it is negative, infinite or NaN, or is 0 only once it is rounded to the tape's type.
    #[track_caller]
    pub fn eps(mut self, eps: f64) -> AdamW<T> {
        self.moments.eps = divisor::<T>("eps", eps);
        self
    }

    /// By which share of itself, times the learning rate, a value shrinks at each step.
    ///
    /// # Panics
    ///
    /// If it is negative, infinite or NaN.
    #[track_caller]
    pub fn weight_decay(mut self, weight_decay: f64) -> AdamW<T> {
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
    ) -> AdamW<T> {
        self.moments.scope.choose(parameters);
        self
    }
}

impl<T: Float> Optimizer<T> for AdamW<T> {
    fn step(&mut self, tape: &Tape<T>) {
        let kept = T::from_f64(1.0 - self.learning_rate * self.weight_decay);
        (self.moments).step(tape, self.learning_rate, |value, gradient| {
            *value = *value * kept;
            gradient
        });
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        self.learning_rate = not_negative::<T>("learning_rate", learning_rate);
    }
}
