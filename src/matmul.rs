use crate::backward::{Rule, Slots};
use crate::product::{Matrix, product};
use crate::shape::Shape;
use crate::tape::Operand;
use crate::{Float, Var};

impl<T: Float> Var<'_, T> {
    /// The matrix product. A vector on the left is a row, a vector on the right a column, and the
    /// result then lacks that axis: two vectors give a single number.
    ///
    /// Each element is one sum over the inner axis, added in order, so it has the same bits on every
    /// machine. The gradients are G·Bᵀ and Aᵀ·G, where G is that of A·B.
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
    /// If an operand is neither a vector nor a matrix, or the inner sizes differ.
    #[track_caller]
    pub fn matmul(self, other: Self) -> Self {
        let rule = const {
            &Rule::new("matmul", |mut step| {
                step.toward(0, |to, known| {
                    let [a, b] = matrices([known.input(0), known.input(1)]);
                    let g = Matrix::new(known.gradient, a.rows, b.columns);
                    product(g, b.transposed(), to);
                });
                step.toward(1, |to, known| {
                    let [a, b] = matrices([known.input(0), known.input(1)]);
                    let g = Matrix::new(known.gradient, a.rows, b.columns);
                    product(a.transposed(), g, to);
                });
            })
        };
        let mut scratch = std::mem::take(&mut self.tape.record.borrow_mut().scratch);
        let result = (self.tape).record(rule, [self, other], None, shape, |operands, slots| {
            let [a, b] = matrices(operands);
            product(a, b, Slots { slots, first: true, scratch: &mut scratch });
        });
        self.tape.record.borrow_mut().scratch = scratch;
        result
    }
}

/// The two operands as matrices: a vector on the left as a row, on the right as a column.
fn matrices<T: Float>([a, b]: [Operand<'_, T>; 2]) -> [Matrix<'_, T>; 2] {
    let [inner, columns] = b.shape.matrix().unwrap_or([b.shape.len(), 1]);
    let [rows, _] = a.shape.matrix().unwrap_or([1, inner]);
    [Matrix::new(a.values, rows, inner), Matrix::new(b.values, inner, columns)]
}

fn shape([a, b]: [Shape; 2]) -> Result<Shape, String> {
    let [rows, inner] = a.matrix().unwrap_or([1, a.len()]);
    let [same, columns] = b.matrix().unwrap_or([b.len(), 1]);
    match (a.axes(), b.axes()) {
        (1..=2, 1..=2) if inner != same => Err(format!(
            "the shapes {a:?} and {b:?} do not fit together: the last size on the left must be the first \
             on the right"
        )),
        (2, 2) => Shape::new(&[rows, columns]),
        (2, 1) => Shape::new(&[rows]),
        (1, 2) => Shape::new(&[columns]),
        (1, 1) => Ok(Shape::SCALAR),
        _ => {
            Err(format!("this takes vectors and matrices, and the shapes here are {a:?} and {b:?}"))
        }
    }
}
