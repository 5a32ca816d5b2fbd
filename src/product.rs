//! The product of two matrices: fast, and the same bits on every machine.
//!
//! Each element is one sum that begins with +0 and takes its terms in the order of the inner index.
//! A vector register holds the sums of neighbouring elements, never parts of one sum, and no
//! multiplication is fused with its addition. So a machine with wider registers is faster and gets
//! the same digits. (And a product is never -0.0, because a sum that begins with +0 is not.)

use crate::Float;

/// A tile of the output that is summed in registers: so many rows, and columns for two registers.
const ROWS: usize = 4;
/// How many terms a tile adds before the next tile has its turn, so that the columns of `b` that
/// it needs stay in the fastest cache.
const DEPTH: usize = 256;
/// How many rows of `a` have their turn together, so that they stay in the second cache.
const HEIGHT: usize = 256;
/// No tile has more columns.
const WIDEST: usize = 32;

/// A matrix inside a slice: element (i, j) is `values[i * row_step + j * column_step]`, where one of
/// the steps is 1.
#[derive(Clone, Copy)]
pub(crate) struct Matrix<'a, T> {
    pub(crate) values: &'a [T],
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) row_step: usize,
    pub(crate) column_step: usize,
}

impl<'a, T: Float> Matrix<'a, T> {
    /// Row after row.
    pub(crate) fn new(values: &'a [T], rows: usize, columns: usize) -> Matrix<'a, T> {
        Matrix { values, rows, columns, row_step: columns, column_step: 1 }
    }

    /// The same elements with rows and columns exchanged.
    pub(crate) fn transposed(self) -> Matrix<'a, T> {
        Matrix {
            rows: self.columns,
            columns: self.rows,
            row_step: self.column_step,
            column_step: self.row_step,
            ..self
        }
    }

    /// What begins with element (i, j) and has at most so many rows and columns.
    #[inline(always)]
    fn part(self, i: usize, j: usize, rows: usize, columns: usize) -> Matrix<'a, T> {
        Matrix {
            values: &self.values[i * self.row_step + j * self.column_step..],
            rows: rows.min(self.rows - i),
            columns: columns.min(self.columns - j),
            ..self
        }
    }

    /// One row, whose elements lie side by side.
    #[inline(always)]
    fn row(self, i: usize) -> &'a [T] {
        &self.values[i * self.row_step..][..self.columns]
    }

    /// Copies the rows one after the other, each filled up to `W` elements with anything.
    #[inline(always)]
    fn pack<const W: usize>(self, packed: &mut [T]) {
        if self.column_step == 1 {
            for (i, row) in packed.chunks_exact_mut(W).enumerate() {
                copy::<T, W>(&self.values[i * self.row_step..], row);
            }
        } else {
            for j in 0..self.columns.min(W) {
                let column = &self.values[j * self.column_step..];
                for (row, &element) in packed.chunks_exact_mut(W).zip(column) {
                    row[j] = element;
                }
            }
        }
    }
}

/// Adds `a · b` to `output`, which holds row after row; the `first` time, overwrites it.
pub(crate) fn product<T: Float>(
    a: Matrix<T>,
    b: Matrix<T>,
    output: &mut [T],
    first: bool,
    scratch: &mut Vec<T>,
) {
    product_with(register(), a, b, output, first, scratch);
}

fn product_with<T: Float>(
    register: usize,
    a: Matrix<T>,
    b: Matrix<T>,
    output: &mut [T],
    first: bool,
    scratch: &mut Vec<T>,
) {
    if a.columns == 0 && first {
        output.fill(T::ZERO);
    }
    if a.columns == 0 || output.is_empty() {
        return;
    }
    // A single column is stored as a single row is, for which there are ways of their own.
    let (a, b) = if b.columns == 1 { (b.transposed(), a.transposed()) } else { (a, b) };
    scratch.resize(DEPTH * (HEIGHT + WIDEST), T::ZERO);
    for (block, output) in output.chunks_mut(HEIGHT * b.columns).enumerate() {
        let a = a.part(block * HEIGHT, 0, HEIGHT, a.columns);
        compute(register, Task { a, b, output, first, scratch });
    }
}

/// How many bits a register of this machine holds, as far as the product is compiled for them. The
/// standard library remembers the answer.
fn register() -> usize {
    #[cfg(all(target_arch = "x86_64", avx512))]
    if is_x86_feature_detected!("avx512f") {
        return 512;
    }
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        return 256;
    }
    128
}

/// Computes with registers of so many bits, which this machine must have.
// The only unsafe code of the crate: it compiles the same safe code for wider registers. On a machine
// with AVX2, products take twice as long without it.
#[allow(unsafe_code)]
fn compute<T: Float>(register: usize, task: Task<T>) {
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    unsafe fn avx2<T: Float>(task: Task<T>) {
        task.compute::<16, 8>();
    }
    #[cfg(all(target_arch = "x86_64", avx512))]
    #[target_feature(enable = "avx512f")]
    unsafe fn avx512<T: Float>(task: Task<T>) {
        task.compute::<32, 16>();
    }
    match register {
        // SAFETY: the machine has been asked.
        #[cfg(all(target_arch = "x86_64", avx512))]
        512 => unsafe { avx512(task) },
        #[cfg(target_arch = "x86_64")]
        256 => unsafe { avx2(task) },
        _ => task.compute::<8, 4>(),
    }
}

/// A product of at most `HEIGHT` rows.
struct Task<'a, T> {
    a: Matrix<'a, T>,
    b: Matrix<'a, T>,
    output: &'a mut [T],
    first: bool,
    scratch: &'a mut [T],
}

impl<T: Float> Task<'_, T> {
    /// Chooses what suits the shape. A tile has `SINGLE` columns of f32 or `DOUBLE` of f64.
    #[inline(always)]
    fn compute<const SINGLE: usize, const DOUBLE: usize>(self) {
        if self.b.column_step == 1 && (self.a.rows == 1 || self.a.columns < 4) {
            self.add_rows();
        } else if self.a.rows == 1 && self.a.column_step == 1 {
            self.add_columns();
        } else if size_of::<T>() == size_of::<f32>() {
            self.add_tiles::<SINGLE>();
        } else {
            self.add_tiles::<DOUBLE>();
        }
    }

    /// Sums tile after tile in registers. `a` and `b` are copied first, into the order in which
    /// tiles read them.
    #[inline(always)]
    fn add_tiles<const C: usize>(self) {
        let (a, b, n) = (self.a.transposed(), self.b, self.b.columns);
        let (panel, strips) = self.scratch.split_at_mut(DEPTH * WIDEST);
        for k in (0..b.rows).step_by(DEPTH) {
            let depth = DEPTH.min(b.rows - k);
            let (panel, strip) = (&mut panel[..depth * C], depth * ROWS);
            for (i, strip) in (0..a.columns).step_by(ROWS).zip(strips.chunks_exact_mut(strip)) {
                a.part(k, i, depth, ROWS).pack::<ROWS>(strip);
            }
            for j in (0..n).step_by(C) {
                b.part(k, j, depth, C).pack::<C>(panel);
                let columns = j..n.min(j + C);
                let rows = self.output.chunks_mut(n * ROWS);
                for (strip, rows) in strips.chunks_exact(strip).zip(rows) {
                    let mut sums = [[T::ZERO; C]; ROWS];
                    if !self.first || k > 0 {
                        for (sums, row) in sums.iter_mut().zip(rows.chunks(n)) {
                            copy::<T, C>(&row[columns.clone()], sums);
                        }
                    }
                    let sums = tile(sums, strip, panel);
                    for (sums, row) in sums.iter().zip(rows.chunks_mut(n)) {
                        copy::<T, C>(sums, &mut row[columns.clone()]);
                    }
                }
            }
        }
    }

    /// Sums row after row in memory, which suits a single row and a `b` of few rows. Four terms at
    /// a time, because a sum has to be fetched and stored for them.
    #[inline(always)]
    fn add_rows(self) {
        let (a, b, first) = (self.a, self.b, self.first);
        for (i, sums) in self.output.chunks_exact_mut(b.columns).enumerate() {
            let term = |k| (a.values[i * a.row_step + k * a.column_step], b.row(k));
            let begun = |k, sum: T| if first && k == 0 { T::ZERO } else { sum };
            let fours = b.rows - b.rows % 4;
            for k in (0..fours).step_by(4) {
                let [(a0, b0), (a1, b1), (a2, b2), (a3, b3)] =
                    [term(k), term(k + 1), term(k + 2), term(k + 3)];
                let terms = b0.iter().zip(b1).zip(b2).zip(b3);
                for (sum, (((&b0, &b1), &b2), &b3)) in sums.iter_mut().zip(terms) {
                    *sum = begun(k, *sum) + a0 * b0 + a1 * b1 + a2 * b2 + a3 * b3;
                }
            }
            for k in fours..b.rows {
                let (a, b) = term(k);
                for (sum, &b) in sums.iter_mut().zip(b) {
                    *sum = begun(k, *sum) + a * b;
                }
            }
        }
    }

    /// Multiplies one row by columns whose elements lie side by side. Four sums at a time, because
    /// each has to wait for its own additions.
    #[inline(always)]
    fn add_columns(self) {
        let (a, columns) = (self.a.row(0), self.b.transposed());
        for (j, output) in self.output.chunks_mut(4).enumerate() {
            let column = |c: usize| columns.row((4 * j + c).min(columns.rows - 1));
            let mut sums = [T::ZERO; 4];
            if !self.first {
                copy::<T, 4>(output, &mut sums);
            }
            let terms = column(0).iter().zip(column(1)).zip(column(2)).zip(column(3));
            for (&a, (((&b0, &b1), &b2), &b3)) in a.iter().zip(terms) {
                for (sum, b) in sums.iter_mut().zip([b0, b1, b2, b3]) {
                    *sum += a * b;
                }
            }
            copy::<T, 4>(&sums, output);
        }
    }
}

/// The innermost loop. Its sums are passed by value: so the compiler keeps them in registers.
#[inline(always)]
fn tile<T: Float, const C: usize>(
    mut sums: [[T; C]; ROWS],
    strip: &[T],
    panel: &[T],
) -> [[T; C]; ROWS] {
    for (a, b) in strip.chunks_exact(ROWS).zip(panel.chunks_exact(C)) {
        for (sums, &a) in sums.iter_mut().zip(a) {
            for (sum, &b) in sums.iter_mut().zip(b) {
                *sum += a * b;
            }
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
        let stored =
            |rows, columns| Matrix { values, rows, columns, row_step: columns, column_step: 1 };
        if turned { stored(columns, rows).transposed() } else { stored(rows, columns) }
    }

    /// Compares with one sum per element, in the order of k, for all ways to store and to compute.
    fn check<T: Float>(scratch: &mut Vec<T>, m: usize, k: usize, n: usize) {
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
                    terms += a.values[at / n * a.row_step + k * a.column_step]
                        * b.values[k * b.row_step + at % n * b.column_step];
                }
                *sum = terms;
            }
            for register in [128, 256, 512].into_iter().filter(|bits| *bits <= register()) {
                let mut output = before.clone();
                product_with(register, a, b, &mut output, first, scratch);
                assert!(
                    bits(&output) == bits(&expected),
                    "{m}×{k}×{n}, transposed {turn_a} {turn_b}, first {first}, {register} bits"
                );
            }
        }
    }

    #[test]
    fn every_shape_has_the_bits_of_one_sum_in_order() {
        let (mut single, mut double) = (Vec::new(), Vec::new());
        let sizes = [0, 1, 2, 3, 4, 5, 8, 9, 16, 20];
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
        product(row, column, &mut output, true, &mut Vec::new());
        assert_eq!(output[0].to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn scratch_grows_once() {
        let (a, b) = (numbers::<f32>(300 * 300, 1), numbers(300 * 300, 2));
        let mut scratch = Vec::new();
        let mut multiply = |m, k, n| {
            let (a, b) = (matrix(&a, m, k, false), matrix(&b, k, n, true));
            product(a, b, &mut vec![0.0; m * n], true, &mut scratch);
            scratch.capacity()
        };
        assert_eq!(multiply(2, 2, 2), multiply(300, 300, 300));
    }
}
