use super::{Layer, Parameter};
use crate::engine::composed::Composed;
use crate::engine::core::record::rule;
use crate::engine::core::tape::Var;
use crate::engine::float::Float;
use crate::engine::shape::Shape;
use crate::random::Random;
use std::fmt;

/// In training sets each element to 0 with a probability of p, and multiplies the others by
/// 1/(1 − p), so that their sum stays the same on average; afterwards does nothing. As
/// `torch.nn.Dropout`.
///
/// From Srivastava and others, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
/// Journal of Machine Learning Research 15, 2014.
///
/// ```
/// use downhill::layers::{Dropout, Layer};
/// use downhill::{Random, Tape, ndarray::Array1};
///
/// let tape = Tape::<f64>::new();
/// let x = tape.constant(Array1::ones(1000));
/// let dropout = Dropout::new(0.5);
/// let y = dropout.forward_training(x, &mut Random::new(0)).values();
/// assert!(y.iter().all(|&y| y == 0.0 || y == 2.0));
/// assert!((y.sum() - 1000.0).abs() < 100.0);
/// assert_eq!(dropout.forward(x).values(), x.values());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout {
    p: f64,
}

impl Dropout {
    /// With the probability that an element is dropped.
    ///
    /// # Panics
    ///
    /// If it is not in 0 ≤ p ≤ 1.
    #[track_caller]
    pub fn new(p: f64) -> Dropout {
        assert!(
            (0.0..=1.0).contains(&p),
            "Dropout::new: p is {p}, and a probability lies between 0 and 1"
        );
        Dropout { p }
    }
}

impl<'tape, T: Float> Layer<'tape, T> for Dropout {
    fn forward(&self, x: Var<'tape, T>) -> Var<'tape, T> {
        x
    }

    fn forward_training(&self, x: Var<'tape, T>, random: &mut Random) -> Var<'tape, T> {
        let operation = Composed::begin("Dropout", &[x]);
        let keep = 1.0 - self.p;
        let kept = T::ONE / T::from_f64(keep);
        let mask = constant_like(x, || if random.uniform() < keep { kept } else { T::ZERO });
        operation.end(x * mask)
    }

    fn parameters(&self) -> Vec<Parameter<'tape, T>> {
        vec![]
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A constant with the shape of `x`, filled in place.
#[track_caller]
fn constant_like<'tape, T: Float>(x: Var<'tape, T>, fill: impl FnMut() -> T) -> Var<'tape, T> {
    let same = |[shape]: [Shape; 1]| Ok(shape);
    let rule = rule!("dropout");
    x.tape.record(rule, [x], None, &[], same, |_, to| to.slots.fill_with(fill))
}
