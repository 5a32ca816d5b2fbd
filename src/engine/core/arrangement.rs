//! What takes elements as they are: in another shape, or from other places.

use super::record::{Rule, Step, rule};
use super::slots::{Slots, room};
use super::sums::scatter;
use super::tape::Var;
use crate::engine::{float::Float, indices::Indices, shape::Shape};
use std::{array, ops::RangeBounds};

impl<T: Float> Var<'_, T> {
    /// The same elements in their order, in another shape, of which each size is given: there is no
    /// -1 for the rest.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.constant(array![1.0, 2.0, 3.0, 4.0]);
    /// assert_eq!(x.reshape([2, 2]).values(), array![[1.0, 2.0], [3.0, 4.0]].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If the shape has another number of elements, or more than four axes.
    #[doc(alias("unsqueeze", "squeeze", "view", "flatten"))]
    #[track_caller]
    pub fn reshape(self, sizes: impl AsRef<[usize]>) -> Self {
        self.reshape_to(|old| old.reshaped(sizes.as_ref()))
    }

    /// The same elements without axes of size 1.
    #[track_caller]
    pub(crate) fn without(self, axes: &[usize]) -> Self {
        self.reshape_to(|old| Ok(old.without(axes)))
    }

    #[track_caller]
    fn reshape_to(self, shape: impl FnOnce(Shape) -> Result<Shape, String>) -> Self {
        let rule = rule!("reshape", |mut step| step.map_vjp(|_, _, g| g));
        let shape = |[old]: [Shape; 1]| shape(old);
        self.tape
            .record(rule, [self], None, &[], shape, |[x], to| to.slots.copy_from_slice(x.values))
    }

    /// The transpose of a matrix.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.constant(array![[1.0, 2.0, 3.0]]);
    /// assert_eq!(x.transpose().values(), array![[1.0], [2.0], [3.0]].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If this is not a matrix: three or four axes are not permuted.
    #[doc(alias("permute", "T"))]
    #[track_caller]
    pub fn transpose(self) -> Self {
        let shape = |[x]: [Shape; 1]| {
            let [rows, columns] = x.of_matrix()?;
            Shape::new(&[columns, rows])
        };
        let rule = rule!("transpose", |step| step.take_vjp(Runs::of_transpose));
        Var::take([self], rule, &[], shape, Runs::of_transpose)
    }

    /// The part that lies in a range along one axis: of a matrix `slice(1, 2..)` is what NumPy
    /// calls `x[:, 2:]`.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.constant(array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    /// assert_eq!(x.slice(1, 1..3).values(), array![[2.0, 3.0], [5.0, 6.0]].into_dyn());
    /// assert_eq!(x.slice(0, ..1).values(), array![[1.0, 2.0, 3.0]].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such axis, or the range does not lie in it.
    #[doc(alias("narrow", "chunk"))]
    #[track_caller]
    pub fn slice(self, axis: usize, range: impl RangeBounds<usize>) -> Self {
        let range = self.shape_of("slice").range_along(axis, range);
        let given = [axis, range.start, range.end];
        let rule = rule!("slice", |step| step.take_vjp(Runs::of_slice));
        Var::take([self], rule, &given, |[x]| x.sliced(axis, range), Runs::of_slice)
    }

    /// The given rows of a matrix, or elements of a vector, in the given order: the parts at these
    /// indices along the first axis. A row that is taken several times gets the sum of its
    /// gradients.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![[1.0, 2.0], [3.0, 4.0]]);
    /// let y = x.rows(&[1, 1]);
    /// y.sum().backward();
    /// assert_eq!(y.values(), array![[3.0, 4.0], [3.0, 4.0]].into_dyn());
    /// assert_eq!(x.grads(), array![[0.0, 0.0], [2.0, 2.0]].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such row.
    #[doc(alias("embedding", "index_select", "gather"))]
    #[track_caller]
    pub fn rows(self, indices: impl Indices) -> Self {
        let indices = &*indices.in_order();
        let rule = rule!("rows", |step| step.rows_vjp());
        let shape = |[x]: [Shape; 1]| x.rows(indices);
        self.tape.record(rule, [self], None, indices, shape, |[x], to| {
            let size = to.slots.len() / indices.len().max(1);
            for (row, &index) in to.slots.chunks_exact_mut(size.max(1)).zip(indices) {
                row.copy_from_slice(&x.values[index * size..(index + 1) * size]);
            }
        })
    }

    /// Two values, one after the other along an axis.
    #[track_caller]
    pub(crate) fn join(self, other: Self, axis: usize) -> Self {
        let shape = |[a, b]: [Shape; 2]| a.joined(b, axis);
        let rule = rule!("concatenate", |step| step.take_vjp(Runs::of_join));
        Var::take([self, other], rule, &[axis], shape, Runs::of_join)
    }

    /// Records elements that `runs` says where to take from.
    #[track_caller]
    fn take<const N: usize>(
        inputs: [Self; N], rule: &'static Rule<T>, given: &[usize],
        shape: impl FnOnce([Shape; N]) -> Result<Shape, String>, runs: WhereRunsLie<N>,
    ) -> Self {
        inputs[0].tape.record(rule, inputs, None, given, shape, |inputs, to| {
            let shapes = inputs.map(|input| input.shape);
            for (input, x) in inputs.iter().enumerate() {
                runs(shapes, given, input).visit(|from, at| to.slots[at] = x.values[from]);
            }
        })
    }
}

/// Given the shapes of the inputs and the whole numbers of the operation: the runs of one input.
type WhereRunsLie<const N: usize> = fn([Shape; N], &[usize], usize) -> Runs;

/// Which elements a result takes from an input: so many runs, of so many elements each. Element `n`
/// of run `i` lies at `from[0] + i * from[1] + n * from[2]` in the input, and at
/// `to[0] + i * to[1] + n` in the result.
struct Runs {
    count: usize,
    len: usize,
    from: [usize; 3],
    to: [usize; 2],
}

impl Runs {
    /// Each column, one after the other.
    fn of_transpose([x]: [Shape; 1], _: &[usize], _: usize) -> Runs {
        let [rows, columns] = x.of_matrix().expect("it was a matrix when it was recorded");
        Runs { count: columns, len: rows, from: [0, 1, columns], to: [0, rows] }
    }

    /// What lies between two indices of an axis, for each part beyond that axis.
    fn of_slice([x]: [Shape; 1], given: &[usize], _: usize) -> Runs {
        let (axis, start, end) = (given[0], given[1], given[2]);
        let [count, size, inner] = x.around(axis).expect("it had the axis when it was recorded");
        let len = (end - start) * inner;
        Runs { count, len, from: [start * inner, size * inner, 1], to: [0, len] }
    }

    /// All of an input, for each part beyond the axis, behind that of the input before it.
    fn of_join(inputs: [Shape; 2], given: &[usize], input: usize) -> Runs {
        let around = inputs.map(|x| x.around(given[0]).expect("both had the axis"));
        let [left, right] = around.map(|[_, size, inner]| size * inner);
        let (start, len) = if input == 0 { (0, left) } else { (left, right) };
        Runs { count: around[0][0], len, from: [0, len, 1], to: [start, left + right] }
    }

    /// Visits the position of each element in the input and in the result.
    #[inline]
    fn visit(self, mut visit: impl FnMut(usize, usize)) {
        if self.len == 0 {
            return; // Of runs without elements there may be very many.
        }
        let Runs { count, len, from: [first, apart, step], to: [start, stride] } = self;
        for i in 0..count {
            (0..len).for_each(|n| visit(first + i * apart + n * step, start + i * stride + n));
        }
    }
}

impl<T: Float> Step<'_, T> {
    /// The way back of [`Var::take`]: each gradient goes to where its element came from.
    fn take_vjp<const N: usize>(mut self, runs: WhereRunsLie<N>) {
        for input in 0..N {
            self.toward(input, |Slots { slots, first, .. }, known| {
                if first {
                    slots.fill(T::ZERO);
                }
                let shapes = array::from_fn(|input| known.input(input).shape);
                let runs = runs(shapes, known.indices, input);
                runs.visit(|from, at| slots[from] += known.gradient[at]);
            });
        }
    }

    /// The way back of [`Var::rows`], where a row may have been taken any number of times.
    fn rows_vjp(mut self) {
        self.toward(0, |Slots { slots, first, scratch }, known| {
            if first {
                slots.fill(T::ZERO);
            }
            let lost = room(scratch, slots.len());
            scatter(known.gradient, known.indices, slots, lost);
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::{Tape, Var};
    use ndarray::Array2;

    #[test]
    fn the_tape_keeps_a_few_numbers_of_an_arrangement_and_none_for_each_element() {
        let tape = Tape::<f64>::new();
        let x = tape.parameter(Array2::zeros((20, 30)));
        let count = || tape.record.borrow().indices.len();
        let _ = x.transpose();
        assert_eq!(count(), 0);
        let _ = x.slice(1, 3..29);
        assert_eq!(count(), 3);
        let _ = Var::concatenate(&[x, x], 1);
        assert_eq!(count(), 3 + 1);
        let _ = x.rows(&[7, 7, 1]);
        assert_eq!(count(), 3 + 1 + 3);
        let _ = x.cross_entropy(&[5; 20]);
        assert_eq!(count(), 3 + 1 + 3 + 20);
    }
}
