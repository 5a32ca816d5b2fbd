use crate::engine::core::record::{Step, rule};
use crate::engine::core::slots::Slots;
use crate::engine::core::tape::Var;
use crate::engine::float::Float;
use crate::engine::indices::Indices;
use crate::engine::operands::RightOperand;
use crate::engine::shape::Shape;

impl<'tape, T: Float> Var<'tape, T> {
    /// The mean of the squared differences to a target, Σ (x − t)² / n. The target is an array, or
    /// a value such as a [buffer](crate::Tape::buffer).
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let prediction = tape.parameter(array![1.0, 2.0]);
    /// let loss = prediction.mean_squared_error(array![1.0, 4.0]);
    /// loss.backward();
    /// assert_eq!((loss.value(), prediction.grads()), (2.0, array![0.0, -2.0].into_dyn()));
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes differ: a column against a vector would broadcast to every pair of elements.
    #[doc(alias = "mse_loss")]
    #[track_caller]
    pub fn mean_squared_error(self, target: impl RightOperand<'tape, T>) -> Self {
        let (operation, target) = self.against(target, "mean_squared_error");
        operation.end((self - target).powi(2).mean_along(None))
    }

    /// The mean of the absolute differences to a target, Σ |x − t| / n.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let prediction = tape.parameter(array![1.0, 2.0]);
    /// let loss = prediction.mean_absolute_error(array![1.0, 4.0]);
    /// loss.backward();
    /// assert_eq!((loss.value(), prediction.grads()), (1.0, array![0.0, -0.5].into_dyn()));
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes differ.
    #[doc(alias = "l1_loss")]
    #[track_caller]
    pub fn mean_absolute_error(self, target: impl RightOperand<'tape, T>) -> Self {
        let (operation, target) = self.against(target, "mean_absolute_error");
        operation.end((self - target).abs().mean_along(None))
    }

    /// The mean binary cross-entropy of probabilities that are given as logits x, against targets t
    /// between 0 and 1: −t ln σ(x) − (1 − t) ln (1 − σ(x)), computed as (1 − t) x + ln (1 + e⁻ˣ),
    /// where nothing overflows. The loss of an infinite logit is NaN, and only that of ∞ for t < 1
    /// is ∞; the gradient is σ(x) − t there, too: both as in PyTorch.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let logits = tape.parameter(array![0.0, 1000.0]);
    /// let loss = logits.binary_cross_entropy_with_logits(array![1.0, 1.0]);
    /// loss.backward();
    /// assert_eq!(loss.value(), 2.0f64.ln() / 2.0);
    /// assert_eq!(logits.grads(), array![-0.25, 0.0].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If the shapes differ.
    #[doc(alias = "BCEWithLogitsLoss")]
    #[doc(alias = "bce_loss")]
    #[track_caller]
    pub fn binary_cross_entropy_with_logits(self, target: impl RightOperand<'tape, T>) -> Self {
        let (operation, target) = self.against(target, "binary_cross_entropy_with_logits");
        operation.end(((-target + T::ONE) * self + (-self).softplus()).mean_along(None))
    }

    /// The mean cross-entropy of the classes whose indices are given, one for each row of a matrix
    /// of logits (or one for a vector): the mean of −ln p, where p is the [softmax](Var::softmax)
    /// of the row at its class. Its gradient for a row is p − y, where y is 1 at the class and 0
    /// elsewhere, divided by the number of rows.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let logits = tape.parameter(array![[0.0, 0.0]]);
    /// let loss = logits.cross_entropy(&[1]);
    /// loss.backward();
    /// assert_eq!((loss.value(), logits.grads()), (2.0f64.ln(), array![[0.5, -0.5]].into_dyn()));
    /// ```
    ///
    /// # Panics
    ///
    /// If this is neither a vector nor a matrix, if there is not one index for each row, or no such
    /// class.
    #[doc(alias = "nll_loss")]
    #[doc(alias = "CrossEntropyLoss")]
    #[track_caller]
    pub fn cross_entropy(self, classes: impl Indices) -> Self {
        let classes = &classes.in_order();
        let operation = self.with_classes(classes, "cross_entropy");
        let last = self.shape_of("cross_entropy").axes() - 1;
        operation.end(-self.log_softmax(last).pick(classes).mean_along(None))
    }

    /// From each row of a matrix the element of the given column, or one element of a vector. There
    /// is one column for each row, and every one exists.
    #[track_caller]
    fn pick(self, columns: &[usize]) -> Self {
        let rule = rule!("pick", |mut step: Step<T>| {
            step.toward(0, |Slots { slots, first, .. }, known| {
                if first {
                    slots.fill(T::ZERO);
                }
                let rows = slots.chunks_exact_mut(row_size(known.input(0).shape));
                for ((row, &column), &gradient) in rows.zip(known.indices).zip(known.gradient) {
                    row[column] += gradient;
                }
            });
        });
        let shape = |_: [Shape; 1]| Shape::new(&[columns.len()]);
        self.tape.record(rule, [self], None, columns, shape, |[x], to| {
            let rows = x.values.chunks_exact(row_size(x.shape));
            for ((y, row), &column) in to.slots.iter_mut().zip(rows).zip(columns) {
                *y = row[column];
            }
        })
    }
}

fn row_size(shape: Shape) -> usize {
    shape.sizes().last().unwrap_or(1).max(1)
}
