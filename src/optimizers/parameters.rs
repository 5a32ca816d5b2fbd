use crate::engine::core::record::Gradient;
use crate::engine::core::tape::Tape;
use crate::engine::float::Float;
use std::ops::Range;

impl<T: Float> Tape<T> {
    /// Has each parameter that has a gradient updated in place, in the order of their creation:
    /// `update` is given where the elements lie among those of all parameters, the elements, and
    /// their gradients.
    pub(crate) fn update_parameters(&self, mut update: impl FnMut(Range<usize>, &mut [T], &[T])) {
        let record = &mut *self.record.borrow_mut();
        let mut start = 0;
        for parameter in 0..record.parameters {
            let node = &record.nodes[parameter];
            let range = node.range();
            if node.gradient == Gradient::Present {
                let values = &mut record.values[range.clone()];
                update(start..start + range.len(), values, &record.gradients[range]);
                record.changes[parameter] = record.nodes.len();
            }
            // Buffers, which may be large, take no place in what an optimizer remembers.
            if node.gradient != Gradient::Unneeded {
                start += node.shape.len();
            }
        }
    }

    /// Visits the gradient of each parameter that has one, in the order of their creation.
    pub(crate) fn gradients_mut(&self, mut visit: impl FnMut(&mut [T])) {
        let record = &mut *self.record.borrow_mut();
        for node in &record.nodes[..record.parameters] {
            if node.gradient == Gradient::Present {
                visit(&mut record.gradients[node.range()]);
            }
        }
    }
}
