//! Operations that are made of others: a mistake is reported in their own name, at the caller's
//! line, and leaves the tape as it is.

use super::variable::sound;
use crate::{Float, Tape, Var};

/// One of these operations, while it is at work. It checks everything first and records then. What
/// it has recorded is dropped again if it does not come to its end.
pub(crate) struct Composed<'tape, T: Float> {
    tape: &'tape Tape<T>,
    /// How many nodes and indices there were.
    nodes: usize,
    indices: usize,
    /// The operation that this one is a part of.
    outer: Option<&'static str>,
    has_ended: bool,
}

impl<'tape, T: Float> Composed<'tape, T> {
    /// Panics if nothing can be computed from one of the operands, of which there is at least one.
    #[track_caller]
    pub(crate) fn begin(operation: &'static str, operands: &[Var<'tape, T>]) -> Self {
        let tape = operands[0].tape;
        let record = &mut *tape.record.borrow_mut();
        for &operand in operands {
            record.admit(tape, [operand], operation);
        }
        let (nodes, indices) = match record.freed {
            true => (record.parameters, 0),
            false => (record.nodes.len(), record.indices.len()),
        };
        let outer = record.composed;
        record.composed = outer.or(Some(operation));
        Composed { tape, nodes, indices, outer, has_ended: false }
    }

    /// The result, which stays.
    pub(crate) fn end(mut self, result: Var<'tape, T>) -> Var<'tape, T> {
        self.has_ended = true;
        result
    }
}

impl<T: Float> Drop for Composed<'_, T> {
    fn drop(&mut self) {
        let record = &mut *self.tape.record.borrow_mut();
        record.composed = self.outer;
        // A freed graph is still there, if nothing was recorded yet.
        if !self.has_ended && !record.freed {
            record.truncate(self.nodes);
            record.indices.truncate(self.indices);
        }
    }
}

impl<'tape, T: Float> Var<'tape, T> {
    /// Begins an operation along some axes. Panics if there are no such axes.
    #[track_caller]
    pub(crate) fn along(
        self, axes: Option<&[usize]>, operation: &'static str,
    ) -> Composed<'tape, T> {
        let composed = Composed::begin(operation, &[self]);
        sound(operation, self.shape_of(operation).kept(axes));
        composed
    }

    /// Begins a comparison with a target. Panics if its shape is another one.
    #[track_caller]
    pub(crate) fn against(self, target: Self, operation: &'static str) -> Composed<'tape, T> {
        let composed = Composed::begin(operation, &[self, target]);
        let (ours, theirs) = (self.shape_of(operation), target.shape_of(operation));
        assert!(
            ours == theirs,
            "{operation}: the prediction has the shape {ours:?} and the target {theirs:?}; they must \
             be the same"
        );
        composed
    }

    /// Begins a classification. Panics if these are not logits of classes, with the index of a
    /// class for each row of a matrix, or one for a vector.
    #[track_caller]
    pub(crate) fn with_classes(
        self, classes: &[usize], operation: &'static str,
    ) -> Composed<'tape, T> {
        let composed = Composed::begin(operation, &[self]);
        let shape = self.shape_of(operation);
        let [rows, size] = match (shape.axes(), shape.matrix()) {
            (1, _) => [1, shape.len()],
            (_, Some(matrix)) => matrix,
            _ => panic!(
                "{operation}: this takes logits that are a vector or a matrix, and the shape here is \
                 {shape:?}"
            ),
        };
        assert!(
            classes.len() == rows,
            "{operation}: the logits have the shape {shape:?}, and the number of classes given is {}; \
             there must be one for each row, or one for a vector",
            classes.len()
        );
        if let Some(class) = classes.iter().find(|&&class| class >= size) {
            panic!(
                "{operation}: there is no class {class} in the shape {shape:?}; classes are counted \
                 from 0"
            );
        }
        composed
    }

    /// Begins a product with a matrix to which a bias is added. Panics if these shapes do not fit.
    #[track_caller]
    pub(crate) fn with_layer(
        self, weight: Self, bias: Self, operation: &'static str,
    ) -> Composed<'tape, T> {
        let composed = Composed::begin(operation, &[self, weight, bias]);
        let [x, weight, bias] = [self, weight, bias].map(|var| var.shape_of(operation));
        sound(operation, x.product(weight).and_then(|y| y.broadcast(bias)));
        composed
    }
}
