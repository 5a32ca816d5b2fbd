//! What makes few elements of many: sums and largest elements.

use super::record::{Step, rule};
use super::slots::{Slots, accumulate, room};
use super::sums::reduce;
use super::tape::Var;
use crate::engine::axes::Axes;
use crate::engine::composed::Composed;
use crate::engine::float::Float;
use crate::engine::shape::{Shape, pairs};

/// A reduction of all elements, of those along given axes, and the same with the axes kept at size
/// 1, so that the result broadcasts against what it was computed from.
macro_rules! reductions {
    ($($(#[$documentation:meta])* $all:ident, $over:ident, $keepdim:ident, $reduce:ident;)+) => {
        impl<T: Float> Var<'_, T> {$(
            $(#[$documentation])*
            #[track_caller]
            pub fn $all(self) -> Self {
                self.$reduce(None)
            }

            #[doc = concat!("[`", stringify!($all), "`](Var::", stringify!($all), ")")]
            /// along the given axes, which the result no longer has.
            ///
            /// # Panics
            ///
            /// If there is no such axis.
            #[track_caller]
            pub fn $over(self, axes: impl Axes) -> Self {
                let operation = Composed::begin(stringify!($all), &[self]);
                operation.end(self.$reduce(Some(axes.as_slice())).without(axes.as_slice()))
            }

            #[doc = concat!("[`", stringify!($all), "`](Var::", stringify!($all), ")")]
            /// along the given axes, which the result has with size 1.
            ///
            /// # Panics
            ///
            /// If there is no such axis.
            #[track_caller]
            pub fn $keepdim(self, axes: impl Axes) -> Self {
                self.$reduce(Some(axes.as_slice()))
            }
        )+}
    };
}
pub(crate) use reductions;

reductions! {
    /// The sum of all elements, a single number; along an axis it is [`sum_over(0)`](Var::sum_over)
    /// or [`sum_keepdim(0)`](Var::sum_keepdim).
    ///
    /// It is 0 if there are no elements. More than 16 are added as a tree, whose shape depends on
    /// their number alone: so the sum loses few digits, and has the same bits on every machine.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![[1.0, 2.0], [3.0, 4.0]]);
    /// assert_eq!(x.sum_over(0).values(), array![4.0, 6.0].into_dyn());
    /// assert_eq!(x.sum_keepdim(1).values(), array![[3.0], [7.0]].into_dyn());
    /// x.sum().backward();
    /// assert_eq!(x.grads(), array![[1.0, 1.0], [1.0, 1.0]].into_dyn());
    /// ```
    sum, sum_over, sum_keepdim, sum_to;

    /// The largest of all elements; along an axis it is [`max_over(0)`](Var::max_over) or
    /// [`max_keepdim(0)`](Var::max_keepdim), and its index [`argmax(0)`](Var::argmax). The larger
    /// of two values, or of a value and a number, is [`x.maximum(1e-8)`](Var::maximum).
    ///
    /// It is NaN if there is one, and −∞ if there are no elements. Several largest ones share the
    /// gradient evenly.
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
    #[doc(alias = "amax")]
    max, max_over, max_keepdim, max_to;
}

impl<T: Float> Var<'_, T> {
    #[track_caller]
    pub(crate) fn sum_to(self, axes: Option<&[usize]>) -> Self {
        let rule = rule!("sum", |step| step.sum_vjp());
        let shape = |[x]: [Shape; 1]| x.kept(axes);
        self.tape.record(rule, [self], None, &[], shape, |[x], Slots { slots, first, scratch }| {
            let kept = x.shape.kept(axes).expect("there are these axes");
            let room = room(scratch, x.shape.between(kept));
            reduce(x.values, x.shape, kept, slots, first, room);
        })
    }

    #[track_caller]
    pub(crate) fn max_to(self, axes: Option<&[usize]>) -> Self {
        let rule = rule!("max", |step| step.max_vjp());
        let shape = |[x]: [Shape; 1]| x.kept(axes);
        self.tape.record(rule, [self], None, &[], shape, |[x], Slots { slots: max, .. }| {
            let kept = x.shape.kept(axes).expect("there are these axes");
            max.fill(-T::ONE / T::ZERO);
            pairs(x.shape, kept, |from, to| {
                let (max, x) = (&mut max[to], x.values[from]);
                *max = if *max >= x || max.is_nan() { *max } else { x };
            });
        })
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
        self.toward(0, |Slots { slots, first, scratch }, known| {
            let (x, max) = (known.input(0), known.output);
            let (count, between) = (max.values.len(), x.shape.between(max.shape));
            let (counts, rest) =
                room(scratch, count + x.values.len() + between).split_at_mut(count);
            let (is_max, room) = rest.split_at_mut(x.values.len());
            pairs(x.shape, max.shape, |from, to| {
                let x = x.values[from];
                is_max[from] = if x == max.values[to] || x.is_nan() { T::ONE } else { T::ZERO };
            });
            reduce(is_max, x.shape, max.shape, counts, true, room);
            pairs(x.shape, max.shape, |from, to| {
                let share = known.gradient[to] / counts[to];
                let is_max = is_max[from] == T::ONE;
                accumulate(&mut slots[from], first, if is_max { share } else { T::ZERO });
            });
        });
    }
}
