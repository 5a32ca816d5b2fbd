//! The traits of the standard library that a tape and its values have beside the operators.

use super::core::tape::{Tape, Var};
use super::float::Float;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Sub, SubAssign};

impl<T: Float> Default for Tape<T> {
    fn default() -> Tape<T> {
        Tape::new()
    }
}

/// So that what takes parameters takes references to them, as in `only(&[w, b])`.
impl<'tape, T: Float> From<&Var<'tape, T>> for Var<'tape, T> {
    fn from(var: &Var<'tape, T>) -> Var<'tape, T> {
        *var
    }
}

/// The sum of several values, such as losses, with their shapes broadcast.
///
/// ```
/// use downhill::{Tape, Var};
///
/// let tape = Tape::<f64>::new();
/// let w = tape.parameter(2.0);
/// let loss: Var<f64> = [1.0, 2.0, 3.0].into_iter().map(|x| w * x).sum();
/// assert_eq!(loss.value(), 12.0);
/// ```
///
/// # Panics
///
/// If there is no value, because then there is no tape either; and where `+` does.
impl<T: Float> Sum for Var<'_, T> {
    #[track_caller]
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.reduce(|sum, value| sum + value).expect(
            "sum: there is no value to add up, and so no tape for a 0; if that may be, use \
             fold(tape.constant(0.0), |sum, value| sum + value)",
        )
    }
}

impl<'a, 'tape, T: Float> Sum<&'a Var<'tape, T>> for Var<'tape, T> {
    #[track_caller]
    fn sum<I: Iterator<Item = &'a Var<'tape, T>>>(values: I) -> Self {
        values.copied().sum()
    }
}

macro_rules! assign {
    ($($Assign:ident::$assign:ident, $Operator:ident::$operator:ident;)+) => {$(
        /// Records the result, and makes the variable on the left its handle. That is how a loss
        /// is added up; a parameter stays what it is, and is changed by [`update`](Var::update),
        /// [`set`](Var::set) or an [optimizer](crate::optimizers).
        impl<'tape, T: Float, R> $Assign<R> for Var<'tape, T>
        where
            Var<'tape, T>: $Operator<R, Output = Var<'tape, T>>,
        {
            #[track_caller]
            #[inline]
            fn $assign(&mut self, right: R) {
                *self = $Operator::$operator(*self, right);
            }
        }
    )+};
}

assign! {
    AddAssign::add_assign, Add::add;
    SubAssign::sub_assign, Sub::sub;
    MulAssign::mul_assign, Mul::mul;
    DivAssign::div_assign, Div::div;
}
