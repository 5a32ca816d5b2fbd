use super::Composed;
use crate::engine::axes::Axes;
use crate::engine::core::reductions::reductions;
use crate::engine::core::tape::Var;
use crate::engine::float::Float;

impl<T: Float> Var<'_, T> {
    /// The softmax along one axis or several: eˣ of each element, divided by the sum of them, so
    /// that they add up to 1. Nothing overflows: the largest element is subtracted first, which
    /// changes nothing. Where the largest is infinite, so that all are −∞ or one is ∞, the result
    /// is NaN, as in PyTorch.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let logits = tape.constant(array![1000.0, 1000.0, -1000.0]);
    /// assert_eq!(logits.softmax(0).values(), array![0.5, 0.5, 0.0].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such axis.
    #[track_caller]
    pub fn softmax(self, axes: impl Axes) -> Self {
        let axes = axes.as_slice();
        let operation = self.along(Some(axes), "softmax");
        // The largest element cancels out of the result, so its gradient does too.
        let powers = (self - self.max_to(Some(axes)).detach()).exp();
        operation.end(powers / powers.sum_to(Some(axes)))
    }

    /// The logarithm of the [softmax](Var::softmax) along one axis or several, also where that
    /// is too small for a number. NaN where the softmax is.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let logits = tape.constant(array![0.0, -1000.0]);
    /// assert_eq!(logits.log_softmax(0).values(), array![0.0, -1000.0].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such axis.
    #[track_caller]
    pub fn log_softmax(self, axes: impl Axes) -> Self {
        let axes = axes.as_slice();
        let operation = self.along(Some(axes), "log_softmax");
        let shifted = self - self.max_to(Some(axes)).detach();
        operation.end(shifted - shifted.exp().sum_to(Some(axes)).ln())
    }
}

reductions! {
    /// ln Σ eˣ of all elements; along an axis it is [`log_sum_exp_over(0)`](Var::log_sum_exp_over)
    /// or [`log_sum_exp_keepdim(0)`](Var::log_sum_exp_keepdim).
    ///
    /// Nothing overflows. Of nothing but −∞ it is −∞, and as in PyTorch the gradients are then NaN:
    /// each share is 0 of 0.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let logits = tape.constant(array![1000.0, 1000.0]);
    /// assert_eq!(logits.log_sum_exp().value(), 1000.0 + 2.0f64.ln());
    /// ```
    #[doc(alias = "logsumexp")]
    log_sum_exp, log_sum_exp_over, log_sum_exp_keepdim, log_sum_exp_to;
}

impl<T: Float> Var<'_, T> {
    #[track_caller]
    fn log_sum_exp_to(self, axes: Option<&[usize]>) -> Self {
        let operation = self.along(axes, "log_sum_exp");
        // An infinite element would make NaN of itself.
        let peak = self.max_to(axes).detach().clamp(T::MIN, T::MAX);
        operation.end((self - peak).exp().sum_to(axes).ln() + peak)
    }
}
