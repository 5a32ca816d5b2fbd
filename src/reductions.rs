use crate::backward::{Rule, Slots, Step, accumulate, rule};
use crate::shape::{Shape, pairs};
use crate::{Float, Var};

/// A reduction of all elements, of those along given axes, and the same with the axes kept at size
/// 1, so that the result broadcasts against what it was computed from.
macro_rules! reductions {
    ($($(#[$documentation:meta])* $all:ident, $over:ident, $keeping:ident, $reduce:ident;)+) => {
        impl<T: Float> Var<'_, T> {$(
            $(#[$documentation])*
            #[track_caller]
            pub fn $all(self) -> Self {
                self.$reduce(None)
            }

            #[doc = concat!("[`", stringify!($all), "`](Var::", stringify!($all), ") along the given axes, which the result no longer has.")]
            ///
            /// # Panics
            ///
            /// If there is no such axis.
            #[track_caller]
            pub fn $over(self, axes: &[usize]) -> Self {
                self.$reduce(Some(axes)).without(axes)
            }

            #[doc = concat!("[`", stringify!($all), "`](Var::", stringify!($all), ") along the given axes, which the result has with size 1.")]
            ///
            /// # Panics
            ///
            /// If there is no such axis.
            #[track_caller]
            pub fn $keeping(self, axes: &[usize]) -> Self {
                self.$reduce(Some(axes))
            }
        )+}
    };
}

reductions! {
    /// The sum of all elements, added in their order: a single number, 0 if there are no elements.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![[1.0, 2.0], [3.0, 4.0]]);
    /// assert_eq!(x.sum_over(&[0]).values(), array![4.0, 6.0].into_dyn());
    /// assert_eq!(x.sum_keeping(&[1]).values(), array![[3.0], [7.0]].into_dyn());
    /// x.sum().backward();
    /// assert_eq!(x.grads(), array![[1.0, 1.0], [1.0, 1.0]].into_dyn());
    /// ```
    sum, sum_over, sum_keeping, sum_to;

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

    /// The largest of all elements: NaN if there is one, −∞ if there are no elements. Several largest
    /// ones share the gradient evenly.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![7.0, 1.0, 7.0]);
    /// let y = x.max();
    /// y.backward();
    /// assert_eq!((y.value(), x.grads()), (7.0, array![0.5, 0.0, 0.5].into_dyn()));
    /// ```
    max, max_over, max_keeping, max_to;

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
    /// Records a reduction: `combine` joins an element to what the ones before it gave.
    #[track_caller]
    fn reduce(
        self, rule: &'static Rule<T>, axes: Option<&[usize]>, start: T, combine: impl Fn(T, T) -> T,
    ) -> Self {
        let shape = |[x]: [Shape; 1]| x.kept(axes);
        self.tape.record(rule, [self], None, shape, |[x], Slots { slots, .. }| {
            let kept = x.shape.kept(axes).expect("there are these axes");
            slots.fill(start);
            pairs(x.shape, kept, |from, to| slots[to] = combine(slots[to], x.values[from]));
        })
    }

    #[track_caller]
    fn sum_to(self, axes: Option<&[usize]>) -> Self {
        let rule = rule!("sum", |step| step.sum_vjp());
        self.reduce(rule, axes, T::ZERO, |sum, x| sum + x)
    }

    #[track_caller]
    fn mean_to(self, axes: Option<&[usize]>) -> Self {
        self.assert_axes(axes, "mean");
        let sum = self.sum_to(axes);
        let (count, sums) = (self.shape_of("mean").len(), sum.shape_of("mean").len());
        sum / T::from_f64(count as f64 / sums as f64)
    }

    #[track_caller]
    fn variance_to(self, axes: Option<&[usize]>) -> Self {
        self.assert_axes(axes, "variance");
        (self - self.mean_to(axes)).powi(2).mean_to(axes)
    }

    #[track_caller]
    fn max_to(self, axes: Option<&[usize]>) -> Self {
        let rule = rule!("max", |step| step.max_vjp());
        let larger = |max: T, x: T| if max >= x || max.is_nan() { max } else { x };
        self.reduce(rule, axes, -T::ONE / T::ZERO, larger)
    }
}

impl<T: Float> Step<'_, T> {
    /// Every element of a sum gets the sum's gradient.
    fn sum_vjp(mut self) {
        self.toward(0, |Slots { slots, first, .. }, known| {
            pairs(known.input(0).shape, known.output.shape, |from, to| {
                accumulate(&mut slots[from], first, known.gradient[to]);
            });
        });
    }

    /// The largest elements share the gradient.
    fn max_vjp(mut self) {
        self.toward(0, |Slots { slots, first, scratch: counts }, known| {
            let (x, max) = (known.input(0), known.output);
            let is_max = |x: T, max: T| x == max || x.is_nan();
            counts.clear();
            counts.resize(max.values.len(), T::ZERO);
            pairs(x.shape, max.shape, |from, to| {
                counts[to] += if is_max(x.values[from], max.values[to]) { T::ONE } else { T::ZERO };
            });
            pairs(x.shape, max.shape, |from, to| {
                let share = known.gradient[to] / counts[to];
                let is_max = is_max(x.values[from], max.values[to]);
                accumulate(&mut slots[from], first, if is_max { share } else { T::ZERO });
            });
        });
    }
}
