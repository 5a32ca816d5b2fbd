//! How axes are named.

mod sealed {
    pub trait Sealed {}
    impl Sealed for usize {}
    impl Sealed for &[usize] {}
    impl<const N: usize> Sealed for [usize; N] {}
    impl<const N: usize> Sealed for &[usize; N] {}
    impl Sealed for &Vec<usize> {}
}

/// The axes that an operation goes along: one, as `1`, or several, as `[0, 2]`. They are counted
/// from 0, the outermost. None is negative: the last axis of a matrix, PyTorch's -1, is 1. One that
/// is named twice is one axis.
///
/// ```
/// use downhill::{Tape, ndarray::array};
///
/// let tape = Tape::<f64>::new();
/// let x = tape.constant(array![[1.0, 2.0], [3.0, 5.0]]);
/// assert_eq!(x.sum_over(0).values(), array![4.0, 7.0].into_dyn());
/// assert_eq!(x.max_keepdim(1).values(), array![[2.0], [5.0]].into_dyn());
/// assert_eq!(x.mean_over([0, 1]).value(), 2.75);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no axes",
    label = "neither an axis, as `1`, nor several, as `[0, 2]`",
    note = "axes are counted from 0, the outermost; the last of a matrix is 1"
)]
pub trait Axes: sealed::Sealed {
    /// The axes, in any order.
    fn as_slice(&self) -> &[usize];
}

impl Axes for usize {
    fn as_slice(&self) -> &[usize] {
        std::slice::from_ref(self)
    }
}

impl Axes for &[usize] {
    fn as_slice(&self) -> &[usize] {
        self
    }
}

impl<const N: usize> Axes for [usize; N] {
    fn as_slice(&self) -> &[usize] {
        self
    }
}

impl<const N: usize> Axes for &[usize; N] {
    fn as_slice(&self) -> &[usize] {
        *self
    }
}

impl Axes for &Vec<usize> {
    fn as_slice(&self) -> &[usize] {
        self
    }
}
