use crate::backward::{Rule, Slots, Step, accumulate};
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

    /// The largest of all elements; NaN if there is one. Several largest ones share the gradient
    /// evenly.
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
    ///
    /// # Panics
    ///
    /// If there are no elements.
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
    /// Records a reduction: `combine` joins an element to what the ones before it gave, `finish` is
    /// given the outcome and the number of elements that it is made of.
    #[track_caller]
    fn reduce(
        self,
        rule: &'static Rule<T>,
        axes: Option<&[usize]>,
        start: T,
        combine: impl Fn(T, T) -> T,
        finish: impl Fn(T, T) -> T,
    ) -> Self {
        let shape = |[x]: [Shape; 1]| match x.kept(axes)? {
            kept if rule.name == "max" && x.len() == 0 && kept.len() > 0 => Err(format!(
                "there is no largest of no elements, in the shape {x:?}"
            )),
            kept => Ok(kept),
        };
        self.tape.record(rule, [self], None, shape, |[x], output| {
            let kept = x.shape.kept(axes).expect("there are these axes");
            output.fill(start);
            pairs(x.shape, kept, |from, to| {
                output[to] = combine(output[to], x.values[from])
            });
            let count = count(x.shape, kept);
            (output.iter_mut()).for_each(|y| *y = finish(*y, count));
        })
    }

    #[track_caller]
    fn sum_to(self, axes: Option<&[usize]>) -> Self {
        let rule = const { &Rule::new("sum", |step| step.reduce_vjp(|g, _| g)) };
        self.reduce(rule, axes, T::ZERO, |sum, x| sum + x, |sum, _| sum)
    }

    #[track_caller]
    fn mean_to(self, axes: Option<&[usize]>) -> Self {
        let rule = const { &Rule::new("mean", |step| step.reduce_vjp(|g, count| g / count)) };
        self.reduce(
            rule,
            axes,
            T::ZERO,
            |sum, x| sum + x,
            |sum, count| sum / count,
        )
    }

    #[track_caller]
    fn max_to(self, axes: Option<&[usize]>) -> Self {
        let rule = const { &Rule::new("max", |step| step.max_vjp()) };
        let larger = |max: T, x: T| if max >= x || max.is_nan() { max } else { x };
        self.reduce(rule, axes, -T::ONE / T::ZERO, larger, |max, _| max)
    }

    #[track_caller]
    fn variance_to(self, axes: Option<&[usize]>) -> Self {
        if let Err(problem) = self.shape_of("variance").kept(axes) {
            panic!("variance: {problem}");
        }
        let deviation = self - self.mean_to(axes);
        (deviation * deviation).mean_to(axes)
    }
}

impl<T: Float> Step<'_, T> {
    /// The way back of a sum or a mean: every element gets the same share, which is computed from
    /// the gradient and the number of elements.
    fn reduce_vjp(mut self, share: impl Fn(T, T) -> T) {
        self.toward(0, |Slots { slots, first, .. }, known| {
            let (from, to) = (known.input(0).shape, known.shape());
            let count = count(from, to);
            pairs(from, to, |from, to| {
                accumulate(&mut slots[from], first, share(known.gradient[to], count));
            });
        });
    }

    fn max_vjp(mut self) {
        self.toward(
            0,
            |Slots {
                 slots,
                 first,
                 scratch: counts,
             },
             known| {
                let (x, max) = (known.input(0), known.output());
                let is_max =
                    |from: usize, to: usize| x.values[from] == max[to] || x.values[from].is_nan();
                counts.clear();
                counts.resize(max.len(), T::ZERO);
                pairs(x.shape, known.shape(), |from, to| {
                    counts[to] += if is_max(from, to) { T::ONE } else { T::ZERO };
                });
                pairs(x.shape, known.shape(), |from, to| {
                    let share = known.gradient[to] / counts[to];
                    accumulate(
                        &mut slots[from],
                        first,
                        if is_max(from, to) { share } else { T::ZERO },
                    );
                });
            },
        );
    }
}

/// How many elements of a value go into one of its reduction.
fn count<T: Float>(value: Shape, reduction: Shape) -> T {
    T::from_f64(value.len() as f64 / reduction.len() as f64)
}
