use super::{Layer, Parameter};
use crate::engine::core::tape::Var;
use crate::engine::float::Float;
use crate::random::Random;
use std::fmt;

/// Layers one after the other. The first is number 0, and its weight is called `0.weight`.
///
/// ```
/// use downhill::layers::{Activation, Dropout, Layer, Linear, Sequential};
/// use downhill::{Random, Tape, ndarray::Array2};
///
/// // The model borrows the tape, and not the random numbers: only the tape has its lifetime.
/// fn build<'tape>(tape: &'tape Tape<f32>, random: &mut Random) -> Sequential<'tape, f32> {
///     Sequential::new()
///         .then(Linear::new(tape, 64, 128, random))
///         .then(Activation::Relu)
///         .then(Dropout::new(0.2))
///         .then(Linear::new(tape, 128, 10, random))
/// }
///
/// // A model leads to its tape. What comes out of `no_grad` are numbers.
/// fn classes(model: &Sequential<'_, f32>, x: &Array2<f32>) -> Vec<usize> {
///     let tape = model.tape();
///     tape.no_grad(|| model.forward(tape.constant(x)).argmax(1).into_iter().collect())
/// }
///
/// let tape = Tape::new();
/// let model = build(&tape, &mut Random::new(0));
/// assert_eq!(classes(&model, &Array2::zeros((5, 64))).len(), 5);
/// let parameters = model.parameters();
/// let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name()).collect();
/// assert_eq!(names, ["0.weight", "0.bias", "3.weight", "3.bias"]);
/// println!("{model:?}"); // Sequential { 0: Linear { weight: [64, 128], bias: [128] }, …
/// ```
#[must_use = "`then` gives the longer model back: keep it, as in `model = model.then(layer)`"]
pub struct Sequential<'tape, T: Float> {
    layers: Vec<Box<dyn Layer<'tape, T> + 'tape>>,
}

impl<'tape, T: Float> Sequential<'tape, T> {
    /// No layers yet: what comes in goes out.
    pub fn new() -> Sequential<'tape, T> {
        Sequential { layers: Vec::new() }
    }

    /// Appends a layer.
    pub fn then(mut self, layer: impl Layer<'tape, T> + 'tape) -> Sequential<'tape, T> {
        self.layers.push(Box::new(layer));
        self
    }
}

impl<'tape, T: Float> Layer<'tape, T> for Sequential<'tape, T> {
    fn forward(&self, mut x: Var<'tape, T>) -> Var<'tape, T> {
        // No closure: a panic in a layer would point here, and not at the caller's line.
        for layer in &self.layers {
            x = layer.forward(x);
        }
        x
    }

    fn forward_training(&self, mut x: Var<'tape, T>, random: &mut Random) -> Var<'tape, T> {
        for layer in &self.layers {
            x = layer.forward_training(x, random);
        }
        x
    }

    fn parameters(&self) -> Vec<Parameter<'tape, T>> {
        let numbered = self.layers.iter().enumerate();
        numbered.flat_map(|(number, layer)| layer.parameters_within(&number.to_string())).collect()
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Described<'a, 'tape, T: Float>(&'a (dyn Layer<'tape, T> + 'tape));

        impl<T: Float> fmt::Debug for Described<'_, '_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.describe(f)
            }
        }

        let mut shown = f.debug_struct("Sequential");
        for (number, layer) in self.layers.iter().enumerate() {
            shown.field(&number.to_string(), &Described(layer.as_ref()));
        }
        shown.finish()
    }
}

impl<T: Float> fmt::Debug for Sequential<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe(f)
    }
}

impl<T: Float> Default for Sequential<'_, T> {
    fn default() -> Self {
        Sequential::new()
    }
}
