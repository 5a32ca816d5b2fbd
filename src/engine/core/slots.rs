//! Places in a buffer that a contribution is written into or added to.

use crate::engine::float::Float;

/// Where an operation writes its elements to, or its rule the gradient of an input.
pub(crate) struct Slots<'a, T> {
    pub(crate) slots: &'a mut [T],
    /// Whether this is the first contribution: then the slots hold leftovers that must not be added
    /// to.
    pub(crate) first: bool,
    pub(crate) scratch: &'a mut Vec<T>,
}

/// Room for so many numbers. What lies there is left over from earlier.
pub(crate) fn room<T: Float>(scratch: &mut Vec<T>, size: usize) -> &mut [T] {
    scratch.resize(size.max(scratch.len()), T::ZERO);
    &mut scratch[..size]
}

/// Adds to a slot, or overwrites what is left over in it.
#[inline]
pub(crate) fn accumulate<T: Float>(slot: &mut T, first: bool, contribution: T) {
    *slot = if first { contribution } else { *slot + contribution };
}
