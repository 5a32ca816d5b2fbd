use crate::backward::{Rule, Slots, Step, accumulate};
use crate::shape::Shape;
use crate::{Float, Var};
use std::ops::Range;

impl<T: Float> Var<'_, T> {
    /// The same elements in their order, in another shape.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.constant(array![1.0, 2.0, 3.0, 4.0]);
    /// assert_eq!(x.reshape(&[2, 2]).values(), array![[1.0, 2.0], [3.0, 4.0]].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If the shape has another number of elements, or more than four axes.
    #[track_caller]
    pub fn reshape(self, sizes: &[usize]) -> Self {
        self.reshape_to(|old| match Shape::new(sizes)? {
            new if new.len() == old.len() => Ok(new),
            _ => Err(format!(
                "a value of the shape {old:?} has {} elements, and the shape {sizes:?} has another number",
                old.len()
            )),
        })
    }

    /// The same elements without axes of size 1.
    #[track_caller]
    pub(crate) fn without(self, axes: &[usize]) -> Self {
        self.reshape_to(|old| Ok(old.without(axes)))
    }

    #[track_caller]
    fn reshape_to(self, shape: impl FnOnce(Shape) -> Result<Shape, String>) -> Self {
        let rule = const { &Rule::new("reshape", |mut step| step.map_vjp(|_, _, g| g)) };
        let shape = |[old]: [Shape; 1]| shape(old);
        (self.tape).record(rule, [self], None, shape, |[x], output| {
            output.copy_from_slice(x.values);
        })
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
    /// If this is not a matrix.
    #[track_caller]
    pub fn transpose(self) -> Self {
        let rule = const { &Rule::new("transpose", |step| step.gather_vjp()) };
        let shape = |shape: Shape| {
            let [rows, columns] = shape.matrix()?;
            Shape::new(&[columns, rows])
        };
        self.gather(rule, shape, |shape| {
            let [rows, columns] = shape.matrix().expect("it was found to be a matrix");
            (0..columns).flat_map(move |j| (0..rows).map(move |i| i * columns + j))
        })
    }

    /// The part that lies in a range along one axis.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.constant(array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    /// assert_eq!(x.slice(1, 1..3).values(), array![[2.0, 3.0], [5.0, 6.0]].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such axis, or the range does not lie in it.
    #[track_caller]
    pub fn slice(self, axis: usize, range: Range<usize>) -> Self {
        let rule = const { &Rule::new("slice", |step| step.gather_vjp()) };
        let Range { start, end } = range;
        let shape = |shape: Shape| match shape.around(axis)? {
            [_, size, _] if start <= end && end <= size => shape.resized(axis, end - start),
            _ => Err(format!(
                "the range {start}..{end} does not lie in axis {axis} of the shape {shape:?}"
            )),
        };
        self.gather(rule, shape, |shape| {
            let [outer, size, inner] = shape.around(axis).expect("the axis was found");
            (0..outer).flat_map(move |i| (i * size + start) * inner..(i * size + end) * inner)
        })
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
    #[track_caller]
    pub fn rows(self, indices: &[usize]) -> Self {
        let rule = const { &Rule::new("rows", |step| step.gather_vjp()) };
        let shape = |shape: Shape| {
            let [_, rows, _] = shape.around(0)?;
            match indices.iter().find(|&&index| index >= rows) {
                Some(index) => Err(format!("there is no row {index} in the shape {shape:?}")),
                None => shape.resized(0, indices.len()),
            }
        };
        self.gather(rule, shape, |shape| {
            let [_, _, inner] = shape.around(0).expect("there are rows");
            (indices.iter()).flat_map(move |&row| row * inner..(row + 1) * inner)
        })
    }

    /// From each row of a matrix the element of the given column, or one element of a vector. There
    /// is one column for each row, and every one exists.
    #[track_caller]
    pub(crate) fn pick(self, columns: &[usize]) -> Self {
        let rule = const { &Rule::new("pick", |step| step.gather_vjp()) };
        let shape = |_| Shape::new(&[columns.len()]);
        self.gather(rule, shape, |shape| {
            let size = shape.sizes().last().expect("there is an axis");
            (columns.iter().enumerate()).map(move |(row, &column)| row * size + column)
        })
    }

    /// Records elements taken from anywhere: `sources` gives the position of each.
    #[track_caller]
    fn gather<I: Iterator<Item = usize>>(
        self,
        rule: &'static Rule<T>,
        shape: impl FnOnce(Shape) -> Result<Shape, String>,
        sources: impl Fn(Shape) -> I,
    ) -> Self {
        let mut source = Shape::SCALAR;
        let shape = |[x]: [Shape; 1]| shape(x);
        let gathered = (self.tape).record(rule, [self], None, shape, |[x], output| {
            source = x.shape;
            for (y, from) in output.iter_mut().zip(sources(source)) {
                *y = x.values[from];
            }
        });
        let record = &mut *self.tape.record.borrow_mut();
        let start = record.indices.len();
        record.indices.extend(sources(source));
        record.nodes[gathered.id].indices = (start, record.indices.len());
        gathered
    }

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
    #[track_caller]
    pub fn concatenate(parts: &[Self], axis: usize) -> Self {
        match parts {
            [] => panic!("concatenate: there is nothing to concatenate"),
            [part] => match part.shape_of("concatenate").around(axis) {
                Ok(_) => *part,
                Err(problem) => panic!("concatenate: {problem}"),
            },
            _ => {
                let (left, right) = parts.split_at(parts.len() / 2);
                Var::concatenate(left, axis).join(Var::concatenate(right, axis), axis)
            }
        }
    }

    #[track_caller]
    fn join(self, other: Self, axis: usize) -> Self {
        let rule = const {
            &Rule::new("concatenate", |mut step| {
                let axis = step.number() as usize;
                for input in [0, 1] {
                    step.toward(input, |Slots { slots, first, .. }, known| {
                        let shapes = [0, 1].map(|input| known.input(input).shape);
                        let (widths, total) = widths(shapes, axis);
                        for (i, slots) in slots.chunks_mut(widths[input].max(1)).enumerate() {
                            let from = &known.gradient[i * total + input * widths[0]..];
                            let pairs = slots.iter_mut().zip(from);
                            pairs.for_each(|(slot, &g)| accumulate(slot, first, g));
                        }
                    });
                }
            })
        };
        let shape = |[a, b]: [Shape; 2]| {
            let ([_, left, _], [_, right, _]) = (a.around(axis)?, b.around(axis)?);
            match a.resized(axis, left + right)? {
                both if b.resized(axis, left + right)? == both => Ok(both),
                _ => Err(format!(
                    "the shapes {a:?} and {b:?} differ along another axis than {axis}"
                )),
            }
        };
        let inputs = [self, other];
        (self.tape).record(
            rule,
            inputs,
            Some(axis as f64),
            shape,
            |operands, output| {
                let (widths, total) = widths(operands.map(|operand| operand.shape), axis);
                for (input, operand) in operands.into_iter().enumerate() {
                    for (i, values) in operand.values.chunks(widths[input].max(1)).enumerate() {
                        output[i * total + input * widths[0]..][..values.len()]
                            .copy_from_slice(values);
                    }
                }
            },
        )
    }
}

/// How many elements of each operand lie together in a concatenation, and how many of both.
fn widths(shapes: [Shape; 2], axis: usize) -> ([usize; 2], usize) {
    let [left, right] = shapes.map(|shape| {
        let [_, size, inner] = shape.around(axis).expect("the axis was found");
        size * inner
    });
    ([left, right], left + right)
}

impl<T: Float> Step<'_, T> {
    /// The way back of [`Var::gather`]: each gradient goes to where its element came from.
    fn gather_vjp(mut self) {
        self.toward(0, |slots, known| {
            let slots = slots.cleared();
            for (&from, &g) in known.indices().iter().zip(known.gradient) {
                slots[from] += g;
            }
        });
    }
}
