//! How widely the weights of a layer spread at first, so that neither the values nor the gradients
//! grow or shrink from layer to layer. Formulas are those of `torch.nn.init`.
//!
//! ```
//! use downhill::layers::{Activation, Layer, Linear, init};
//! use downhill::{Random, Tape, ndarray::Array1};
//!
//! let mut random = Random::new(0);
//! let tape = Tape::<f64>::new();
//! let gain = Activation::Relu.gain();
//! let hidden = Linear {
//!     weight: tape.parameter(init::kaiming_normal(64, 128, gain, &mut random)),
//!     bias: tape.parameter(Array1::zeros(128)),
//! };
//! ```
//!
//! Each function draws the weights of a layer with so many inputs and outputs, the first input's
//! first. The `gain` is that of the [activation](super::Activation::gain) that follows.
//!
//! Kaiming: He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", 2015,
//! <https://arxiv.org/abs/1502.01852>. Xavier: Glorot and Bengio, "Understanding the difficulty of
//! training deep feedforward neural networks", AISTATS 2010.

use crate::engine::float::Float;
use crate::engine::misuse::valid;
use crate::engine::shape::Shape;
use crate::random::Random;
use ndarray::Array2;

/// Uniform between ±gain·√(3/inputs): the variance is gain²/inputs.
///
/// # Panics
///
/// If the gain is negative, infinite or NaN, if a weight is infinite in `T`, or if there are 2³²
/// weights or more.
#[track_caller]
pub fn kaiming_uniform<T: Float>(
    inputs: usize, outputs: usize, gain: f64, random: &mut Random,
) -> Array2<T> {
    let bound = gain * (3.0 / inputs as f64).sqrt();
    drawn("kaiming_uniform", [inputs, outputs], gain, || uniform(bound, random))
}

/// Normal with the standard deviation gain/√inputs.
///
/// # Panics
///
/// If the gain is negative, infinite or NaN, if a weight is infinite in `T`, or if there are 2³²
/// weights or more.
#[track_caller]
pub fn kaiming_normal<T: Float>(
    inputs: usize, outputs: usize, gain: f64, random: &mut Random,
) -> Array2<T> {
    let deviation = gain / (inputs as f64).sqrt();
    drawn("kaiming_normal", [inputs, outputs], gain, || deviation * random.normal())
}

/// Uniform between ±gain·√(6/(inputs + outputs)): the variance is gain²·2/(inputs + outputs).
///
/// # Panics
///
/// If the gain is negative, infinite or NaN, if a weight is infinite in `T`, or if there are 2³²
/// weights or more.
#[track_caller]
pub fn xavier_uniform<T: Float>(
    inputs: usize, outputs: usize, gain: f64, random: &mut Random,
) -> Array2<T> {
    let bound = gain * (6.0 / (inputs as f64 + outputs as f64)).sqrt();
    drawn("xavier_uniform", [inputs, outputs], gain, || uniform(bound, random))
}

/// Normal with the standard deviation gain·√(2/(inputs + outputs)).
///
/// # Panics
///
/// If the gain is negative, infinite or NaN, if a weight is infinite in `T`, or if there are 2³²
/// weights or more.
#[track_caller]
pub fn xavier_normal<T: Float>(
    inputs: usize, outputs: usize, gain: f64, random: &mut Random,
) -> Array2<T> {
    let deviation = gain * (2.0 / (inputs as f64 + outputs as f64)).sqrt();
    drawn("xavier_normal", [inputs, outputs], gain, || deviation * random.normal())
}

#[track_caller]
fn drawn<T: Float>(
    operation: &str, sizes: [usize; 2], gain: f64, mut draw: impl FnMut() -> f64,
) -> Array2<T> {
    assert!(
        gain >= 0.0 && gain.is_finite(),
        "{operation}: the gain is {gain}; it must be at least 0, and finite"
    );
    valid(operation, Shape::new(&sizes));
    let weights = Array2::from_shape_simple_fn(sizes, || T::from_f64(draw()));
    let is_finite = |weight: &T| weight.abs() <= T::MAX;
    assert!(
        weights.iter().all(is_finite),
        "{operation}: the gain is {gain}, and with {} inputs it makes weights that are infinite in \
         {}",
        sizes[0],
        std::any::type_name::<T>()
    );
    weights
}

pub(super) fn uniform(bound: f64, random: &mut Random) -> f64 {
    // Plus 0, so that a bound of 0 never makes a negative zero.
    bound * (2.0 * random.uniform() - 1.0) + 0.0
}
