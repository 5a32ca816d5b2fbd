use crate::backward::{Rule, Step};
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
        let rule = const { &Rule::new("transpose", |step| step.gather_vjp([0])) };
        let shape = |[shape]: [Shape; 1]| {
            let [rows, columns] = shape.matrix()?;
            Shape::new(&[columns, rows])
        };
        gather(rule, [self], shape, |[shape]| {
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
        let rule = const { &Rule::new("slice", |step| step.gather_vjp([0])) };
        let Range { start, end } = range;
        let shape = |[shape]: [Shape; 1]| match shape.around(axis)? {
            [_, size, _] if start <= end && end <= size => shape.resized(axis, end - start),
            _ => Err(format!(
                "the range {start}..{end} does not lie in axis {axis} of the shape {shape:?}"
            )),
        };
        gather(rule, [self], shape, |[shape]| {
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
        let rule = const { &Rule::new("rows", |step| step.gather_vjp([0])) };
        let shape = |[shape]: [Shape; 1]| {
            let [_, rows, _] = shape.around(0)?;
            match indices.iter().find(|&&index| index >= rows) {
                Some(index) => Err(format!("there is no row {index} in the shape {shape:?}")),
                None => shape.resized(0, indices.len()),
            }
        };
        gather(rule, [self], shape, |[shape]| {
            let [_, _, inner] = shape.around(0).expect("there are rows");
            (indices.iter()).flat_map(move |&row| row * inner..(row + 1) * inner)
        })
    }

    /// From each row of a matrix the element of the given column, or one element of a vector. There
    /// is one column for each row, and every one exists.
    #[track_caller]
    pub(crate) fn pick(self, columns: &[usize]) -> Self {
        let rule = const { &Rule::new("pick", |step| step.gather_vjp([0])) };
        let shape = |_| Shape::new(&[columns.len()]);
        gather(rule, [self], shape, |[shape]| {
            let size = shape.sizes().last().expect("there is an axis");
            (columns.iter().enumerate()).map(move |(row, &column)| row * size + column)
        })
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
            [part] => {
                part.assert_axes(Some(&[axis]), "concatenate");
                *part
            }
            _ => {
                let (left, right) = parts.split_at(parts.len() / 2);
                Var::concatenate(left, axis).join(Var::concatenate(right, axis), axis)
            }
        }
    }

    #[track_caller]
    fn join(self, other: Self, axis: usize) -> Self {
        let rule = const { &Rule::new("concatenate", |step| step.gather_vjp([0, 1])) };
        let shape = |[a, b]: [Shape; 2]| {
            let size = a.around(axis)?[1] + b.around(axis)?[1];
            match a.resized(axis, size)? {
                both if b.resized(axis, size)? == both => Ok(both),
                _ => {
                    Err(format!("the shapes {a:?} and {b:?} differ along another axis than {axis}"))
                }
            }
        };
        gather(rule, [self, other], shape, |[a, b]| {
            let [outer, size, inner] = a.around(axis).expect("the axis was found");
            let (left, right) = (size * inner, b.len() / outer.max(1));
            let from_b = move |i| a.len() + i * right..a.len() + (i + 1) * right;
            (0..outer).flat_map(move |i| (i * left..(i + 1) * left).chain(from_b(i)))
        })
    }
}

/// Records elements taken from anywhere: `sources` gives the position of each, counted through the
/// inputs one after the other.
#[track_caller]
fn gather<'tape, const N: usize, T: Float, I: Iterator<Item = usize>>(
    rule: &'static Rule<T>, inputs: [Var<'tape, T>; N],
    shape: impl FnOnce([Shape; N]) -> Result<Shape, String>, sources: impl Fn([Shape; N]) -> I,
) -> Var<'tape, T> {
    let tape = inputs[0].tape;
    let mut shapes = [Shape::SCALAR; N];
    let gathered = tape.record(rule, inputs, None, shape, |inputs, output| {
        shapes = inputs.map(|input| input.shape);
        for (y, mut from) in output.iter_mut().zip(sources(shapes)) {
            let mut inputs = inputs.iter().map(|input| input.values);
            *y = loop {
                let input = inputs.next().expect("the position lies in one of the inputs");
                match input.get(from) {
                    Some(&x) => break x,
                    None => from -= input.len(),
                }
            };
        }
    });
    let record = &mut *tape.record.borrow_mut();
    let start = record.indices.len();
    record.indices.extend(sources(shapes));
    let last = record.nodes.last_mut().expect("it was recorded just now");
    last.indices = (start as u32, record.indices.len() as u32);
    gathered
}

impl<T: Float> Step<'_, T> {
    /// The way back of [`gather`]: each gradient goes to where its element came from.
    fn gather_vjp<const N: usize>(mut self, inputs: [usize; N]) {
        let mut start = 0;
        for input in inputs {
            self.toward(input, |slots, known| {
                let slots = slots.cleared();
                for (&from, &g) in known.indices().iter().zip(known.gradient) {
                    if let Some(slot) = slots.get_mut(from.wrapping_sub(start)) {
                        *slot += g;
                    }
                }
            });
            start += self.input_len(input);
        }
    }
}
