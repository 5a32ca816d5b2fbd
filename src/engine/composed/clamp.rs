use super::Composed;
use crate::engine::core::record::{Step, rule};
use crate::engine::core::tape::Var;
use crate::engine::float::Float;

impl<T: Float> Var<'_, T> {
    /// Each element, but at least `min` and at most `max`. The gradient passes only strictly
    /// between these bounds.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![-2.0, 0.5, 7.0]);
    /// let y = x.clamp(-1.0, 1.0);
    /// y.sum().backward();
    /// assert_eq!(y.values(), array![-1.0, 0.5, 1.0].into_dyn());
    /// assert_eq!(x.grads(), array![0.0, 1.0, 0.0].into_dyn());
    /// ```
    ///
    /// One bound alone: [`x.maximum(1e-8)`](Var::maximum).
    ///
    /// # Panics
    ///
    /// If `min` is larger than `max`, or one of them is NaN.
    #[doc(alias("clip", "clamp_min", "clamp_max"))]
    #[track_caller]
    pub fn clamp(self, min: T, max: T) -> Self {
        assert!(
            min <= max,
            "clamp: there is no number from {min} to {max}; min must be at most max"
        );
        let operation = Composed::begin("clamp", &[self]);
        let at_least = rule!("clamp min", |mut step: Step<T>| {
            step.map_with_vjp(|x, min, g| if x > min { g } else { T::ZERO });
        });
        let at_most = rule!("clamp max", |mut step: Step<T>| {
            step.map_with_vjp(|x, max, g| if x < max { g } else { T::ZERO });
        });
        let above = self.map_with(min, at_least, |x, min| if x < min { min } else { x });
        operation.end(above.map_with(max, at_most, |x, max| if x > max { max } else { x }))
    }
}
