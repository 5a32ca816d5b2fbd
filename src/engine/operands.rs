//! What can stand beside a value in an operation. An array is recorded as a constant.

use super::composed::Composed;
use super::core::record::Rule;
use super::core::tape::Var;
use super::elements::NumbersOf;
use super::float::Float;
use ndarray::{ArrayBase, Data, Dimension};
use std::ops::{Add, Div, Mul, Sub};

mod sealed {
    use super::{Composed, Float, Rule, Var};

    pub trait Operate<'tape, T: Float> {
        /// Records an operator with a value on its left: by the first rule if there is a value on
        /// its right as well, by the second if there is a plain number.
        fn operate(
            self, left: Var<'tape, T>, rules: [&'static Rule<T>; 2], value: impl Fn(T, T) -> T,
        ) -> Var<'tape, T>;

        /// Begins an operation with a value on its left, and gives what is on its right as a value.
        fn begin(
            self, operation: &'static str, left: Var<'tape, T>,
        ) -> (Composed<'tape, T>, Var<'tape, T>);
    }
}
pub(crate) use sealed::Operate;

/// What can stand on the right of `+`, `-`, `*`, `/` and their like with a `=`, where a
/// [`Var`] is on the left, beside it in [`maximum`](Var::maximum) and [`minimum`](Var::minimum),
/// second in [`select`](Var::select), and as the target of a loss: another value, a plain number,
/// or an ndarray array of any dimension, owned, viewed or borrowed, which is recorded as a
/// constant.
///
/// ```
/// use downhill::{Tape, ndarray::array};
///
/// let tape = Tape::<f64>::new();
/// let w = tape.parameter(array![1.0, 2.0]);
/// assert_eq!((w * w - 0.5 + array![1.0, 1.0]).values(), array![1.5, 4.5].into_dyn());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand beside a value on a tape of `{T}`",
    label = "neither a value on the tape, nor `{T}`, nor an ndarray array of `{T}`",
    note = "a whole number is written with a point: `2.0`",
    note = "an `f64`, and a literal where the type is generic, is converted: `{T}::from_f64(0.5)`, \
            with `downhill::Float` in scope",
    note = "from a vector: `ndarray::Array1::from(numbers)`"
)]
pub trait RightOperand<'tape, T: Float>: Operate<'tape, T> {}

impl<'tape, T: Float> RightOperand<'tape, T> for Var<'tape, T> {}

impl<'tape, T: Float> Operate<'tape, T> for Var<'tape, T> {
    #[track_caller]
    #[inline]
    fn operate(
        self, left: Self, [rule, _]: [&'static Rule<T>; 2], value: impl Fn(T, T) -> T,
    ) -> Self {
        left.zip(self, rule, value)
    }

    #[track_caller]
    fn begin(self, operation: &'static str, left: Self) -> (Composed<'tape, T>, Self) {
        (Composed::begin(operation, &[left, self]), self)
    }
}

impl<'tape, T: Float> RightOperand<'tape, T> for T {}

impl<'tape, T: Float> Operate<'tape, T> for T {
    #[track_caller]
    #[inline]
    fn operate(
        self, left: Var<'tape, T>, [_, rule]: [&'static Rule<T>; 2], value: impl Fn(T, T) -> T,
    ) -> Var<'tape, T> {
        left.map_with(self, rule, value)
    }

    #[track_caller]
    fn begin(
        self, operation: &'static str, left: Var<'tape, T>,
    ) -> (Composed<'tape, T>, Var<'tape, T>) {
        (Composed::begin(operation, &[left]), left.tape.constant(self))
    }
}

macro_rules! array {
    ($Array:ty) => {
        impl<'tape, T: Float, S: Data, D: Dimension> RightOperand<'tape, T> for $Array where
            [S::Elem]: NumbersOf<T>
        {
        }

        impl<'tape, T: Float, S: Data, D: Dimension> Operate<'tape, T> for $Array
        where
            [S::Elem]: NumbersOf<T>,
        {
            #[track_caller]
            fn operate(
                self, left: Var<'tape, T>, [rule, _]: [&'static Rule<T>; 2],
                value: impl Fn(T, T) -> T,
            ) -> Var<'tape, T> {
                let (operation, right) = self.begin(rule.name, left);
                operation.end(left.zip(right, rule, value))
            }

            #[track_caller]
            fn begin(
                self, operation: &'static str, left: Var<'tape, T>,
            ) -> (Composed<'tape, T>, Var<'tape, T>) {
                (Composed::begin(operation, &[left]), left.tape.constant(self))
            }
        }

        array!($Array, Add::add, "+");
        array!($Array, Sub::sub, "-");
        array!($Array, Mul::mul, "*");
        array!($Array, Div::div, "/");
    };
    // The array on the left.
    ($Array:ty, $Trait:ident::$method:ident, $name:literal) => {
        impl<'tape, T: Float, S: Data<Elem = T>, D: Dimension> $Trait<Var<'tape, T>> for $Array {
            type Output = Var<'tape, T>;
            #[track_caller]
            fn $method(self, var: Var<'tape, T>) -> Var<'tape, T> {
                let operation = Composed::begin($name, &[var]);
                operation.end($Trait::$method(var.tape.constant(self), var))
            }
        }
    };
}
array!(ArrayBase<S, D>);
array!(&ArrayBase<S, D>);
