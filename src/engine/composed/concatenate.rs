use super::Composed;
use crate::engine::core::tape::Var;
use crate::engine::float::Float;
use crate::engine::misuse::valid;
use crate::engine::shape::Shape;

impl<T: Float> Var<'_, T> {
    /// Several values, one after the other along an axis.
    ///
    /// ```
    /// use downhill::{Tape, Var, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let (a, b) = (tape.constant(array![1.0, 2.0]), tape.constant(array![3.0]));
    /// assert_eq!(Var::concatenate(&[a, b], 0).values(), array![1.0, 2.0, 3.0].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no value, no such axis, or the sizes of another axis differ.
    #[doc(alias = "cat")]
    #[doc(alias = "stack")]
    #[track_caller]
    pub fn concatenate(parts: &[Self], axis: usize) -> Self {
        let [first, rest @ ..] = parts else {
            panic!("concatenate: there is nothing to concatenate");
        };
        let operation = Composed::begin("concatenate", parts);
        let shape_of = |part: &Self| part.shape_of("concatenate");
        let joined = |shape: Shape, part: &Self| shape.joined(shape_of(part), axis);
        let shape = rest.iter().try_fold(shape_of(first), joined);
        valid("concatenate", shape.and_then(|shape| shape.around(axis)));
        operation.end(Var::join_all(parts, axis))
    }

    #[track_caller]
    fn join_all(parts: &[Self], axis: usize) -> Self {
        if let [part] = parts {
            return *part;
        }
        let (left, right) = parts.split_at(parts.len() / 2);
        Var::join_all(left, axis).join(Var::join_all(right, axis), axis)
    }
}
