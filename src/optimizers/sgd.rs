use super::allowed::not_negative;
use super::per_element::PerElement;
use super::scope::Scope;
use super::{Optimizer, with_penalty};
use crate::engine::core::tape::{Tape, Var};
use crate::engine::float::Float;

/// Gradient descent, as `torch.optim.SGD`. For a value θ with the gradient g, and the learning rate
/// η:
///
/// ```text
/// g ← g + decay·θ                only with weight decay
/// v ← momentum·v + g             v starts as 0
/// θ ← θ − η·v                    without momentum: θ ← θ − η·g
/// ```
///
/// Momentum is Polyak's heavy ball ("Some methods of speeding up the convergence of iteration
/// methods", 1964). Nesterov's variant looks ahead along v: θ ← θ − η·(g + momentum·v), in the form
/// of Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
///
/// ```
/// use downhill::Tape;
/// use downhill::optimizers::{Optimizer, Sgd};
///
/// let tape = Tape::<f64>::new();
/// let w = tape.parameter(1.0);
/// let mut optimizer = Sgd::new(0.25).momentum(0.5);
/// for expected in [2.0, 3.0] {
///     (w - 3.0).powi(2).backward(); // gradients -4 and -2, v = -4 and -4
///     optimizer.step(&tape);
///     tape.zero_grad();
///     assert_eq!(w.value(), expected);
/// }
/// ```
#[must_use = "an optimizer does nothing until its `step`: keep what its settings give back"]
#[derive(Clone, Debug)]
pub struct Sgd<T: Float> {
    learning_rate: f64,
    momentum: f64,
    nesterov: bool,
    weight_decay: f64,
    velocity: PerElement<T>,
    scope: Scope,
}

impl<T: Float> Sgd<T> {
    /// Without momentum and weight decay.
    ///
    /// # Panics
    ///
    /// If the learning rate is negative, infinite or NaN.
    #[track_caller]
    pub fn new(learning_rate: f64) -> Sgd<T> {
        Sgd {
            learning_rate: not_negative::<T>("learning_rate", learning_rate),
            momentum: 0.0,
            nesterov: false,
            weight_decay: 0.0,
            velocity: PerElement::new(),
            scope: Scope::default(),
        }
    }

    /// How much of the velocity a step keeps: from 1 on it never fades.
    ///
    /// # Panics
    ///
    /// If it is negative, infinite or NaN, or 0 after [`nesterov`](Sgd::nesterov).
    #[track_caller]
    pub fn momentum(mut self, momentum: f64) -> Sgd<T> {
        self.momentum = not_negative::<T>("momentum", momentum);
        if self.nesterov {
            self.assert_momentum();
        }
        self
    }

    /// Nesterov's momentum in place of the heavy ball. Without momentum there is nothing to look
    /// ahead along, and as in PyTorch that is a mistake.
    ///
    /// # Panics
    ///
    /// If there is no momentum yet, or it is 0 once it is rounded to the tape's type.
    #[track_caller]
    pub fn nesterov(mut self) -> Sgd<T> {
        self.assert_momentum();
        self.nesterov = true;
        self
    }

    #[track_caller]
    fn assert_momentum(&self) {
        assert!(
            T::from_f64(self.momentum) > T::ZERO,
            "nesterov: the momentum is 0; give it a momentum above 0 first, such as momentum(0.9)"
        );
    }

    /// A penalty of ½·decay·θ² on the loss.
    ///
    /// # Panics
    ///
    /// If it is negative, infinite or NaN.
    #[track_caller]
    pub fn weight_decay(mut self, weight_decay: f64) -> Sgd<T> {
        self.weight_decay = not_negative::<T>("weight_decay", weight_decay);
        self
    }

    /// Steps these parameters alone, and no others of their tape. Those still have gradients, which
    /// [`clip_gradient_norm`](super::clip_gradient_norm) counts; to clip these alone, use
    /// [`clip_gradient_norm_of`](super::clip_gradient_norm_of). Buffers are passed over: a frozen
    /// layer can be made of them.
    ///
    /// ```
    /// use downhill::Tape;
    /// use downhill::optimizers::{Optimizer, Sgd};
    ///
    /// let tape = Tape::<f64>::new();
    /// let (slow, fast) = (tape.parameter(1.0), tape.parameter(1.0));
    /// let mut optimizers = [Sgd::new(0.1).only([slow]), Sgd::new(0.5).only([fast])];
    /// (slow + fast).backward();
    /// optimizers.iter_mut().for_each(|optimizer| optimizer.step(&tape));
    /// assert_eq!((slow.value(), fast.value()), (0.9, 0.5));
    /// ```
    ///
    /// # Panics
    ///
    /// If one of them is neither a parameter nor a buffer, if they are on two tapes, or if none is
    /// a parameter. If the optimizer was given parameters before, or has made a step.
    #[doc(alias("param_groups", "freeze"))]
    #[track_caller]
    pub fn only<'tape>(
        mut self, parameters: impl IntoIterator<Item = impl Into<Var<'tape, T>>>,
    ) -> Sgd<T> {
        self.scope.choose(parameters);
        self
    }
}

impl<T: Float> Optimizer<T> for Sgd<T> {
    fn step(&mut self, tape: &Tape<T>) {
        let rate = T::from_f64(self.learning_rate);
        let momentum = T::from_f64(self.momentum);
        let decay = T::from_f64(self.weight_decay);
        self.scope.update(tape, |range, values, gradients| {
            // The plain step has a loop of its own, which asks nothing of each element.
            if self.momentum == 0.0 && self.weight_decay == 0.0 {
                for (value, &gradient) in values.iter_mut().zip(gradients) {
                    *value = *value - rate * gradient;
                }
                return;
            }
            if self.momentum == 0.0 {
                for (value, &gradient) in values.iter_mut().zip(gradients) {
                    *value = *value - rate * with_penalty(gradient, *value, decay);
                }
                return;
            }
            let velocities = self.velocity.of(range);
            for ((value, &gradient), velocity) in values.iter_mut().zip(gradients).zip(velocities) {
                let gradient = with_penalty(gradient, *value, decay);
                *velocity = momentum * *velocity + gradient;
                let direction =
                    if self.nesterov { gradient + momentum * *velocity } else { *velocity };
                *value = *value - rate * direction;
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
