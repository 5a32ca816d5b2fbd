use super::backward::{Rule, Slots, Step, room, rule};
use super::sums::scatter;
use crate::engine::checks::Composed;
use crate::engine::shape::Shape;
use crate::engine::variable::sound;
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
        self.reshape_to(|old| old.reshaped(sizes))
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
        self.tape.record(rule, [self], None, shape, |[x], to| to.slots.copy_from_slice(x.values))
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
        gather(rule!("transpose", |step| step.gather_vjp([0])), [self], |[x]| {
            let [rows, columns] = x.of_matrix()?;
            let sources = (0..columns).flat_map(move |j| (0..rows).map(move |i| i * columns + j));
            Ok((Shape::new(&[columns, rows])?, sources))
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
        gather(rule!("slice", |step| step.gather_vjp([0])), [self], |[x]| {
            let Range { start, end } = range;
            let ([outer, size, inner], part) = (x.around(axis)?, x.sliced(axis, range)?);
            let part_of = move |i| (i * size + start) * inner..(i * size + end) * inner;
            Ok((part, (0..outer).flat_map(part_of)))
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
        gather(rule!("rows", |step| step.rows_vjp()), [self], |[x]| {
            let [_, _, inner] = x.around(0)?;
            let sources = indices.iter().flat_map(move |&row| row * inner..(row + 1) * inner);
            Ok((x.rows(indices)?, sources))
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
        let [first, rest @ ..] = parts else {
            panic!("concatenate: there is nothing to concatenate");
        };
        let operation = Composed::begin("concatenate", parts);
        let shape_of = |part: &Self| part.shape_of("concatenate");
        let joined = |shape: Shape, part: &Self| shape.joined(shape_of(part), axis);
        let shape = rest.iter().try_fold(shape_of(first), joined);
        sound("concatenate", shape.and_then(|shape| shape.around(axis)));
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

    #[track_caller]
    fn join(self, other: Self, axis: usize) -> Self {
        gather(rule!("concatenate", |step| step.gather_vjp([0, 1])), [self, other], |[a, b]| {
            let both = a.joined(b, axis)?;
            let ([outer, size, inner], [_, other_size, _]) = (a.around(axis)?, b.around(axis)?);
            let (left, right) = (size * inner, other_size * inner);
            let from_b = move |i| a.len() + i * right..a.len() + (i + 1) * right;
            Ok((both, (0..outer).flat_map(move |i| (i * left..(i + 1) * left).chain(from_b(i)))))
        })
    }
}

/// Records elements taken from anywhere: `plan` gives the shape of the result and the position of
/// each source, counted through the inputs one after the other.
#[track_caller]
pub(crate) fn gather<'tape, const N: usize, T: Float, I: Iterator<Item = usize> + Clone>(
    rule: &'static Rule<T>, inputs: [Var<'tape, T>; N],
    plan: impl FnOnce([Shape; N]) -> Result<(Shape, I), String>,
) -> Var<'tape, T> {
    let mut shapes = [Shape::SCALAR; N];
    for (shape, input) in shapes.iter_mut().zip(inputs) {
        *shape = input.shape_of(rule.name);
    }
    let (shape, sources) = sound(rule.name, plan(shapes));
    // Beside an axis without elements another may be very long: there is nothing to look for in it.
    let sources = sources.take(shape.len());
    let (tape, shape) = (inputs[0].tape, |_: [Shape; N]| Ok(shape));
    let gathered = tape.record(rule, inputs, None, shape, |inputs, to| {
        for (y, mut from) in to.slots.iter_mut().zip(sources.clone()) {
            let found = inputs.iter().find_map(|input| {
                let x = input.values.get(from);
                from = from.wrapping_sub(input.values.len());
                x
            });
            *y = *found.expect("the position lies in one of the inputs");
        }
    });
    let record = &mut *tape.record.borrow_mut();
    let start = record.indices.len() as u32;
    record.indices.extend(sources);
    let last = record.nodes.last_mut().expect("it was recorded just now");
    last.indices = (start, record.indices.len() as u32);
    gathered
}

impl<T: Float> Step<'_, T> {
    /// The way back of [`gather`]: each gradient goes to where its element came from, once each.
    pub(crate) fn gather_vjp<const N: usize>(mut self, inputs: [usize; N]) {
        for input in inputs {
            self.toward(input, |Slots { slots, first, .. }, known| {
                let start = (0..input).map(|earlier| known.input(earlier).values.len()).sum();
                if first {
                    slots.fill(T::ZERO);
                }
                for (&index, &gradient) in known.indices.iter().zip(known.gradient) {
                    if let Some(slot) = slots.get_mut(index.wrapping_sub(start)) {
                        *slot += gradient;
                    }
                }
            });
        }
    }

    /// The same where an element may have been taken any number of times.
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
