//! The traits of the standard library that a [`Tape`] has: `Default` and `Debug`.

use super::core::tape::Tape;
use super::float::Float;
use std::fmt;

impl<T: Float> Default for Tape<T> {
    fn default() -> Tape<T> {
        Tape::new()
    }
}

impl<T: Float> fmt::Debug for Tape<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = self.record.borrow();
        f.debug_struct("Tape")
            .field("parameters", &record.parameters)
            .field("graph", &(record.nodes.len() - record.parameters))
            .finish()
    }
}
