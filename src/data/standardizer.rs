//! Columns with mean 0 and standard deviation 1.

use ndarray::{Array, ArrayView, Axis, RemoveAxis, Zip};

/// Shifts and scales each column to mean 0 and standard deviation 1, and back. Mean and deviation are those of the
/// data that it was fitted to: fit it to the training part, and apply it to both parts.
///
/// The first axis counts the samples, so that an `Array1` is a single column. The standard deviation is that of a
/// population (the sum of squares is divided by n). A column that is constant has none to divide by: it is only
/// shifted, to 0, as scikit-learn's `StandardScaler` does.
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
    /// What is divided by, for each column: the standard deviation, or 1 for a column that is constant.
    pub deviation: Array<f64, D::Smaller>,
}

impl<D: RemoveAxis> Standardizer<D> {
    /// Takes mean and standard deviation of each column.
    ///
    /// # Panics
    ///
    /// If there is no sample.
    #[track_caller]
    pub fn fit(x: &Array<f64, D>) -> Standardizer<D> {
        assert!(x.len_of(Axis(0)) > 0, "Standardizer::fit: there is no sample");
        // Seen from the first sample, all samples of a constant column are exactly 0, and so is its deviation. The
        // plain mean of three times 0.1 is not 0.1, and that tiny error would be taken for a deviation.
        let first = x.index_axis(Axis(0), 0);
        let mean = mean_of(x, first.view(), |x, first| x - first) + first;
        let variance = mean_of(x, mean.view(), |x, mean| (x - mean) * (x - mean));
        let deviation = variance.mapv(|v| if v == 0.0 { 1.0 } else { v.sqrt() });
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
        for row in mapped.axis_iter_mut(Axis(0)) {
            Zip::from(row)
                .and(&self.mean)
                .and(&self.deviation)
                .for_each(|x, &mean, &deviation| *x = map(*x, mean, deviation));
        }
        mapped
    }
}

/// For each column the mean of `term(x, c)`, where `c` is what `columns` has for it, summed in the order of the samples.
fn mean_of<D: RemoveAxis>(
    x: &Array<f64, D>,
    columns: ArrayView<f64, D::Smaller>,
    term: impl Fn(f64, f64) -> f64,
) -> Array<f64, D::Smaller> {
    let mut sum = Array::zeros(columns.raw_dim());
    for row in x.axis_iter(Axis(0)) {
        Zip::from(&mut sum)
            .and(row)
            .and(&columns)
            .for_each(|sum, &x, &column| *sum += term(x, column));
    }
    sum / x.len_of(Axis(0)) as f64
}
