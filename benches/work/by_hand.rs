//! The steps as one writes them without an engine: derivatives worked out on paper, plain loops
//! over slices, every buffer allocated once. A product's loops are ordered so that the innermost
//! runs along rows and is vectorised.

use super::{LEARNING_RATE, Network, PAIRS, Training, Work};
use downhill::Float;
use std::hint::black_box;

pub fn training(work: &Work) -> Training {
    match work {
        Work::Article => article::<f32>(),
        Work::ArticleF64 => article::<f64>(),
        Work::Network(network) => classifier(network),
    }
}

fn article<T: Float>() -> Training {
    let pairs = PAIRS.map(|(x, y)| (T::from_f64(x), T::from_f64(y)));
    let two = T::from_f64(2.0);
    let mut weight = T::ONE;
    Box::new(move |passes| {
        let (pairs, rate) = black_box((pairs, T::from_f64(LEARNING_RATE)));
        let mut w = weight;
        for _ in 0..passes {
            for (x, y) in pairs {
                let e = w * x - y;
                black_box(e * e);
                w = w - rate * (two * e * x);
            }
        }
        weight = w;
        weight.into()
    })
}

fn classifier(network: &Network) -> Training {
    let start = network.start();
    let [mut first, mut second, mut third] = [0, 1, 2].map(|layer| {
        let (inputs, outputs) = network.layer(layer);
        Layer {
            inputs,
            outputs,
            weights: start.weights[layer].clone(),
            weight_gradients: vec![0.0; inputs * outputs],
            bias: vec![0.0; outputs],
            bias_gradients: vec![0.0; outputs],
            values: vec![0.0; network.batch * outputs],
            gradients: vec![0.0; network.batch * outputs],
        }
    });
    Box::new(move |passes| {
        let mut loss = 0.0;
        for _ in 0..passes {
            first.forward(&start.inputs);
            relu(&mut first.values);
            second.forward(&first.values);
            relu(&mut second.values);
            third.forward(&second.values);
            loss = third.cross_entropy(&start.classes);

            third.parameter_gradients(&second.values);
            third.input_gradients(&mut second.gradients);
            relu_gradients(&second.values, &mut second.gradients);
            second.parameter_gradients(&first.values);
            second.input_gradients(&mut first.gradients);
            relu_gradients(&first.values, &mut first.gradients);
            first.parameter_gradients(&start.inputs);

            for layer in [&mut first, &mut second, &mut third] {
                descend(&mut layer.weights, &layer.weight_gradients);
                descend(&mut layer.bias, &layer.bias_gradients);
            }
        }
        loss.into()
    })
}

struct Layer {
    inputs: usize,
    outputs: usize,
    weights: Vec<f32>,
    weight_gradients: Vec<f32>,
    bias: Vec<f32>,
    bias_gradients: Vec<f32>,
    /// What the layer puts out, an example in each row.
    values: Vec<f32>,
    gradients: Vec<f32>,
}

impl Layer {
    /// values = inputs · weights + bias
    fn forward(&mut self, inputs: &[f32]) {
        let rows = self.values.chunks_exact_mut(self.outputs);
        for (values, inputs) in rows.zip(inputs.chunks_exact(self.inputs)) {
            values.copy_from_slice(&self.bias);
            for (&x, weights) in inputs.iter().zip(self.weights.chunks_exact(self.outputs)) {
                add_scaled(values, x, weights);
            }
        }
    }

    /// The mean over the examples of −ln softmax(values)[class], and its gradients.
    fn cross_entropy(&mut self, classes: &[usize]) -> f32 {
        let scale = 1.0 / classes.len() as f32;
        let mut loss = 0.0;
        let rows = self.values.chunks_exact(self.outputs);
        let gradients = self.gradients.chunks_exact_mut(self.outputs);
        for ((logits, gradients), &class) in rows.zip(gradients).zip(classes) {
            let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let mut sum = 0.0;
            for (gradient, &logit) in gradients.iter_mut().zip(logits) {
                *gradient = (logit - max).exp();
                sum += *gradient;
            }
            for gradient in gradients.iter_mut() {
                *gradient *= scale / sum;
            }
            gradients[class] -= scale;
            loss += sum.ln() - (logits[class] - max);
        }
        loss * scale
    }

    /// weight_gradients = inputsᵀ · gradients, bias_gradients = the sum of the gradients' rows
    fn parameter_gradients(&mut self, inputs: &[f32]) {
        let rows = self.weight_gradients.chunks_exact_mut(self.outputs);
        for (input, weight_gradients) in rows.enumerate() {
            weight_gradients.fill(0.0);
            let examples = inputs.chunks_exact(self.inputs);
            for (inputs, gradients) in examples.zip(self.gradients.chunks_exact(self.outputs)) {
                add_scaled(weight_gradients, inputs[input], gradients);
            }
        }
        self.bias_gradients.fill(0.0);
        for gradients in self.gradients.chunks_exact(self.outputs) {
            add_scaled(&mut self.bias_gradients, 1.0, gradients);
        }
    }

    /// input_gradients = gradients · weightsᵀ
    fn input_gradients(&self, input_gradients: &mut [f32]) {
        let rows = input_gradients.chunks_exact_mut(self.inputs);
        for (input_gradients, gradients) in rows.zip(self.gradients.chunks_exact(self.outputs)) {
            let weights = self.weights.chunks_exact(self.outputs);
            for (input_gradient, weights) in input_gradients.iter_mut().zip(weights) {
                *input_gradient = dot(gradients, weights);
            }
        }
    }
}

fn add_scaled(sums: &mut [f32], scale: f32, terms: &[f32]) {
    for (sum, &term) in sums.iter_mut().zip(terms) {
        *sum += scale * term;
    }
}

/// With sixteen sums side by side: one alone would have to add in order, and nothing would be
/// vectorised.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; 16];
    let (a, b) = (a.chunks_exact(16), b.chunks_exact(16));
    let rest: f32 = (a.remainder().iter().zip(b.remainder()))
        .map(|(a, b)| a * b)
        .sum();
    for (a, b) in a.zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest
}

fn relu(values: &mut [f32]) {
    for value in values {
        *value = value.max(0.0);
    }
}

fn relu_gradients(values: &[f32], gradients: &mut [f32]) {
    for (gradient, &value) in gradients.iter_mut().zip(values) {
        *gradient = if value > 0.0 { *gradient } else { 0.0 };
    }
}

fn descend(parameters: &mut [f32], gradients: &[f32]) {
    for (parameter, gradient) in parameters.iter_mut().zip(gradients) {
        *parameter -= LEARNING_RATE as f32 * gradient;
    }
}
