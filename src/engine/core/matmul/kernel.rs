//! The product of two matrices: fast, and the same bits on every machine.
//!
//! Each element is one sum that begins with +0 and takes its terms in the order of the inner index.
//! A vector register holds the sums of neighbouring elements, never parts of one sum. Either no
//! multiplication is fused with its addition, or every one is: [`add_term`] says which. So a machine
//! with wider registers is faster and gets the same digits. (And a product that is not fused is
//! never -0.0, because a sum that begins with +0 is not.)

use crate::engine::core::slots::{Slots, room};
use crate::engine::float::Float;
use std::mem::swap;

/// A tile of the output that is summed in registers: so many rows, and columns for two registers.
const ROWS: usize = 4;
/// How many terms a tile adds before the next tile has its turn, so that the columns of `b` that
/// it needs stay in the fastest cache.
const DEPTH: usize = 256;
/// How many rows of `a` have their turn together, so that they stay in the second cache.
const HEIGHT: usize = 256;
/// No tile has more columns.
const WIDEST: usize = 32;

/// A matrix inside a slice: element (i, j) is `values[i * row_step + j * column_step]`, where one
/// of the steps is 1.
#[derive(Clone, Copy)]
pub(crate) struct Matrix<'a, T> {
    values: &'a [T],
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    row_step: usize,
    column_step: usize,
}

impl<'a, T: Float> Matrix<'a, T> {
    /// Row after row.
    pub(crate) fn new(values: &'a [T], rows: usize, columns: usize) -> Self {
        Matrix { values, rows, columns, row_step: columns, column_step: 1 }
    }

    /// The same elements with rows and columns exchanged.
    pub(crate) fn transposed(mut self) -> Self {
        swap(&mut self.rows, &mut self.columns);
        swap(&mut self.row_step, &mut self.column_step);
        self
    }

    /// Copies rows from element (i, j) on, one after the other: `C` elements of each, of which
    /// those beyond the last column are anything.
    ///
    /// What is stored column after column is copied four columns at a time, each to its end: where
    /// columns lie a power of 2 apart, more of them would push each other out of the cache.
    #[inline(always)]
    fn pack<const C: usize>(self, i: usize, j: usize, packed: &mut [T]) {
        let from = &self.values[i * self.row_step + j * self.column_step..];
        if self.column_step == 1 {
            for (packed, row) in packed.chunks_exact_mut(C).zip(from.chunks(self.row_step)) {
                copy::<T, C>(row, packed);
            }
        } else {
            let last = self.columns - j - 1;
            for c in (0..C).step_by(4) {
                let column = |c: usize| from[c.min(last) * self.column_step..].iter();
                let columns = column(c).zip(column(c + 1)).zip(column(c + 2)).zip(column(c + 3));
                for (packed, (((&w, &x), &y), &z)) in packed.chunks_exact_mut(C).zip(columns) {
                    packed[c..c + 4].copy_from_slice(&[w, x, y, z]);
                }
            }
        }
    }
}

/// Adds a term to a sum: with one rounding if they are fused, otherwise with one for the product and
/// one for the sum.
#[inline(always)]
fn add_term<T: Float, const FUSED: bool>(sum: T, a: T, b: T) -> T {
    if FUSED { a.mul_add(b, sum) } else { sum + a * b }
}

/// Contributes `a · b` to slots that hold a product row after row: chooses what suits the shape. A
/// tile has so many columns of f32 or of f64.
#[inline(always)]
pub(crate) fn add<T: Float, const FUSED: bool, const F32: usize, const F64: usize>(
    a: Matrix<T>, b: Matrix<T>, to: Slots<T>,
) {
    if to.first && a.columns == 0 {
        to.slots.fill(T::ZERO);
    }
    // A single column is stored as a single row is, and a row is faster.
    let (a, b) = if b.columns == 1 { (b.transposed(), a.transposed()) } else { (a, b) };
    if b.column_step == 1 && (a.rows == 1 || a.columns < 4) {
        add_rows::<T, FUSED>(a, b, to);
    } else if size_of::<T>() == size_of::<f32>() {
        add_tiles::<T, FUSED, F32>(a, b, to);
    } else {
        add_tiles::<T, FUSED, F64>(a, b, to);
    }
}

/// Sums row after row in memory, which suits a single row and a `b` of few rows.
#[inline(always)]
fn add_rows<T: Float, const FUSED: bool>(a: Matrix<T>, b: Matrix<T>, to: Slots<T>) {
    for (i, sums) in to.slots.chunks_exact_mut(b.columns.max(1)).enumerate() {
        for k in 0..b.rows {
            let (a, begin) = (a.values[i * a.row_step + k * a.column_step], to.first && k == 0);
            for (sum, &b) in sums.iter_mut().zip(&b.values[k * b.row_step..]) {
                *sum = add_term::<T, FUSED>(if begin { T::ZERO } else { *sum }, a, b);
            }
        }
    }
}

/// Sums tile after tile in registers. `a` and `b` are copied first, into the order in which tiles
/// read them.
#[inline(always)]
fn add_tiles<T: Float, const FUSED: bool, const C: usize>(
    a: Matrix<T>, b: Matrix<T>, to: Slots<T>,
) {
    let (panel, strips) = room(to.scratch, DEPTH * (WIDEST + HEIGHT)).split_at_mut(DEPTH * C);
    let (a, n) = (a.transposed(), b.columns);
    for (top, output) in (0..).step_by(HEIGHT).zip(to.slots.chunks_mut((HEIGHT * n).max(1))) {
        for k in (0..b.rows).step_by(DEPTH) {
            let (depth, known) = (DEPTH.min(b.rows - k), if to.first && k == 0 { 0 } else { ROWS });
            let (panel, strip) = (&mut panel[..depth * C], depth * ROWS);
            let rows = (top..a.columns.min(top + HEIGHT)).step_by(ROWS);
            for (i, strip) in rows.zip(strips.chunks_exact_mut(strip)) {
                a.pack::<ROWS>(k, i, strip);
            }
            for j in (0..n).step_by(C) {
                b.pack::<C>(k, j, panel);
                for (strip, rows) in strips.chunks_exact(strip).zip(output.chunks_mut(n * ROWS)) {
                    let row = |i: usize| i * n + j..i * n + n.min(j + C);
                    let mut sums = [[T::ZERO; C]; ROWS];
                    for (i, sums) in sums.iter_mut().enumerate().take(known) {
                        copy::<T, C>(rows.get(row(i)).unwrap_or_default(), sums);
                    }
                    let sums = tile::<T, FUSED, C>(sums, strip, panel);
                    for (i, sums) in sums.iter().enumerate() {
                        copy::<T, C>(sums, rows.get_mut(row(i)).unwrap_or_default());
                    }
                }
            }
        }
    }
}

/// The innermost loop. Its sums are passed by value, so that the compiler keeps them in registers,
/// and each column of the tile is an iteration: with each row an iteration, it gave up on registers
/// where the whole program is compiled for AVX-512, and the product took thirty times as long.
#[inline(always)]
fn tile<T: Float, const FUSED: bool, const C: usize>(
    mut sums: [[T; C]; ROWS], a: &[T], b: &[T],
) -> [[T; C]; ROWS] {
    for (a, b) in a.chunks_exact(ROWS).zip(b.chunks_exact(C)) {
        for (j, &b) in b.iter().enumerate() {
            (0..ROWS).for_each(|i| sums[i][j] = add_term::<T, FUSED>(sums[i][j], a[i], b));
        }
    }
    sums
}

/// Copies as many elements as both have, but at most `C`: these at once.
#[inline(always)]
fn copy<T: Copy, const C: usize>(from: &[T], to: &mut [T]) {
    match (from.first_chunk::<C>(), to.first_chunk_mut::<C>()) {
        (Some(from), Some(to)) => *to = *from,
        _ => to.iter_mut().zip(from).for_each(|(to, from)| *to = *from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::core::matmul::{Product, simd::product};

    /// Numbers whose products and sums have to be rounded.
    fn numbers<T: Float>(count: usize, seed: u64) -> Vec<T> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            T::from_f64((state >> 11) as f64 / (1u64 << 53) as f64 - 0.5)
        };
        (0..count).map(|_| next()).collect()
    }

    fn matrix<T: Float>(values: &[T], rows: usize, columns: usize, turned: bool) -> Matrix<'_, T> {
        if turned {
            Matrix::new(values, columns, rows).transposed()
        } else {
            Matrix::new(values, rows, columns)
        }
    }

    /// Compares with one sum per element, in the order of k, for all ways to store and to compute.
    fn check<T: Float>(scratch: &mut Vec<T>, m: usize, k: usize, n: usize) {
        let ways: [Product<T>; 4] = [
            product::<T, false>,
            add::<T, false, 8, 4>,
            add::<T, false, 16, 8>,
            add::<T, false, 32, 16>,
        ];
        check_ways(scratch, [m, k, n], ways, |sum, a, b| sum + a * b);
        let ways: [Product<T>; 4] = [
            product::<T, true>,
            add::<T, true, 8, 4>,
            add::<T, true, 16, 8>,
            add::<T, true, 32, 16>,
        ];
        check_ways(scratch, [m, k, n], ways, |sum, a, b| a.mul_add(b, sum));
    }

    fn check_ways<T: Float>(
        scratch: &mut Vec<T>, [m, k, n]: [usize; 3], ways: [Product<T>; 4],
        add_term: impl Fn(T, T, T) -> T,
    ) {
        let (a, b, before) = (numbers(m * k, 1), numbers(k * n, 2), numbers::<T>(m * n, 3));
        let bits =
            |values: &[T]| -> Vec<u64> { values.iter().map(|&x| x.into().to_bits()).collect() };
        for (turn_a, turn_b, first) in (0..8).map(|case| (case & 1 > 0, case & 2 > 0, case & 4 > 0))
        {
            let (a, b) = (matrix(&a, m, k, turn_a), matrix(&b, k, n, turn_b));
            let mut expected = before.clone();
            for (at, sum) in expected.iter_mut().enumerate() {
                let mut terms = T::ZERO;
                terms = if first { terms } else { *sum };
                for k in 0..k {
                    let a = a.values[at / n * a.row_step + k * a.column_step];
                    let b = b.values[k * b.row_step + at % n * b.column_step];
                    terms = add_term(terms, a, b);
                }
                *sum = terms;
            }
            for (way, product) in ways.into_iter().enumerate() {
                let mut output = before.clone();
                product(a, b, Slots { slots: &mut output, first, scratch });
                assert!(
                    bits(&output) == bits(&expected),
                    "{m}×{k}×{n}, transposed {turn_a} {turn_b}, first {first}, way {way}"
                );
            }
        }
    }

    #[test]
    fn every_shape_has_the_bits_of_one_sum_in_order() {
        let (mut single, mut double) = (Vec::new(), Vec::new());
        let sizes = [0, 1, 2, 3, 4, 5, 9, 20];
        for m in sizes {
            for k in sizes {
                for n in sizes {
                    check::<f32>(&mut single, m, k, n);
                    check::<f64>(&mut double, m, k, n);
                }
            }
        }
    }

    #[test]
    fn blocks_of_rows_columns_and_terms_leave_no_seam() {
        let (mut single, mut double) = (Vec::new(), Vec::new());
        for k in [DEPTH - 1, DEPTH, DEPTH + 1, 2 * DEPTH + 3] {
            for (m, n) in [(1, 1), (1, 33), (5, 1), (6, 35), (13, 64)] {
                check::<f32>(&mut single, m, k, n);
                check::<f64>(&mut double, m, k, n);
            }
        }
        for m in [HEIGHT - 1, HEIGHT, HEIGHT + 1, 2 * HEIGHT + 5] {
            check::<f32>(&mut single, m, 5, 3);
            check::<f64>(&mut double, m, 3, 1);
        }
    }

    #[test]
    fn a_product_is_never_minus_zero() {
        let (a, b) = ([-0.0; 4], [1.0; 4]);
        let mut output = [1.0_f64];
        let (row, column) = (matrix(&a, 1, 4, false), matrix(&b, 4, 1, false));
        let to = Slots { slots: &mut output, first: true, scratch: &mut Vec::new() };
        product::<_, false>(row, column, to);
        assert_eq!(output[0].to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn scratch_grows_once() {
        let (a, b) = (numbers::<f32>(300 * 300, 1), numbers(300 * 300, 2));
        let mut scratch = Vec::new();
        let mut multiply = |m, k, n| {
            let (a, b) = (matrix(&a, m, k, false), matrix(&b, k, n, true));
            let slots = &mut vec![0.0; m * n];
            product::<_, false>(a, b, Slots { slots, first: true, scratch: &mut scratch });
            scratch.capacity()
        };
        assert_eq!(multiply(2, 2, 2), multiply(300, 300, 300));
    }
}
