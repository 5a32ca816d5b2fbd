//! Samples that belong to classes.

use crate::engine::indices::Indices;
use crate::engine::misuse::valid;
use crate::engine::shape::Shape;
use crate::random::Random;
use ndarray::{Array2, Axis};

/// Samples that belong to classes: a row of numbers for each, and the number of its class.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// The shape is [samples, numbers of each].
    pub x: Array2<f64>,
    /// The class of each sample, counted from 0.
    pub class: Vec<usize>,
}

impl Samples {
    /// Panics if no data can be made of so many points with such an error.
    #[track_caller]
    pub(super) fn check(maker: &str, n: usize, noise: f64) {
        valid(maker, Shape::new(&[n, 2]));
        // A normal number is below 10.
        assert!(
            (0.0..=f64::MAX / 10.0).contains(&noise),
            "{maker}: the noise is {noise}; it is a standard deviation, at least 0 and below 1e307"
        );
    }

    /// Points of the plane with their classes; `noise` is the standard deviation of an error in
    /// each coordinate.
    pub(super) fn scattered(
        points: impl Iterator<Item = ([f64; 2], usize)>, noise: f64, random: &mut Random,
    ) -> Samples {
        let (points, class): (Vec<[f64; 2]>, Vec<usize>) = points.unzip();
        let mut x = Array2::from(points);
        for coordinate in &mut x {
            *coordinate += noise * random.normal();
        }
        Samples { x, class }
    }

    /// The samples with these numbers, in this order: a batch.
    ///
    /// # Panics
    ///
    /// If there is no sample with such a number, or not one class for each row of numbers.
    ///
    /// ```
    /// let corners = downhill::data::xor().rows(&[3, 1]);
    /// assert_eq!(corners.class, [0, 1]);
    /// ```
    #[track_caller]
    pub fn rows(&self, rows: impl Indices) -> Samples {
        let rows = &*rows.in_order();
        let n = self.count();
        if let Some(row) = rows.iter().find(|&&row| row >= n) {
            panic!("Samples::rows: there is no sample {row} among {n}");
        }
        Samples {
            x: self.x.select(Axis(0), rows),
            class: rows.iter().map(|&row| self.class[row]).collect(),
        }
    }

    /// The classes as a column of numbers, of shape [samples, 1]: for two classes the targets of
    /// one output.
    ///
    /// ```
    /// use downhill::{data, ndarray::array};
    ///
    /// assert_eq!(data::xor().targets(), array![[0.0], [1.0], [1.0], [0.0]]);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is not one class for each row of numbers.
    #[track_caller]
    pub fn targets(&self) -> Array2<f64> {
        Array2::from_shape_fn((self.count(), 1), |(row, _)| self.class[row] as f64)
    }

    /// Holds out `test` samples, chosen at random: those to train with, and those to test with.
    /// Both are in a random order.
    ///
    /// # Panics
    ///
    /// If there are fewer samples than that, or not one class for each row of numbers.
    ///
    /// ```
    /// use downhill::{Random, data};
    ///
    /// let (train, test) = data::digits().train_test_split(360, &mut Random::new(0));
    /// assert_eq!((train.class.len(), test.class.len()), (1437, 360));
    /// ```
    #[track_caller]
    pub fn train_test_split(&self, test: usize, random: &mut Random) -> (Samples, Samples) {
        let (train, test) = train_test_split(self.count(), test, random);
        (self.rows(&train), self.rows(&test))
    }

    /// Holds out the last `test` samples: those to train with, and those to test with. Both keep
    /// their order.
    ///
    /// # Panics
    ///
    /// If there are fewer samples than that, or not one class for each row of numbers.
    ///
    /// ```
    /// let (train, test) = downhill::data::digits().split_last(360);
    /// assert_eq!((train.class.len(), test.class.len()), (1437, 360));
    /// ```
    #[track_caller]
    pub fn split_last(&self, test: usize) -> (Samples, Samples) {
        let n = self.count();
        check_split(n, test);
        let order: Vec<usize> = (0..n).collect();
        let (train, test) = order.split_at(n - test);
        (self.rows(train), self.rows(test))
    }

    /// How many samples there are. Nothing of one is dropped in silence.
    #[track_caller]
    fn count(&self) -> usize {
        let (rows, classes) = (self.x.nrows(), self.class.len());
        assert!(
            rows == classes,
            "Samples: there are {rows} rows of numbers and {classes} classes; each sample has one \
             of both"
        );
        rows
    }
}

/// Holds out `test` of `n` samples, chosen at random: the numbers of those to train with, and of
/// those to test with, both in a random order. For samples with classes there is
/// [`Samples::train_test_split`].
///
/// ```
/// use downhill::data::train_test_split;
/// use downhill::ndarray::{Array1, Axis};
/// use downhill::Random;
///
/// let mass = Array1::from_iter((0..10).map(f64::from));
/// let (train, test) = train_test_split(mass.len(), 3, &mut Random::new(0));
/// let (train, test) = (mass.select(Axis(0), &train), mass.select(Axis(0), &test));
/// assert_eq!((train.len(), test.len()), (7, 3));
/// assert_eq!(train.sum() + test.sum(), mass.sum());
/// ```
///
/// # Panics
///
/// If there are fewer samples than that.
#[track_caller]
pub fn train_test_split(n: usize, test: usize, random: &mut Random) -> (Vec<usize>, Vec<usize>) {
    check_split(n, test);
    let mut train = random.permutation(n);
    let test = train.split_off(n - test);
    (train, test)
}

#[track_caller]
fn check_split(n: usize, test: usize) {
    assert!(test <= n, "Samples: {test} of {n} samples cannot be held out");
}
