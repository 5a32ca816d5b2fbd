//! Columns with mean 0 and standard deviation 1.

use crate::engine::core::sums::along;
use ndarray::{Array, ArrayView, Axis, RemoveAxis, Zip};

/// Shifts and scales each column to mean 0 and standard deviation 1, and back. Mean and deviation
/// are those of the data that it was fitted to: fit it to the training part, and apply it to both
/// parts.
///
/// The first axis counts the samples, so that an `Array1` is a single column. The standard
/// deviation is that of a population (the sum of squares is divided by n). A column that is
/// constant has none to divide by: it is only shifted, to 0, as scikit-learn's `StandardScaler`
/// does.
///
/// ```
/// use downhill::{data::Standardizer, ndarray::array};
///
/// let x = array![[1.0, 10.0], [3.0, 30.0]];
/// let scale = Standardizer::fit(&x);
/// assert_eq!((&scale.mean, &scale.deviation), (&array![2.0, 20.0], &array![1.0, 10.0]));
/// assert_eq!(scale.apply(&x), array![[-1.0, -1.0], [1.0, 1.0]]);
/// assert_eq!(scale.undo(&scale.apply(&x)), x);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Standardizer<D: RemoveAxis> {
    /// What is subtracted, for each column.
    pub mean: Array<f64, D::Smaller>,
    /// What is divided by, for each column: the standard deviation, or 1 for a column that is
    /// constant.
    pub deviation: Array<f64, D::Smaller>,
}

impl<D: RemoveAxis> Standardizer<D> {
    /// Takes mean and standard deviation of each column.
    ///
    /// # Panics
    ///
    /// If there is no sample, or a mean or standard deviation that is no number: because a number
    /// is NaN or infinite, or its square too large.
    #[track_caller]
    pub fn fit(x: &Array<f64, D>) -> Standardizer<D> {
        assert!(x.shape().first().is_some_and(|&n| n > 0), "Standardizer::fit: there is no sample");
        // Seen from the first sample, all samples of a constant column are exactly 0, and so is its
        // deviation. The plain mean of three times 0.1 is not 0.1, and that tiny error would be
        // taken for a deviation.
        let first = x.index_axis(Axis(0), 0);
        let mean = mean_of(x, first.view(), |x, first| x - first) + first;
        let variance = mean_of(x, mean.view(), |x, mean| (x - mean) * (x - mean));
        let deviation = variance.mapv(|v| if v == 0.0 { 1.0 } else { v.sqrt() });
        let columns = mean.iter().zip(&deviation).enumerate();
        for (column, (mean, deviation)) in columns {
            assert!(
                mean.is_finite() && deviation.is_finite(),
                "Standardizer::fit: column {column} has the mean {mean} and the standard deviation \
                 {deviation}; give it finite numbers below 1e150"
            );
        }
        Standardizer { mean, deviation }
    }

    /// The samples, standardized.
    ///
    /// # Panics
    ///
    /// If they have other columns than those that it was fitted to.
    #[track_caller]
    pub fn apply(&self, x: &Array<f64, D>) -> Array<f64, D> {
        self.each(x, |x, mean, deviation| (x - mean) / deviation)
    }

    /// The samples in their own units again.
    ///
    /// # Panics
    ///
    /// If they have other columns than those that it was fitted to.
    #[track_caller]
    pub fn undo(&self, x: &Array<f64, D>) -> Array<f64, D> {
        self.each(x, |x, mean, deviation| x * deviation + mean)
    }

    #[track_caller]
    fn each(&self, x: &Array<f64, D>, map: impl Fn(f64, f64, f64) -> f64) -> Array<f64, D> {
        let (fitted, given) = (self.mean.shape(), &x.shape()[1..]);
        assert_eq!(fitted, given, "Standardizer: fitted to samples of another shape");
        let mut mapped = x.clone();
        if mapped.is_empty() {
            return mapped; // It may have any number of rows of nothing.
        }
        for row in mapped.axis_iter_mut(Axis(0)) {
            Zip::from(row)
                .and(&self.mean)
                .and(&self.deviation)
                .for_each(|x, &mean, &deviation| *x = map(*x, mean, deviation));
        }
        mapped
    }
}

/// For each column the mean of `term(x, c)`, where `c` is what `columns` has for it.
fn mean_of<D: RemoveAxis>(
    x: &Array<f64, D>, columns: ArrayView<f64, D::Smaller>, term: impl Fn(f64, f64) -> f64,
) -> Array<f64, D::Smaller> {
    if columns.is_empty() {
        return columns.to_owned();
    }
    let mut terms = Vec::with_capacity(x.len());
    for row in x.axis_iter(Axis(0)) {
        terms.extend(row.iter().zip(&columns).map(|(&x, &column)| term(x, column)));
    }
    let n = x.len_of(Axis(0));
    let mut sums = vec![0.0; columns.len()];
    along(&terms, [1, n, columns.len()], &mut sums, true);
    let mean = sums.into_iter().map(|sum| sum / n as f64).collect();
    Array::from_shape_vec(columns.raw_dim(), mean).expect("a mean for each column")
}
