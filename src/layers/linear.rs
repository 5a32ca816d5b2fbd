use super::init::uniform;
use super::{Layer, Parameter};
use crate::engine::core::tape::{Tape, Var};
use crate::engine::float::Float;
use crate::engine::misuse::valid;
use crate::engine::shape::Shape;
use crate::random::Random;
use ndarray::{Array1, Array2};
use std::fmt;

/// x·W + b: each output is a weighted sum of the inputs, plus a bias.
///
/// ```
/// use downhill::layers::{Layer, Linear};
/// use downhill::{Tape, ndarray::array};
///
/// let tape = Tape::<f64>::new();
/// let layer = Linear {
///     weight: tape.parameter(array![[1.0, 2.0], [3.0, 4.0]]),
///     bias: tape.parameter(array![0.5, 0.5]),
/// };
/// let y = layer.forward(tape.constant(array![[1.0, 0.0], [0.0, 1.0]]));
/// assert_eq!(y.values(), array![[1.5, 2.5], [3.5, 4.5]].into_dyn());
/// ```
#[derive(Clone, Copy)]
pub struct Linear<'tape, T: Float> {
    /// Of the shape [inputs, outputs]. Files hold it as [outputs, inputs], as PyTorch does.
    pub weight: Var<'tape, T>,
    /// Of the shape `[outputs]`.
    pub bias: Var<'tape, T>,
}

impl<'tape, T: Float> Linear<'tape, T> {
    /// With weights and biases uniform between ±1/√inputs, as `torch.nn.Linear`. Weights are drawn
    /// first. For others, see [`init`](super::init); for none but weights, see
    /// [`LinearWithoutBias`]. A function that builds a model has the signature of `build` in the
    /// example of [`Sequential`](super::Sequential).
    ///
    /// # Panics
    ///
    /// While a graph is being recorded, as [`Tape::parameter`] does. If there are 2³² weights or
    /// more.
    #[track_caller]
    pub fn new(
        tape: &'tape Tape<T>, inputs: usize, outputs: usize, random: &mut Random,
    ) -> Linear<'tape, T> {
        let weights = initial_weights("Linear::new", inputs, outputs, random);
        let bias = || T::from_f64(uniform(bound(inputs), random));
        Linear {
            weight: tape.parameter(weights),
            bias: tape.parameter(Array1::from_shape_simple_fn(outputs, bias)),
        }
    }
}

impl<'tape, T: Float> Layer<'tape, T> for Linear<'tape, T> {
    fn forward(&self, x: Var<'tape, T>) -> Var<'tape, T> {
        let operation = x.with_layer(self.weight, self.bias, "Linear");
        operation.end(x.matmul(self.weight) + self.bias)
    }

    fn parameters(&self) -> Vec<Parameter<'tape, T>> {
        vec![Parameter::new("weight", self.weight).transposed(), Parameter::new("bias", self.bias)]
    }
}

impl<T: Float> fmt::Debug for Linear<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe(f)
    }
}

/// x·W: each output is a weighted sum of the inputs, as of `torch.nn.Linear(…, bias=False)`.
///
/// ```
/// use downhill::layers::{Layer, LinearWithoutBias};
/// use downhill::{Tape, ndarray::array};
///
/// let tape = Tape::<f64>::new();
/// let layer = LinearWithoutBias { weight: tape.parameter(array![[1.0, 2.0], [3.0, 4.0]]) };
/// let y = layer.forward(tape.constant(array![[1.0, 1.0]]));
/// assert_eq!(y.values(), array![[4.0, 6.0]].into_dyn());
/// ```
#[derive(Clone, Copy)]
pub struct LinearWithoutBias<'tape, T: Float> {
    /// Of the shape [inputs, outputs]. Files hold it as [outputs, inputs], as PyTorch does.
    pub weight: Var<'tape, T>,
}

impl<'tape, T: Float> LinearWithoutBias<'tape, T> {
    /// With the weights of [`Linear::new`].
    ///
    /// # Panics
    ///
    /// As [`Linear::new`] does.
    #[track_caller]
    pub fn new(
        tape: &'tape Tape<T>, inputs: usize, outputs: usize, random: &mut Random,
    ) -> LinearWithoutBias<'tape, T> {
        let weights = initial_weights("LinearWithoutBias::new", inputs, outputs, random);
        LinearWithoutBias { weight: tape.parameter(weights) }
    }
}

impl<'tape, T: Float> Layer<'tape, T> for LinearWithoutBias<'tape, T> {
    fn forward(&self, x: Var<'tape, T>) -> Var<'tape, T> {
        x.matmul(self.weight)
    }

    fn parameters(&self) -> Vec<Parameter<'tape, T>> {
        vec![Parameter::new("weight", self.weight).transposed()]
    }
}

impl<T: Float> fmt::Debug for LinearWithoutBias<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe(f)
    }
}

/// How far from 0 the first weights and biases of a layer may lie.
fn bound(inputs: usize) -> f64 {
    // Without inputs the biases are 0, as PyTorch's.
    if inputs == 0 { 0.0 } else { 1.0 / (inputs as f64).sqrt() }
}

#[track_caller]
fn initial_weights<T: Float>(
    operation: &str, inputs: usize, outputs: usize, random: &mut Random,
) -> Array2<T> {
    valid(operation, Shape::new(&[inputs, outputs]));
    let bound = bound(inputs);
    Array2::from_shape_simple_fn((inputs, outputs), || T::from_f64(uniform(bound, random)))
}
