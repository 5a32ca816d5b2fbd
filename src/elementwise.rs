use crate::backward::{Rule, Slots, Step, accumulate};
use crate::shape::{Row, Shape, rows};
use crate::tape::Operand;
use crate::{Float, Var};

// Single numbers take a way of their own through each of these: a loop that is made for arrays
// costs several times what it does for one element.

impl<T: Float> Var<'_, T> {
    /// Records a function of each element. A plain number that it makes use of stands beside it, for
    /// the rule to find it in [`Step::scalar`].
    #[track_caller]
    #[inline]
    pub(crate) fn map(
        self,
        rule: &'static Rule<T>,
        scalar: Option<f64>,
        function: impl Fn(T) -> T,
    ) -> Self {
        let same = |[shape]: [Shape; 1]| Ok(shape);
        self.tape.record(rule, [self], scalar, same, |[x], output| {
            if let ([y], [x]) = (&mut *output, x.values) {
                return *y = function(*x);
            }
            for (y, &x) in output.iter_mut().zip(x.values) {
                *y = function(x);
            }
        })
    }

    /// Records a function of each pair of elements, after broadcasting.
    #[track_caller]
    #[inline]
    pub(crate) fn zip(
        self,
        other: Self,
        rule: &'static Rule<T>,
        function: impl Fn(T, T) -> T,
    ) -> Self {
        let common = |[a, b]: [Shape; 2]| a.broadcast(b);
        self.tape
            .record(rule, [self, other], None, common, |[a, b], output| {
                if let ([y], [a], [b]) = (&mut *output, a.values, b.values) {
                    return *y = function(*a, *b);
                }
                rows(a.shape, b.shape, |row| match row.steps {
                    [0, 0] => fill::<0, 0, T>(&row, a, b, output, &function),
                    [0, _] => fill::<0, 1, T>(&row, a, b, output, &function),
                    [_, 0] => fill::<1, 0, T>(&row, a, b, output, &function),
                    [_, _] => fill::<1, 1, T>(&row, a, b, output, &function),
                });
            })
    }
}

impl<T: Float> Step<'_, T> {
    /// Undoes [`Var::map`]. The derivative, times the output's gradient, is a function of an input
    /// element, its output element and that gradient.
    #[inline]
    pub(crate) fn unmap(&mut self, derivative: impl Fn(T, T, T) -> T) {
        let (x, y, gradient) = (self.input(0).values, self.output(), self.gradient);
        if let Some(Slots { slots, first }) = self.slots(0) {
            if let ([slot], [x], [y], [g]) = (&mut *slots, x, y, gradient) {
                return accumulate(slot, first, derivative(*x, *y, *g));
            }
            for (((slot, &x), &y), &g) in slots.iter_mut().zip(x).zip(y).zip(gradient) {
                accumulate(slot, first, derivative(x, y, g));
            }
        }
    }

    /// Undoes [`Var::zip`]. The two derivatives, times the output's gradient, are functions of a
    /// pair of elements and that gradient.
    #[inline]
    pub(crate) fn unzip(&mut self, left: impl Fn(T, T, T) -> T, right: impl Fn(T, T, T) -> T) {
        let (a, b, gradient) = (self.input(0), self.input(1), self.gradient);
        if let Some(slots) = self.slots(0) {
            slots.add_pairs(a, b, gradient, left);
        }
        if let Some(slots) = self.slots(1) {
            slots.add_pairs(b, a, gradient, |b, a, g| right(a, b, g));
        }
    }
}

impl<T: Float> Slots<'_, T> {
    /// Adds to the gradient of `own` what each pair of elements contributes. An element that
    /// broadcasting repeated gets the sum over its repetitions, in the order of the output.
    #[inline]
    fn add_pairs(
        self,
        own: Operand<T>,
        other: Operand<T>,
        gradient: &[T],
        contribution: impl Fn(T, T, T) -> T,
    ) {
        let Slots { slots, mut first } = self;
        if let ([slot], [own], [other], [g]) = (&mut *slots, own.values, other.values, gradient) {
            return accumulate(slot, first, contribution(*own, *other, *g));
        }
        if first && slots.len() != gradient.len() {
            slots.fill(T::ZERO);
            first = false;
        }
        rows(own.shape, other.shape, |row| match row.steps {
            [0, 0] => add::<0, 0, T>(&row, own, other, gradient, slots, first, &contribution),
            [0, _] => add::<0, 1, T>(&row, own, other, gradient, slots, first, &contribution),
            [_, 0] => add::<1, 0, T>(&row, own, other, gradient, slots, first, &contribution),
            [_, _] => add::<1, 1, T>(&row, own, other, gradient, slots, first, &contribution),
        });
    }
}

// The steps of a row, 0 or 1, are constants here: so that each of the four cases becomes a loop
// that vectorises.

#[inline]
fn fill<const A: usize, const B: usize, T: Float>(
    row: &Row,
    a: Operand<T>,
    b: Operand<T>,
    output: &mut [T],
    function: impl Fn(T, T) -> T,
) {
    let [a, b] = [
        &a.values[row.operand::<A>(0)],
        &b.values[row.operand::<B>(1)],
    ];
    for (i, y) in output[row.output()].iter_mut().enumerate() {
        *y = function(a[i * A], b[i * B]);
    }
}

#[inline]
fn add<const A: usize, const B: usize, T: Float>(
    row: &Row,
    own: Operand<T>,
    other: Operand<T>,
    gradient: &[T],
    slots: &mut [T],
    first: bool,
    contribution: impl Fn(T, T, T) -> T,
) {
    let slots = &mut slots[row.operand::<A>(0)];
    let [own, other] = [
        &own.values[row.operand::<A>(0)],
        &other.values[row.operand::<B>(1)],
    ];
    for (i, &g) in gradient[row.output()].iter().enumerate() {
        accumulate(
            &mut slots[i * A],
            first,
            contribution(own[i * A], other[i * B], g),
        );
    }
}
