//! What a tape takes numbers from.

use super::float::Float;
use ndarray::{ArrayBase, Data, Dimension};
use std::slice;

/// No others may be added: the tape relies on these to fill the whole buffer and to leave the tape
/// alone.
mod sealed {
    use super::{ArrayBase, Data, Dimension, Float};

    pub trait Sealed<T> {}
    impl<T: Float> Sealed<T> for T {}
    impl<T: Float, S: Data, D: Dimension> Sealed<T> for ArrayBase<S, D> {}
    impl<T: Float, S: Data, D: Dimension> Sealed<T> for &ArrayBase<S, D> {}
}

/// The elements of an array that a tape of `T` takes: those are `[T]`. A bound on the type of the
/// elements would do, but the compiler's message could then be given no advice.
#[diagnostic::on_unimplemented(
    message = "a tape of `{T}` takes no array of other numbers",
    label = "the elements are `{Self}`, and those of the tape `[{T}]`",
    note = "convert them first: `array.mapv(|x| x as {T})`",
    note = "where the type of the tape is generic: `array.mapv(T::from_f64)`",
    note = "from `bool`: `array.mapv(|x| {T}::from_f64(x.into()))`, with `downhill::Float` in scope"
)]
pub trait NumbersOf<T> {
    /// The same elements.
    fn numbers(&self) -> &[T];
}

impl<T: Float> NumbersOf<T> for [T] {
    #[inline]
    fn numbers(&self) -> &[T] {
        self
    }
}

/// What a tape takes numbers from: a plain number, or an ndarray array of any dimension, owned,
/// viewed or borrowed. Its numbers are the tape's: an array of `f64` is converted for a tape of
/// `f32` by `array.mapv(|x| x as f32)`, and for one of any `T` by `array.mapv(T::from_f64)`.
///
/// The elements are copied into the tape's own buffer, so that handing over a reference allocates
/// nothing.
#[diagnostic::on_unimplemented(
    message = "a tape of `{T}` takes no numbers from `{Self}`",
    label = "neither `{T}` nor an ndarray array of `{T}`",
    note = "a whole number is written with a point: `2.0`",
    note = "an `f64`, and a literal where the type is generic, is converted: `{T}::from_f64(0.5)`, \
            with `downhill::Float` in scope",
    note = "from a vector: `ndarray::Array1::from(numbers)`, and `into_shape_with_order` for rows",
    note = "from a value on a tape: `x.values()`"
)]
pub trait Elements<T>: sealed::Sealed<T> {
    /// The sizes of the axes, outermost first; none for a plain number.
    fn shape(&self) -> &[usize];
    /// Writes the elements, the last axis varying fastest. `buffer` has room for exactly these.
    fn write_to(&self, buffer: &mut [T]);
}

impl<T: Float> Elements<T> for T {
    #[inline]
    fn shape(&self) -> &[usize] {
        &[]
    }
    #[inline]
    fn write_to(&self, buffer: &mut [T]) {
        buffer[0] = *self;
    }
}

impl<T: Float, S: Data, D: Dimension> Elements<T> for ArrayBase<S, D>
where
    [S::Elem]: NumbersOf<T>,
{
    fn shape(&self) -> &[usize] {
        self.shape()
    }
    fn write_to(&self, buffer: &mut [T]) {
        match self.as_slice() {
            Some(elements) => buffer.copy_from_slice(elements.numbers()),
            None => {
                for (slot, element) in buffer.iter_mut().zip(self) {
                    *slot = slice::from_ref(element).numbers()[0];
                }
            }
        }
    }
}

impl<T: Float, S: Data, D: Dimension> Elements<T> for &ArrayBase<S, D>
where
    [S::Elem]: NumbersOf<T>,
{
    fn shape(&self) -> &[usize] {
        (**self).shape()
    }
    fn write_to(&self, buffer: &mut [T]) {
        (**self).write_to(buffer);
    }
}
