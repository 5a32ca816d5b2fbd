//! A number for each element that an optimizer steps.

use crate::engine::float::Float;
use std::fmt;
use std::ops::Range;

/// A number for each element of all parameters that are stepped, such as a velocity. `Debug` says
/// how many there are, since a network has thousands.
#[derive(Clone)]
pub(super) struct PerElement<T>(Vec<T>);

impl<T> PerElement<T> {
    pub(super) fn new() -> PerElement<T> {
        PerElement(Vec::new())
    }
}

impl<T: Float> PerElement<T> {
    /// Those of one parameter, by where its elements lie among all of them. They start as 0.
    #[inline]
    pub(super) fn of(&mut self, range: Range<usize>) -> &mut [T] {
        self.0.resize(self.0.len().max(range.end), T::ZERO);
        &mut self.0[range]
    }
}

impl<T> fmt::Debug for PerElement<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("[1 element]"),
            count => write!(f, "[{count} elements]"),
        }
    }
}
