//! How a function of each element is recorded, and its way back: apart for single numbers and for
//! arrays, because the loop over an array of one element takes several times as long as the
//! element.

use super::record::{Operand, Rule, Step};
use super::slots::{Slots, accumulate, room};
use super::sums::reduce;
use super::tape::Var;
use crate::engine::float::Float;
use crate::engine::shape::{Row, Shape, rows};

impl<T: Float> Var<'_, T> {
    /// Records a function of each element. A plain number that it makes use of stands beside it,
    /// for the rule to find it in [`Step::number`].
    #[track_caller]
    #[inline]
    pub(crate) fn map(
        self, rule: &'static Rule<T>, number: Option<f64>, function: impl Fn(T) -> T,
    ) -> Self {
        match self.tape.record_number(rule, [self], number, |[x]| function(x)) {
            Some(single) => single,
            None => self.map_array(rule, number, function),
        }
    }

    /// Records a function of each element and a plain number.
    #[track_caller]
    #[inline]
    pub(crate) fn map_with(
        self, number: T, rule: &'static Rule<T>, function: impl Fn(T, T) -> T,
    ) -> Self {
        self.map(rule, Some(number.into()), |x| function(x, number))
    }

    #[track_caller]
    #[inline(never)]
    fn map_array(
        self, rule: &'static Rule<T>, number: Option<f64>, function: impl Fn(T) -> T,
    ) -> Self {
        let same = |[shape]: [Shape; 1]| Ok(shape);
        self.tape.record(rule, [self], number, &[], same, |[x], to| {
            for (y, &x) in to.slots.iter_mut().zip(x.values) {
                *y = function(x);
            }
        })
    }

    /// Records a function of each pair of elements, after broadcasting.
    #[track_caller]
    #[inline]
    pub(crate) fn zip(
        self, other: Self, rule: &'static Rule<T>, function: impl Fn(T, T) -> T,
    ) -> Self {
        match self.tape.record_number(rule, [self, other], None, |[a, b]| function(a, b)) {
            Some(single) => single,
            None => self.zip_arrays(other, rule, function),
        }
    }

    #[track_caller]
    #[inline(never)]
    fn zip_arrays(self, other: Self, rule: &'static Rule<T>, function: impl Fn(T, T) -> T) -> Self {
        let common = |[a, b]: [Shape; 2]| a.broadcast(b);
        self.tape.record(rule, [self, other], None, &[], common, |[a, b], Slots { slots, .. }| {
            rows(a.shape, b.shape, |row| match row.steps {
                [0, 0] => fill::<0, 0, T>(&row, a, b, slots, &function),
                [0, _] => fill::<0, 1, T>(&row, a, b, slots, &function),
                [_, 0] => fill::<1, 0, T>(&row, a, b, slots, &function),
                [_, _] => fill::<1, 1, T>(&row, a, b, slots, &function),
            });
        })
    }
}

impl<T: Float> Step<'_, T> {
    /// The way back of [`Var::map`]. The derivative, times the output's gradient, is a function of
    /// an input element, its output element and that gradient.
    #[inline]
    pub(crate) fn map_vjp(&mut self, derivative: impl Fn(T, T, T) -> T) {
        match self.is_number() {
            true => self.toward_number(0, |[x], y, g| derivative(x, y, g)),
            false => self.map_array_vjp(derivative),
        }
    }

    /// The way back of [`Var::map_with`]. The derivative, times the output's gradient, is a
    /// function of an input element, the plain number and that gradient.
    #[inline]
    pub(crate) fn map_with_vjp(&mut self, derivative: impl Fn(T, T, T) -> T) {
        let number = T::from_f64(self.number());
        self.map_vjp(|x, _, g| derivative(x, number, g));
    }

    #[inline(never)]
    fn map_array_vjp(&mut self, derivative: impl Fn(T, T, T) -> T) {
        self.toward(0, |Slots { slots, first, .. }, known| {
            let (x, y) = (known.input(0).values, known.output.values);
            for (((slot, &x), &y), &g) in slots.iter_mut().zip(x).zip(y).zip(known.gradient) {
                accumulate(slot, first, derivative(x, y, g));
            }
        });
    }

    /// The way back of [`Var::zip`]. The two derivatives, times the output's gradient, are
    /// functions of a pair of elements and that gradient.
    #[inline]
    pub(crate) fn zip_vjp(&mut self, left: impl Fn(T, T, T) -> T, right: impl Fn(T, T, T) -> T) {
        if self.is_number() {
            self.toward_number(0, |[a, b], _, g| left(a, b, g));
            self.toward_number(1, |[a, b], _, g| right(a, b, g));
        } else {
            self.zip_array_vjp(0, left);
            self.zip_array_vjp(1, |b, a, g| right(a, b, g));
        }
    }

    /// An element that broadcasting repeated gets the sum over its repetitions. If the operation is
    /// an addition, as of a bias, the terms of that sum are the gradient as it is.
    #[inline(never)]
    fn zip_array_vjp(&mut self, input: usize, derivative: impl Fn(T, T, T) -> T) {
        let is_addition = self.record.nodes[self.id].rule.name == "+";
        self.toward(input, |Slots { slots, first, scratch }, known| {
            let (own, other, g) = (known.input(input), known.input(1 - input), known.gradient);
            let contribute = |slots: &mut [T], first| {
                rows(own.shape, other.shape, |row| match row.steps {
                    [0, 0] => add::<0, 0, T>(&row, own, other, g, slots, first, &derivative),
                    [0, _] => add::<0, 1, T>(&row, own, other, g, slots, first, &derivative),
                    [_, 0] => add::<1, 0, T>(&row, own, other, g, slots, first, &derivative),
                    [_, _] => add::<1, 1, T>(&row, own, other, g, slots, first, &derivative),
                });
            };
            if slots.len() == g.len() {
                return contribute(slots, first);
            }
            let between = known.output.shape.between(own.shape);
            let (terms, room) = room(scratch, g.len() + between).split_at_mut(g.len());
            if !is_addition {
                contribute(terms, true);
            }
            let terms = if is_addition { g } else { terms };
            reduce(terms, known.output.shape, own.shape, slots, first, room);
        });
    }
}

/// The steps of a row, 0 or 1, are constants here and in [`add`]: so that each of the four cases
/// becomes a loop that vectorises.
#[inline]
fn fill<const A: usize, const B: usize, T: Float>(
    row: &Row, a: Operand<T>, b: Operand<T>, output: &mut [T], function: impl Fn(T, T) -> T,
) {
    let [a, b] = [&a.values[row.operand::<A>(0)], &b.values[row.operand::<B>(1)]];
    for (i, y) in output[row.output()].iter_mut().enumerate() {
        *y = function(a[i * A], b[i * B]);
    }
}

#[inline]
fn add<const A: usize, const B: usize, T: Float>(
    row: &Row, own: Operand<T>, other: Operand<T>, gradient: &[T], slots: &mut [T], first: bool,
    contribution: impl Fn(T, T, T) -> T,
) {
    let [own, other] = [&own.values[row.operand::<A>(0)], &other.values[row.operand::<B>(1)]];
    let slots = slots[row.output()].iter_mut().zip(&gradient[row.output()]);
    for (i, (slot, &g)) in slots.enumerate() {
        accumulate(slot, first, contribution(own[i * A], other[i * B], g));
    }
}
