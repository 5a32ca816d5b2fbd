//! burn on its backend for the CPU in plain Rust.

use crate::work::{LEARNING_RATE, Network, PAIRS, Training, Work};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::tensor::activation::relu;
use burn::tensor::{Device, Int, Tensor, TensorData};

pub fn training(work: &Work) -> Option<Training> {
    match work {
        Work::Article => Some(article()),
        Work::ArticleF64 => None,
        Work::Network(network) => Some(classifier(network)),
    }
}

fn article() -> Training {
    let mut w = Tensor::<1>::from_floats([1.0], &Device::flex().autodiff()).require_grad();
    Box::new(move |passes| {
        for _ in 0..passes {
            for (x, y) in PAIRS {
                let loss = (w.clone() * x as f32 - y as f32).powi_scalar(2);
                let gradients = loss.backward();
                let gradient = w.grad(&gradients).expect("w has a gradient");
                w = descend(&w, gradient);
            }
        }
        w.clone().into_scalar::<f32>().into()
    })
}

fn classifier(network: &Network) -> Training {
    let device = Device::flex().autodiff();
    let start = network.start();
    let x = TensorData::new(start.inputs, [network.batch, network.sizes[0]]);
    let x = Tensor::<2>::from_data(x, &device);
    let classes: Vec<i32> = start.classes.iter().map(|&class| class as i32).collect();
    let classes = TensorData::new(classes, [network.batch]);
    let classes = Tensor::<1, Int>::from_data(classes, &device);
    let mut layers = [0, 1, 2].map(|layer| {
        let (inputs, outputs) = network.layer(layer);
        let weights = TensorData::new(start.weights[layer].clone(), [inputs, outputs]);
        let weights = Tensor::<2>::from_data(weights, &device).require_grad();
        (
            weights,
            Tensor::<1>::zeros([outputs], &device).require_grad(),
        )
    });
    let cross_entropy = CrossEntropyLossConfig::new().init(&device);
    Box::new(move |passes| {
        let mut last = 0.0;
        for _ in 0..passes {
            let linear = |x: Tensor<2>, (weights, bias): &(Tensor<2>, Tensor<1>)| {
                x.matmul(weights.clone()) + bias.clone().unsqueeze::<2>()
            };
            let hidden = relu(linear(x.clone(), &layers[0]));
            let hidden = relu(linear(hidden, &layers[1]));
            let logits = linear(hidden, &layers[2]);
            let loss = cross_entropy.forward(logits, classes.clone());
            let mut gradients = loss.backward();
            last = loss.into_scalar::<f32>();
            for (weights, bias) in &mut layers {
                let gradient = weights.grad_remove(&mut gradients);
                *weights = descend(weights, gradient.expect("the weights have a gradient"));
                let gradient = bias.grad_remove(&mut gradients);
                *bias = descend(bias, gradient.expect("the bias has a gradient"));
            }
        }
        last.into()
    })
}

fn descend<const D: usize>(parameter: &Tensor<D>, gradient: Tensor<D>) -> Tensor<D> {
    let next = parameter.clone().without_autodiff() - gradient * LEARNING_RATE as f32;
    next.autodiff().require_grad()
}
