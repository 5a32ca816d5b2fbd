use super::Composed;
use crate::engine::axes::Axes;
use crate::engine::core::record::{Step, rule};
use crate::engine::core::reductions::reductions;
use crate::engine::core::tape::Var;
use crate::engine::float::Float;

reductions! {
    /// The mean of all elements; along an axis it is [`mean_over(0)`](Var::mean_over) or
    /// [`mean_keepdim(0)`](Var::mean_keepdim).
    ///
    /// It is their [sum](Var::sum) divided by their number: NaN if there are none.
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
    mean, mean_over, mean_keepdim, mean_to;

    /// The smallest of all elements; along an axis it is [`min_over(0)`](Var::min_over) or
    /// [`min_keepdim(0)`](Var::min_keepdim). The smaller of two values is
    /// [`minimum`](Var::minimum).
    ///
    /// It is NaN if there is one, and ∞ if there are no elements. Several smallest ones share the
    /// gradient evenly.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![2.0, 1.0, 1.0]);
    /// let y = x.min();
    /// y.backward();
    /// assert_eq!((y.value(), x.grads()), (1.0, array![0.0, 0.5, 0.5].into_dyn()));
    /// ```
    #[doc(alias = "amin")]
    min, min_over, min_keepdim, min_to;

    /// The variance of all elements; along an axis it is [`variance_over(0)`](Var::variance_over)
    /// or [`variance_keepdim(0)`](Var::variance_keepdim).
    ///
    /// It is the mean of (x − mean)², divided by their number as in NumPy, not by one less as in
    /// PyTorch.
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
    #[doc(alias = "var")]
    variance, variance_over, variance_keepdim, variance_to;

    /// The standard deviation of all elements; along an axis it is
    /// [`standard_deviation_over(0)`](Var::standard_deviation_over) or
    /// [`standard_deviation_keepdim(0)`](Var::standard_deviation_keepdim).
    ///
    /// It is the root of their [variance](Var::variance). Where it is 0 its gradient is 0.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![1.0, 5.0]);
    /// let y = x.standard_deviation();
    /// y.backward();
    /// assert_eq!((y.value(), x.grads()), (2.0, array![-0.5, 0.5].into_dyn()));
    /// ```
    #[doc(alias = "std")]
    standard_deviation, standard_deviation_over, standard_deviation_keepdim, deviation_to;

    /// The norm of all elements; along an axis it is [`norm_over(0)`](Var::norm_over) or
    /// [`norm_keepdim(0)`](Var::norm_keepdim).
    ///
    /// It is the root of the sum of their squares: the length of a vector. Where it is 0 its
    /// gradient is 0.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![0.0, -2.0]);
    /// let y = x.norm();
    /// y.backward();
    /// assert_eq!((y.value(), x.grads()), (2.0, array![0.0, -1.0].into_dyn()));
    /// ```
    norm, norm_over, norm_keepdim, norm_to;
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
    fn min_to(self, axes: Option<&[usize]>) -> Self {
        let operation = self.along(axes, "min");
        operation.end(-(-self).max_to(axes))
    }

    #[track_caller]
    fn variance_to(self, axes: Option<&[usize]>) -> Self {
        let operation = self.along(axes, "variance");
        operation.end(self.variance_along(axes))
    }

    /// The variance as a part of another operation, which has checked the axes.
    #[track_caller]
    fn variance_along(self, axes: Option<&[usize]>) -> Self {
        (self - self.mean_along(axes)).powi(2).mean_along(axes)
    }

    #[track_caller]
    fn deviation_to(self, axes: Option<&[usize]>) -> Self {
        let operation = self.along(axes, "standard_deviation");
        operation.end(self.variance_along(axes).root())
    }

    #[track_caller]
    fn norm_to(self, axes: Option<&[usize]>) -> Self {
        let operation = self.along(axes, "norm");
        operation.end(self.powi(2).sum_to(axes).root())
    }

    /// The square root of a sum of squares, which has its least value at 0: there the gradient is
    /// 0, as PyTorch's.
    #[track_caller]
    fn root(self) -> Self {
        let rule = rule!("root", |mut step: Step<T>| {
            step.map_vjp(|_, y, g| if y == T::ZERO { T::ZERO } else { g / (y + y) });
        });
        self.map(rule, None, |x| x.sqrt())
    }
}
