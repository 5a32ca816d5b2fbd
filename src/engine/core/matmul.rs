//! The matrix product: the operation here, its loops in [`kernel`], and in [`simd`] which of the
//! processor's instructions they use.

mod kernel;
mod simd;

pub(crate) use simd::Product;

use super::record::{Operand, Step, rule};
use super::tape::Var;
use crate::engine::{float::Float, shape::Shape};
use kernel::Matrix;

impl<T: Float> Var<'_, T> {
    /// The matrix product. A vector on the left is a row, a vector on the right a column, and the
    /// result then lacks that axis: two vectors give a single number.
    ///
    /// Each element is one sum over the inner axis, added in order, so it has the same bits on
    /// every machine; [`Tape::fuse_products`](crate::Tape::fuse_products) makes it a faster sum.
    /// The gradients are G·Bᵀ and Aᵀ·G, where G is that of A·B.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let a = tape.parameter(array![[1.0, 2.0], [3.0, 4.0]]);
    /// let b = tape.parameter(array![5.0, 6.0]);
    /// let y = a.matmul(b);
    /// y.sum().backward();
    /// assert_eq!(y.values(), array![17.0, 39.0].into_dyn());
    /// assert_eq!(a.grads(), array![[5.0, 6.0], [5.0, 6.0]].into_dyn());
    /// assert_eq!(b.grads(), array![4.0, 6.0].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If an operand is neither a vector nor a matrix, or the inner sizes differ. A batch of
    /// matrices, with three axes, is [not multiplied at once](crate::guide#what-cannot-be-done).
    #[doc(alias("dot", "mm", "bmm"))]
    #[track_caller]
    pub fn matmul(self, other: Self) -> Self {
        let rule = rule!("matmul", |mut step: Step<T>| {
            let product = step.record.product();
            step.toward(0, |to, known| {
                let ([a, b], g) = (matrices([known.input(0), known.input(1)]), known.gradient);
                product(Matrix::new(g, a.rows, b.columns), b.transposed(), to);
            });
            step.toward(1, |to, known| {
                let ([a, b], g) = (matrices([known.input(0), known.input(1)]), known.gradient);
                product(a.transposed(), Matrix::new(g, a.rows, b.columns), to);
            });
        });
        let product = self.tape.record.borrow().product();
        let shape = |[a, b]: [Shape; 2]| a.product(b);
        self.tape.record(rule, [self, other], None, &[], shape, |operands, to| {
            let [a, b] = matrices(operands);
            product(a, b, to);
        })
    }
}

/// The two operands as matrices: a vector on the left as a row, on the right as a column.
fn matrices<T: Float>([a, b]: [Operand<'_, T>; 2]) -> [Matrix<'_, T>; 2] {
    let [inner, columns] = b.shape.matrix().unwrap_or([b.shape.len(), 1]);
    let [rows, _] = a.shape.matrix().unwrap_or([1, inner]);
    [Matrix::new(a.values, rows, inner), Matrix::new(b.values, inner, columns)]
}
