//! What these operations ask of their arguments.

use super::Composed;
use crate::engine::core::tape::Var;
use crate::engine::float::Float;
use crate::engine::misuse::valid;
use crate::engine::operands::RightOperand;

impl<'tape, T: Float> Var<'tape, T> {
    /// Begins an operation along some axes. Panics if there are no such axes.
    #[track_caller]
    pub(crate) fn along(
        self, axes: Option<&[usize]>, operation: &'static str,
    ) -> Composed<'tape, T> {
        let composed = Composed::begin(operation, &[self]);
        valid(operation, self.shape_of(operation).kept(axes));
        composed
    }

    /// Begins a comparison with a target, and gives it as a value. Panics if its shape is another
    /// one.
    #[track_caller]
    pub(crate) fn against(
        self, target: impl RightOperand<'tape, T>, operation: &'static str,
    ) -> (Composed<'tape, T>, Self) {
        let (composed, target) = target.begin(operation, self);
        let (ours, theirs) = (self.shape_of(operation), target.shape_of(operation));
        assert!(
            ours == theirs,
            "{operation}: the prediction has the shape {ours:?} and the target {theirs:?}; they \
             must be the same"
        );
        (composed, target)
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
                "{operation}: this takes logits that are a vector or a matrix, and the shape here \
                 is {shape:?}"
            ),
        };
        assert!(
            classes.len() == rows,
            "{operation}: the logits have the shape {shape:?}, and the number of classes given is \
             {}; there must be one for each row, or one for a vector",
            classes.len()
        );
        if let Some(class) = classes.iter().find(|&&class| class >= size) {
            panic!(
                "{operation}: there is no class {class} in the shape {shape:?}; classes are \
                 counted from 0"
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
        valid(operation, x.product(weight).and_then(|y| y.broadcast(bias)));
        composed
    }
}
