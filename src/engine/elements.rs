//! What a tape takes numbers from.

use super::float::Float;
use ndarray::{ArrayBase, Data, Dimension};

/// No others may be added: the tape relies on these to fill the whole buffer and to leave the tape
/// alone.
mod sealed {
    use super::{ArrayBase, Data, Dimension, Float};

    pub trait Sealed<T> {}
    impl<T: Float> Sealed<T> for T {}
    impl<T: Float, S: Data<Elem = T>, D: Dimension> Sealed<T> for ArrayBase<S, D> {}
    impl<T: Float, S: Data<Elem = T>, D: Dimension> Sealed<T> for &ArrayBase<S, D> {}
}

/// What a tape takes numbers from: a plain number, or an ndarray array of any dimension, owned,
/// viewed or borrowed.
///
/// The elements are copied into the tape's own buffer, so that handing over a reference allocates
/// nothing.
#[diagnostic::on_unimplemented(
    message = "a tape of `{T}` takes no numbers from `{Self}`",
    label = "neither `{T}` nor an ndarray array of `{T}`",
    note = "from a vector: `ndarray::Array1::from(numbers)`, and `into_shape_with_order` for rows",
    note = "from other numbers: `array.mapv(|x| x as {T})`"
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

impl<T: Float, S: Data<Elem = T>, D: Dimension> Elements<T> for ArrayBase<S, D> {
    fn shape(&self) -> &[usize] {
        self.shape()
    }
    fn write_to(&self, buffer: &mut [T]) {
        match self.as_slice() {
            Some(elements) => buffer.copy_from_slice(elements),
            None => buffer.iter_mut().zip(self).for_each(|(slot, &element)| *slot = element),
        }
    }
}

impl<T: Float, S: Data<Elem = T>, D: Dimension> Elements<T> for &ArrayBase<S, D> {
    fn shape(&self) -> &[usize] {
        (**self).shape()
    }
    fn write_to(&self, buffer: &mut [T]) {
        (**self).write_to(buffer);
    }
}
