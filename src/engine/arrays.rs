//! Operators on a value and an array, which is recorded as a constant.

use super::composed::Composed;
use super::core::tape::Var;
use super::float::Float;
use ndarray::{ArrayBase, Data, Dimension};
use std::ops::{Add, Div, Mul, Sub};

macro_rules! with_arrays {
    ($($Trait:ident::$method:ident, $name:literal;)+) => {$(
        with_arrays!($Trait::$method, $name, ArrayBase<S, D>);
        with_arrays!($Trait::$method, $name, &ArrayBase<S, D>);
    )+};
    ($Trait:ident::$method:ident, $name:literal, $Array:ty) => {
        impl<T: Float, S: Data<Elem = T>, D: Dimension> $Trait<$Array> for Var<'_, T> {
            type Output = Self;
            #[track_caller]
            fn $method(self, array: $Array) -> Self {
                let operation = Composed::begin($name, &[self]);
                operation.end($Trait::$method(self, self.tape.constant(array)))
            }
        }

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

with_arrays! {
    Add::add, "+";
    Sub::sub, "-";
    Mul::mul, "*";
    Div::div, "/";
}
