use crate::engine::core::reductions::reductions;
use crate::engine::core::tape::Var;
use crate::engine::float::Float;

reductions! {
    /// The mean of all elements, their [sum](Var::sum) divided by their number: NaN if there are
    /// none.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![1.0, 6.0]);
    /// let y = x.mean();
    /// y.backward();
    /// assert_eq!((y.value(), x.grads()), (3.5, array![0.5, 0.5].into_dyn()));
    /// ```
    mean, mean_over, mean_keeping, mean_to;

    /// The variance of all elements, the mean of (x − mean)²: divided by their number, not by one
    /// less.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![1.0, 3.0]);
    /// let y = x.variance();
    /// y.backward();
    /// assert_eq!((y.value(), x.grads()), (1.0, array![-1.0, 1.0].into_dyn()));
    /// ```
    variance, variance_over, variance_keeping, variance_to;
}

impl<T: Float> Var<'_, T> {
    #[track_caller]
    fn mean_to(self, axes: Option<&[usize]>) -> Self {
        let operation = self.along(axes, "mean");
        operation.end(self.mean_along(axes))
    }

    /// The mean as a part of another operation, which has checked the axes.
    #[track_caller]
    pub(crate) fn mean_along(self, axes: Option<&[usize]>) -> Self {
        let sum = self.sum_to(axes);
        let (count, sums) = (self.shape_of("mean").len(), sum.shape_of("mean").len());
        sum / T::from_f64(count as f64 / sums as f64)
    }

    #[track_caller]
    fn variance_to(self, axes: Option<&[usize]>) -> Self {
        let operation = self.along(axes, "variance");
        operation.end((self - self.mean_along(axes)).powi(2).mean_along(axes))
    }
}
