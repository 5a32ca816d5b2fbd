//! The product of two matrices: fast, and the same bits on every machine.
//!
//! Each element is one sum that begins with +0 and takes its terms in the order of the inner index.
//! A vector register holds the sums of neighbouring elements, never parts of one sum. Either no
//! multiplication is fused with its addition, or every one is. So a machine with wider registers is
//! faster and gets the same digits. (And a product that is not fused is never -0.0, because a sum
//! that begins with +0 is not.)

use crate::engine::core::slots::{Slots, room};
use crate::engine::float::Float;
use std::{mem::swap, ops::Range};

/// A tile of the output, which is summed in registers, has so many rows.
const ROWS: usize = 4;
/// How many terms a tile adds before the next tile has its turn, so that the columns of `b` that
/// it needs stay in the fastest cache.
const DEPTH: usize = 256;
/// How many rows of `a` and columns of `b` have their turn together, so that they stay in the
/// second cache. Tiles of any width fill so many columns.
const HEIGHT: usize = 256;
const WIDTH: usize = 512;

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

    /// Copies a part: first the first `C` columns of it, row after row, then the next ones. Of
    /// those beyond the last column, which fill up to `C`, the elements are anything. So is one row
    /// behind each `C` columns: without it they would often lie a power of 2 apart.
    ///
    /// What is stored row after row is copied eight rows at a time, which wait for memory together.
    /// What is stored column after column is copied four columns at a time, each to its end: where
    /// columns lie a power of 2 apart, more of them would push each other out of the cache.
    #[inline(always)]
    fn pack<const C: usize>(self, rows: Range<usize>, columns: Range<usize>, packed: &mut [T]) {
        let from = &self.values[rows.start * self.row_step + columns.start * self.column_step..];
        let (height, width) = (rows.len(), columns.len());
        let start = |j: usize| j / C * (height + 1) * C + j % C;
        if self.column_step == 1 {
            for (i, rows) in (0..height).step_by(8).zip(from.chunks(8 * self.row_step)) {
                for (j, panel) in (0..width).step_by(C).zip(packed.chunks_mut((height + 1) * C)) {
                    let packed = panel[i * C..height * C].chunks_mut(C);
                    for (row, to) in rows.chunks(self.row_step).zip(packed) {
                        copy::<T, C>(&row[j..width.min(j + C)], to);
                    }
                }
            }
        } else {
            for j in (0..width).step_by(4) {
                let column = |j: usize| from[j.min(width - 1) * self.column_step..].iter();
                let columns = column(j).zip(column(j + 1)).zip(column(j + 2)).zip(column(j + 3));
                let columns = columns.map(|(((&w, &x), &y), &z)| [w, x, y, z]);
                let packed = &mut packed[start(j)..start(j) + (height - 1) * C + 4];
                let copy = |(to, elements): (&mut [T], [T; 4])| to[..4].copy_from_slice(&elements);
                // Vectors would copy more slowly: `take` keeps the compiler from them.
                packed.chunks_mut(C).take(height).zip(columns).for_each(copy);
            }
        }
    }
}

/// Adds a term to a sum: rounds once if they are fused, otherwise the product and the sum.
#[inline(always)]
fn add_term<T: Float, const FUSED: bool>(sum: T, a: T, b: T) -> T {
    if FUSED { a.mul_add(b, sum) } else { sum + a * b }
}

/// Contributes `a · b` to slots that hold a product row after row: chooses what suits the shape. A
/// single column is stored as a single row is, and a row is faster. A tile has so many columns of
/// f32 or of f64.
#[inline(always)]
pub(crate) fn add<T: Float, const FUSED: bool, const F32: usize, const F64: usize>(
    a: Matrix<T>, b: Matrix<T>, to: Slots<T>,
) {
    if to.first && a.columns == 0 {
        to.slots.fill(T::ZERO);
    }
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

/// Sums tile after tile in registers. `b` is copied first, into the order in which tiles read it,
/// and so is an `a` that is stored column after column; one that is stored row after row is read
/// where it lies. What does not fill a tile is computed apart from the output.
#[inline(always)]
fn add_tiles<T: Float, const FUSED: bool, const C: usize>(
    a: Matrix<T>, b: Matrix<T>, to: Slots<T>,
) {
    let (panels, strips) =
        room(to.scratch, (DEPTH + 1) * (WIDTH + HEIGHT)).split_at_mut((DEPTH + 1) * WIDTH);
    let (a, n) = (a.transposed(), b.columns);
    for left in (0..n).step_by(WIDTH) {
        let columns = left..n.min(left + WIDTH);
        for k in (0..b.rows).step_by(DEPTH) {
            let (terms, begin) = (k..b.rows.min(k + DEPTH), to.first && k == 0);
            b.pack::<C>(terms.clone(), columns.clone(), panels);
            for (top, output) in (0..).step_by(HEIGHT).zip(to.slots.chunks_mut(HEIGHT * n)) {
                if a.row_step != 1 {
                    a.pack::<ROWS>(terms.clone(), top..a.columns.min(top + HEIGHT), strips);
                }
                let panels = panels.chunks_exact((terms.len() + 1) * C);
                for (panel, j) in panels.zip(columns.clone().step_by(C)) {
                    let panel = &panel[..terms.len() * C];
                    for (m, rows) in (top..).step_by(ROWS).zip(output.chunks_mut(n * ROWS)) {
                        let row = |i: usize| i * n + j..i * n + n.min(j + C);
                        let is_full = rows.len() == n * ROWS && j + C <= n;
                        let mut edge = None;
                        let (to, stride) = if is_full {
                            (&mut rows[j..], n)
                        } else {
                            let edge = edge.insert([[T::ZERO; C]; ROWS]);
                            for (i, to) in edge.iter_mut().enumerate().filter(|_| !begin) {
                                copy::<T, C>(rows.get(row(i)).unwrap_or_default(), to);
                            }
                            (edge.as_flattened_mut(), C)
                        };
                        if a.row_step == 1 {
                            let row = |i: usize| (m + i).min(a.columns - 1) * a.column_step + k;
                            let row = |i: usize| a.values[row(i)..].iter();
                            let a = row(0).zip(row(1)).zip(row(2)).zip(row(3));
                            let a = a.map(|(((&w, &x), &y), &z)| [w, x, y, z]);
                            tile::<T, FUSED, C>(begin, a, panel, to, stride);
                        } else {
                            let strip = strips[(m - top) * (terms.len() + 1)..].chunks_exact(ROWS);
                            let a = strip.map(|a| [a[0], a[1], a[2], a[3]]);
                            tile::<T, FUSED, C>(begin, a, panel, to, stride);
                        }
                        for (i, edge) in edge.iter().flatten().enumerate() {
                            copy::<T, C>(edge, rows.get_mut(row(i)).unwrap_or_default());
                        }
                    }
                }
            }
        }
    }
}

/// The innermost loop: contributes to a tile whose rows lie `stride` apart. Each column of the tile
/// is an iteration: with each row an iteration, the compiler gave up on registers where the whole
/// program is compiled for AVX-512, and the product took thirty times as long.
#[inline(always)]
fn tile<T: Float, const FUSED: bool, const C: usize>(
    begin: bool, a: impl Iterator<Item = [T; ROWS]>, b: &[T], to: &mut [T], stride: usize,
) {
    let mut sums = [[T::ZERO; C]; ROWS];
    if !begin {
        (0..ROWS).for_each(|i| copy::<T, C>(&to[i * stride..i * stride + C], &mut sums[i]));
    }
    for (a, b) in a.zip(b.chunks_exact(C)) {
        for (j, &b) in b.iter().enumerate() {
            (0..ROWS).for_each(|i| sums[i][j] = add_term::<T, FUSED>(sums[i][j], a[i], b));
        }
    }
    (0..ROWS).for_each(|i| copy::<T, C>(&sums[i], &mut to[i * stride..i * stride + C]));
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
            add::<T, false, 64, 32>,
        ];
        check_ways(scratch, [m, k, n], ways, |sum, a, b| sum + a * b);
        let ways: [Product<T>; 4] = [
            product::<T, true>,
            add::<T, true, 8, 4>,
            add::<T, true, 16, 8>,
            add::<T, true, 64, 32>,
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

    fn check_every_shape<T: Float>() {
        let mut scratch = Vec::new();
        let sizes = [0, 1, 2, 3, 4, 5, 9, 20];
        for m in sizes {
            for k in sizes {
                for n in sizes {
                    check::<T>(&mut scratch, m, k, n);
                }
            }
        }
    }

    #[test]
    fn every_shape_has_the_bits_of_one_sum_in_order() {
        check_every_shape::<f32>();
    }

    #[test]
    fn every_shape_has_the_bits_of_one_sum_in_order_in_f64() {
        check_every_shape::<f64>();
    }

    fn check_seams<T: Float>() {
        let mut scratch = Vec::new();
        for k in [DEPTH - 1, DEPTH, DEPTH + 1, 2 * DEPTH + 3] {
            for (m, n) in [(1, 1), (1, 33), (5, 1), (6, 35), (13, 64)] {
                check::<T>(&mut scratch, m, k, n);
            }
        }
        for n in [WIDTH - 1, WIDTH, WIDTH + 1, 2 * WIDTH + 3] {
            check::<T>(&mut scratch, 2, 3, n);
        }
        for m in [HEIGHT - 1, HEIGHT, HEIGHT + 1, 2 * HEIGHT + 5] {
            check::<T>(&mut scratch, m, 5, 3);
        }
    }

    #[test]
    fn blocks_of_rows_columns_and_terms_leave_no_seam() {
        check_seams::<f32>();
    }

    #[test]
    fn blocks_of_rows_columns_and_terms_leave_no_seam_in_f64() {
        check_seams::<f64>();
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
    fn scratch_grows_once_and_holds_full_blocks() {
        let (a, b) = (numbers::<f32>(HEIGHT * DEPTH, 1), numbers(DEPTH * WIDTH, 2));
        let mut scratch = Vec::new();
        let mut multiply = |m, k, n| {
            let (a, b) = (matrix(&a[..m * k], m, k, false), matrix(&b[..k * n], k, n, true));
            let slots = &mut vec![0.0; m * n];
            product::<_, false>(a, b, Slots { slots, first: true, scratch: &mut scratch });
            scratch.capacity()
        };
        assert_eq!(multiply(2, 2, 2), multiply(HEIGHT, DEPTH, WIDTH));
    }
}
