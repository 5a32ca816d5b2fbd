//! Sums of many numbers: they lose few digits, and have the same bits on every machine.
//!
//! A single running sum rounds every number to the digits of the whole. Here numbers are added as a
//! tree: 16 in order are a leaf, and two halves of leaves are added to each other, so that only
//! numbers of about one size meet. The shape of the tree depends on how many numbers there are, and
//! on nothing else. Neighbouring sums lie in one vector register, and none is spread over the lanes
//! of a register that the machine chooses.

use super::slots::accumulate;
use crate::engine::{float::Float, shape::Shape};
use std::array;

/// How many sums are computed side by side.
const LANES: usize = 16;
/// How many columns are added side by side, which changes no sum.
const TILE: usize = 64;
/// How many rows a leaf adds in their order.
const LEAF: usize = 16;

/// The sum of numbers that `term` makes of elements. Up to 16 of them are added in their order;
/// more are dealt out to 16 sums, which are then added in pairs.
#[inline]
pub(crate) fn sum<S: Copy, T: Float>(elements: &[S], term: impl Fn(S) -> T) -> T {
    if elements.len() <= LANES {
        return elements.iter().fold(T::ZERO, |sum, &x| sum + term(x));
    }
    let mut sums: [T; LANES] = columns(elements, elements.len().div_ceil(LANES), LANES, &term);
    let mut half = LANES;
    while half > 1 {
        half /= 2;
        (0..half).for_each(|lane| sums[lane] += sums[lane + half]);
    }
    sums[0]
}

/// The sums of the first columns over all rows, which lie `stride` apart. Where there are fewer
/// columns, the other sums are anything.
fn columns<S: Copy, T: Float, const C: usize>(
    elements: &[S], rows: usize, stride: usize, term: &impl Fn(S) -> T,
) -> [T; C] {
    if rows > LEAF {
        let half = rows.div_ceil(LEAF).next_power_of_two() / 2 * LEAF;
        let upper: [T; C] = columns(elements, half, stride, term);
        let lower: [T; C] = columns(&elements[half * stride..], rows - half, stride, term);
        return array::from_fn(|lane| upper[lane] + lower[lane]);
    }
    let mut sums = [T::ZERO; C];
    for row in elements.chunks(stride).take(rows) {
        match row.first_chunk::<C>() {
            Some(row) => (0..C).for_each(|lane| sums[lane] += term(row[lane])),
            None => sums.iter_mut().zip(row).for_each(|(sum, &x)| *sum += term(x)),
        }
    }
    sums
}

/// Contributes to the elements of a reduction, which has size 1 along some axes, the sums of the
/// elements along these. `room` has place for as many numbers as [`Shape::between`] says.
pub(crate) fn reduce<T: Float>(
    elements: &[T], from: Shape, to: Shape, slots: &mut [T], first: bool, room: &mut [T],
) {
    if elements.is_empty() {
        return slots.iter_mut().for_each(|slot| accumulate(slot, first, T::ZERO));
    }
    let (around, rest) = from.innermost(to).unwrap_or(([1, 1, from.len()], to));
    if rest.len() == to.len() {
        return along(elements, around, slots, first);
    }
    let (sums, room) = room.split_at_mut(rest.len());
    along(elements, around, sums, true);
    reduce(sums, rest, to, slots, first, room);
}

/// The same along neighbouring axes; for these three numbers see [`Shape::around`].
pub(crate) fn along<T: Float>(
    elements: &[T], [_, size, inner]: [usize; 3], slots: &mut [T], first: bool,
) {
    let parts = elements.chunks_exact((size * inner).max(1));
    for (part, slots) in parts.zip(slots.chunks_exact_mut(inner.max(1))) {
        if let [slot] = slots {
            accumulate(slot, first, sum(part, |x| x));
            continue;
        }
        if size <= LEAF {
            for (row, elements) in part.chunks_exact(inner).enumerate() {
                let first = first && row == 0;
                let slots = slots.iter_mut().zip(elements);
                slots.for_each(|(slot, &x)| *slot = if first { T::ZERO } else { *slot } + x);
            }
            continue;
        }
        for (start, slots) in (0..).step_by(TILE).zip(slots.chunks_mut(TILE)) {
            let sums: [T; TILE] = columns(&part[start..], size, inner, &|x| x);
            slots.iter_mut().zip(sums).for_each(|(slot, sum)| accumulate(slot, first, sum));
        }
    }
}

/// Adds parts, as many as there are indices, to the parts of the slots at these indices. A slot may
/// get any number of contributions, in no order that a tree could follow: so what each addition
/// rounds off is kept in `lost`, which is as long as the slots, for the next one (W. Kahan,
/// "Further remarks on reducing truncation errors", 1965).
pub(crate) fn scatter<T: Float>(parts: &[T], indices: &[usize], slots: &mut [T], lost: &mut [T]) {
    let size = parts.len() / indices.len().max(1);
    let range = |index: usize| index * size..(index + 1) * size;
    // No pass over all slots, of which there may be many more than numbers.
    indices.iter().for_each(|&index| lost[range(index)].fill(T::ZERO));
    for (part, &index) in parts.chunks_exact(size.max(1)).zip(indices) {
        let (slots, lost) = (&mut slots[range(index)], &mut lost[range(index)]);
        for ((slot, lost), &number) in slots.iter_mut().zip(lost).zip(part) {
            let (before, number) = (*slot, number + *lost);
            let sum = before + number;
            let added = sum - before;
            let error = (before - (sum - added)) + (number - added);
            // NaN beside an infinite sum, which has lost nothing.
            *lost = if error.is_nan() { T::ZERO } else { error };
            *slot = sum;
        }
    }
}
