use crate::Float;

/// A matrix in a slice: element (i, j) is `values[i * row_step + j * column_step]`.
#[derive(Clone, Copy)]
pub(crate) struct Matrix<'a, T> {
    pub(crate) values: &'a [T],
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) row_step: usize,
    pub(crate) column_step: usize,
}

impl<'a, T> Matrix<'a, T> {
    pub(crate) fn new(values: &'a [T], rows: usize, columns: usize) -> Self {
        Matrix {
            values,
            rows,
            columns,
            row_step: columns,
            column_step: 1,
        }
    }
    pub(crate) fn transposed(self) -> Self {
        Matrix {
            rows: self.columns,
            columns: self.rows,
            row_step: self.column_step,
            column_step: self.row_step,
            ..self
        }
    }
}

pub(crate) fn product<T: Float>(
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    output: &mut [T],
    first: bool,
    _scratch: &mut Vec<T>,
) {
    for i in 0..a.rows {
        for j in 0..b.columns {
            let mut sum = if first {
                T::ZERO
            } else {
                output[i * b.columns + j]
            };
            for k in 0..a.columns {
                sum += a.values[i * a.row_step + k * a.column_step]
                    * b.values[k * b.row_step + j * b.column_step];
            }
            output[i * b.columns + j] = sum;
        }
    }
}
