use super::{Layer, Parameter};
use crate::engine::core::tape::Var;
use crate::engine::float::Float;
use crate::random::Random;

/// Layers one after the other. The first is number 0, and its weight is called `0.weight`.
///
/// ```
/// use downhill::layers::{Activation, Dropout, Layer, Linear, Sequential};
/// use downhill::{Random, Tape};
///
/// let mut random = Random::new(0);
/// let tape = Tape::<f32>::new();
/// let model = Sequential::new()
///     .then(Linear::new(&tape, 64, 128, &mut random))
///     .then(Activation::Relu)
///     .then(Dropout::new(0.2))
///     .then(Linear::new(&tape, 128, 10, &mut random));
/// let parameters = model.parameters();
/// let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name()).collect();
/// assert_eq!(names, ["0.weight", "0.bias", "3.weight", "3.bias"]);
/// ```
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
    fn forward(&self, x: Var<'tape, T>) -> Var<'tape, T> {
        (self.layers.iter()).fold(x, |x, layer| layer.forward(x))
    }

    fn forward_training(&self, x: Var<'tape, T>, random: &mut Random) -> Var<'tape, T> {
        (self.layers.iter()).fold(x, |x, layer| layer.forward_training(x, random))
    }

    fn parameters(&self) -> Vec<Parameter<'tape, T>> {
        let numbered = self.layers.iter().enumerate();
        numbered
            .flat_map(|(number, layer)| {
                let parameters = layer.parameters().into_iter();
                parameters.map(move |parameter| parameter.within(number))
            })
            .collect()
    }
}

impl<T: Float> Default for Sequential<'_, T> {
    fn default() -> Self {
        Sequential::new()
    }
}
