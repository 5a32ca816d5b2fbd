//! What operations that are made of others check first: so that a mistake is reported in their own
//! name, and the tape stays as it is.

use crate::variable::misuse;
use crate::{Float, Var};

impl<T: Float> Var<'_, T> {
    /// Panics if there are no such axes.
    #[track_caller]
    pub(crate) fn assert_axes(self, axes: Option<&[usize]>, operation: &str) {
        if let Err(problem) = self.shape_of(operation).kept(axes) {
            misuse(operation, problem);
        }
    }

    /// Panics if the shape is another one than that of a target.
    #[track_caller]
    pub(crate) fn assert_same_shape(self, target: Self, operation: &str) {
        let (ours, theirs) = (self.shape_of(operation), target.shape_of(operation));
        assert!(
            ours == theirs,
            "{operation}: the prediction has the shape {ours:?} and the target {theirs:?}; they must \
             be the same"
        );
    }

    /// Panics if these are not logits of classes, with the index of a class for each row of a
    /// matrix, or one for a vector.
    #[track_caller]
    pub(crate) fn assert_classes(self, classes: &[usize], operation: &str) {
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
    }
}
