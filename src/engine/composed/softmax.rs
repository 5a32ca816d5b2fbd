use crate::engine::core::tape::Var;
use crate::engine::float::Float;

impl<T: Float> Var<'_, T> {
    /// The softmax along an axis: eˣ of each element, divided by the sum of them, so that they add
    /// up to 1. Nothing overflows: the largest element is subtracted first, which changes nothing.
    /// Where the largest is infinite, so that all are −∞ or one is ∞, the result is NaN, as in
    /// PyTorch.
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
    pub fn softmax(self, axis: usize) -> Self {
        let operation = self.along(Some(&[axis]), "softmax");
        // The largest element cancels out of the result, so its gradient does too.
        let powers = (self - self.max_keeping(&[axis]).detach()).exp();
        operation.end(powers / powers.sum_keeping(&[axis]))
    }

    /// The logarithm of the [softmax](Var::softmax) along an axis, also where that is too small for
    /// a number. NaN where the softmax is.
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
    pub fn log_softmax(self, axis: usize) -> Self {
        let operation = self.along(Some(&[axis]), "log_softmax");
        let shifted = self - self.max_keeping(&[axis]).detach();
        operation.end(shifted - shifted.exp().sum_keeping(&[axis]).ln())
    }

    /// ln Σ eˣ along an axis, which the result no longer has. Nothing overflows. Of nothing but −∞
    /// it is −∞, and as in PyTorch the gradients are then NaN: each share is 0 of 0.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let logits = tape.constant(array![1000.0, 1000.0]);
    /// assert_eq!(logits.log_sum_exp(0).value(), 1000.0 + 2.0f64.ln());
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such axis.
    #[track_caller]
    pub fn log_sum_exp(self, axis: usize) -> Self {
        let operation = self.along(Some(&[axis]), "log_sum_exp");
        // An infinite element would make NaN of itself.
        let peak = self.max_keeping(&[axis]).detach().clamp(T::MIN, T::MAX);
        let sum = (self - peak).exp().sum_keeping(&[axis]);
        operation.end((sum.ln() + peak).without(&[axis]))
    }
}
