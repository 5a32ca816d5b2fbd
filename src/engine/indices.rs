//! How rows and classes are named.

use ndarray::{ArrayBase, Data, Dimension};
use std::borrow::Cow;

mod sealed {
    use ndarray::{ArrayBase, Data, Dimension};

    pub trait Sealed {}
    impl Sealed for &[usize] {}
    impl Sealed for &&[usize] {}
    impl<const N: usize> Sealed for &[usize; N] {}
    impl Sealed for &Vec<usize> {}
    impl<S: Data<Elem = usize>, D: Dimension> Sealed for &ArrayBase<S, D> {}
}

/// Indices of rows or classes, each counted from 0, in their order: a slice, or a reference to a
/// `Vec` or an array of `ndarray`, such as what [`argmax`](crate::Var::argmax) returns.
///
/// ```
/// use downhill::{Tape, ndarray::array};
///
/// let tape = Tape::<f64>::new();
/// let logits = tape.constant(array![[2.0, 1.0], [0.0, 3.0]]);
/// let classes = logits.argmax(1);
/// assert_eq!(logits.cross_entropy(&classes).value(), logits.cross_entropy(&[0, 1]).value());
/// assert_eq!(logits.rows(&[1]).values(), array![[0.0, 3.0]].into_dyn());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of indices",
    label = "neither a slice of `usize`, nor a reference to a `Vec` or an array of them",
    note = "indices are `usize`, counted from 0, and borrowed: `&[0, 2]`, `&classes`"
)]
pub trait Indices: sealed::Sealed {
    /// The indices.
    fn in_order(&self) -> Cow<'_, [usize]>;
}

impl Indices for &[usize] {
    fn in_order(&self) -> Cow<'_, [usize]> {
        (*self).into()
    }
}

impl Indices for &&[usize] {
    fn in_order(&self) -> Cow<'_, [usize]> {
        (**self).into()
    }
}

impl<const N: usize> Indices for &[usize; N] {
    fn in_order(&self) -> Cow<'_, [usize]> {
        self.as_slice().into()
    }
}

impl Indices for &Vec<usize> {
    fn in_order(&self) -> Cow<'_, [usize]> {
        self.as_slice().into()
    }
}

impl<S: Data<Elem = usize>, D: Dimension> Indices for &ArrayBase<S, D> {
    fn in_order(&self) -> Cow<'_, [usize]> {
        match self.as_slice() {
            Some(slice) => slice.into(),
            None => self.iter().copied().collect(),
        }
    }
}
