use super::allowed::{below_one, divisor, not_negative};
use super::per_element::PerElement;
use super::scope::Scope;
use super::{Optimizer, with_penalty};
use crate::engine::core::tape::{Tape, Var};
use crate::engine::float::Float;
use std::fmt;

/// Adaptive moments, as `torch.optim.Adam`. For a value θ with the gradient g in the parameter's
/// step number t = 1, 2, …, and the learning rate η:
///
/// ```text
/// g ← g + decay·θ                only with weight decay
/// m ← β₁·m + (1 − β₁)·g          the mean of the gradients; m and v start as 0
/// v ← β₂·v + (1 − β₂)·g²         the mean of their squares
/// θ ← θ − η/(1 − β₁ᵗ)·m / (√v/√(1 − β₂ᵗ) + ε)
/// ```
///
/// The divisors 1 − βᵗ correct the bias towards 0 of means that started as 0. From Kingma and Ba,
/// "Adam: A Method for Stochastic Optimization", 2014, <https://arxiv.org/abs/1412.6980>.
///
/// ```
/// use downhill::Tape;
/// use downhill::optimizers::{Adam, Optimizer};
///
/// let tape = Tape::<f64>::new();
/// let w = tape.parameter(1.0);
/// let mut optimizer = Adam::new(0.25).betas(0.5, 0.75).eps(0.0);
/// (w - 3.0).powi(2).backward();
/// optimizer.step(&tape);
/// assert_eq!(w.value(), 1.25); // the first step is as long as the rate, whatever the gradient
/// ```
#[must_use = "an optimizer does nothing until its `step`: keep what its settings give back"]
#[derive(Clone, Debug)]
pub struct Adam<T: Float> {
    learning_rate: f64,
    weight_decay: f64,
    moments: Moments<T>,
}

impl<T: Float> Adam<T> {
    /// With β₁ = 0.9, β₂ = 0.999 and ε = 1e-8, without weight decay.
    ///
    /// # Panics
    ///
    /// If the learning rate is negative, infinite or NaN.
    #[track_caller]
    pub fn new(learning_rate: f64) -> Adam<T> {
        Adam {
            learning_rate: not_negative::<T>("learning_rate", learning_rate),
            weight_decay: 0.0,
            moments: Moments::new(),
        }
    }

    /// How much of the means of the gradients and of their squares a step keeps.
    ///
    /// # Panics
    ///
    /// If one is not in 0 ≤ β < 1.
    #[track_caller]
    pub fn betas(mut self, beta1: f64, beta2: f64) -> Adam<T> {
        self.moments.set_betas(beta1, beta2);
        self
    }

    /// What keeps the divisor from 0.
    ///
    /// # Panics
    ///
    /// If it is negative, infinite or NaN, or is 0 only once it is rounded to the tape's type.
    #[track_caller]
    pub fn eps(mut self, eps: f64) -> Adam<T> {
        self.moments.eps = divisor::<T>("eps", eps);
        self
    }

    /// A penalty of ½·decay·θ² on the loss. Its gradient is adapted like the rest, which weakens
    /// the decay where gradients are large: [`AdamW`](super::AdamW) does not.
    ///
    /// # Panics
    ///
    /// If it is negative, infinite or NaN.
    #[track_caller]
    pub fn weight_decay(mut self, weight_decay: f64) -> Adam<T> {
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
    ) -> Adam<T> {
        self.moments.scope.choose(parameters);
        self
    }
}

impl<T: Float> Optimizer<T> for Adam<T> {
    fn step(&mut self, tape: &Tape<T>) {
        let decay = T::from_f64(self.weight_decay);
        (self.moments).step(tape, self.learning_rate, |value, gradient| {
            with_penalty(gradient, *value, decay)
        });
    }

    fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    fn set_learning_rate(&mut self, learning_rate: f64) {
        self.learning_rate = not_negative::<T>("learning_rate", learning_rate);
    }
}

/// What Adam and AdamW have in common: all but the weight decay.
#[derive(Clone, Debug)]
pub(super) struct Moments<T: Float> {
    beta1: f64,
    beta2: f64,
    pub(super) eps: f64,
    means: PerElement<T>,
    squares: PerElement<T>,
    steps: Steps,
    pub(super) scope: Scope,
}

impl<T: Float> Moments<T> {
    pub(super) fn new() -> Moments<T> {
        Moments {
            beta1: 0.9,
            beta2: 0.999,
            eps: 1e-8,
            means: PerElement::new(),
            squares: PerElement::new(),
            steps: Steps::default(),
            scope: Scope::default(),
        }
    }

    #[track_caller]
    pub(super) fn set_betas(&mut self, beta1: f64, beta2: f64) {
        self.beta1 = below_one::<T>("beta1", beta1);
        self.beta2 = below_one::<T>("beta2", beta2);
    }

    /// `decay` may change a value before its step, and gives the gradient to go by.
    #[track_caller]
    pub(super) fn step(
        &mut self, tape: &Tape<T>, learning_rate: f64, decay: impl Fn(&mut T, T) -> T,
    ) {
        let weight = 1.0 - self.beta1;
        let (old, new) = (T::from_f64(self.beta2), T::from_f64(1.0 - self.beta2));
        let eps = T::from_f64(self.eps);
        self.scope.update(tape, |range, values, gradients| {
            if range.is_empty() {
                return; // It begins where another parameter does, and would count that one's steps.
            }
            let step = self.steps.next(range.start) as i64;
            let rate = T::from_f64(learning_rate / (1.0 - Float::powi(self.beta1, step)));
            let correction = T::from_f64((1.0 - Float::powi(self.beta2, step)).sqrt());
            let means = self.means.of(range.clone());
            let squares = self.squares.of(range);
            let moments = means.iter_mut().zip(squares);
            for ((value, &gradient), (mean, square)) in
                values.iter_mut().zip(gradients).zip(moments)
            {
                let gradient = decay(value, gradient);
                *mean = towards(*mean, gradient, weight);
                *square = old * *square + new * gradient * gradient;
                *value = *value - rate * *mean / (square.sqrt() / correction + eps);
            }
        });
    }
}

/// The point that lies this share of the way from `start` to `end`, counted from the nearer of
/// them, as `torch.lerp` does.
#[inline]
fn towards<T: Float>(start: T, end: T, weight: f64) -> T {
    let share = T::from_f64(weight);
    if weight < 0.5 {
        start + share * (end - start)
    } else {
        end - (end - start) * (T::ONE - share)
    }
}

/// How many steps each parameter has made, sorted by where its elements begin.
#[derive(Clone, Default)]
struct Steps(Vec<(usize, u64)>);

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = || self.0.iter().map(|&(_, steps)| steps);
        match (steps().min(), steps().max()) {
            (Some(least), Some(most)) if least < most => write!(f, "{least} to {most}"),
            (Some(all), _) => write!(f, "{all}"),
            (None, _) => f.write_str("none"),
        }
    }
}

impl Steps {
    /// The number of the step that is to be made now.
    fn next(&mut self, start: usize) -> u64 {
        let position = match self.0.binary_search_by_key(&start, |&(start, _)| start) {
            Ok(position) => position,
            Err(position) => {
                self.0.insert(position, (start, 0));
                position
            }
        };
        self.0[position].1 += 1;
        self.0[position].1
    }
}
