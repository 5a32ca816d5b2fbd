//! dfdx, whose networks have their sizes in their types.

use crate::work::{LEARNING_RATE, Network, PAIRS, Training, Work};
use dfdx::losses::cross_entropy_with_logits_loss;
use dfdx::nn::builders::{Linear, ReLU};
use dfdx::optim::{Optimizer, Sgd, SgdConfig};
use dfdx::prelude::*;

pub fn training(work: &Work) -> Option<Training> {
    match work {
        Work::Article => Some(article()),
        Work::ArticleF64 => None,
        Work::Network(network) => classifier_of(network),
    }
}

fn article() -> Training {
    let device = Cpu::default();
    let mut w = device.tensor(1.0f32);
    let mut sgd = sgd(&w);
    let mut kept = Some(w.alloc_grads());
    Box::new(move |passes| {
        for _ in 0..passes {
            for (x, y) in PAIRS {
                let gradients = kept.take().expect("the gradients are put back");
                let loss = (w.clone().traced(gradients) * x as f32 - y as f32).square();
                let mut gradients = loss.backward();
                sgd.update(&mut w, &gradients).expect("w has a gradient");
                w.zero_grads(&mut gradients);
                kept = Some(gradients);
            }
        }
        w.array().into()
    })
}

fn sgd<M>(model: &M) -> Sgd<M, f32, Cpu> {
    let config = SgdConfig {
        lr: LEARNING_RATE,
        momentum: None,
        weight_decay: None,
    };
    Sgd::new(model, config)
}

macro_rules! sizes {
    ($network:ident: $([$i:literal, $h:literal, $k:literal, $o:literal] $batch:literal)*) => {
        match ($network.sizes, $network.batch) {
            $(([$i, $h, $k, $o], $batch) => Some(classifier::<$i, $h, $k, $o, $batch>($network)),)*
            _ => None,
        }
    };
}

fn classifier_of(network: &Network) -> Option<Training> {
    sizes!(network:
        [64, 128, 64, 10] 1
        [64, 128, 64, 10] 32
        [64, 128, 64, 10] 256
        [784, 256, 128, 10] 64
        [784, 1024, 1024, 10] 128)
}

fn classifier<const I: usize, const H: usize, const K: usize, const O: usize, const B: usize>(
    network: &Network,
) -> Training {
    type Mlp<const I: usize, const H: usize, const K: usize, const O: usize> =
        ((Linear<I, H>, ReLU), (Linear<H, K>, ReLU), Linear<K, O>);
    let device = Cpu::default();
    let start = network.start();
    let mut model = device.build_module::<Mlp<I, H, K, O>, f32>();
    model
        .0
        .0
        .weight
        .copy_from(&transposed(&start.weights[0], H));
    model.0.0.bias.copy_from(&[0.0; H]);
    model
        .1
        .0
        .weight
        .copy_from(&transposed(&start.weights[1], K));
    model.1.0.bias.copy_from(&[0.0; K]);
    model.2.weight.copy_from(&transposed(&start.weights[2], O));
    model.2.bias.copy_from(&[0.0; O]);
    let x: Tensor<Rank2<B, I>, f32, _> = device.tensor_from_vec(start.inputs, (Const, Const));
    let mut targets = vec![0.0; B * O];
    for (example, class) in start.classes.into_iter().enumerate() {
        targets[example * O + class] = 1.0;
    }
    let targets: Tensor<Rank2<B, O>, f32, _> = device.tensor_from_vec(targets, (Const, Const));
    let mut sgd = sgd(&model);
    let mut kept = Some(model.alloc_grads());
    Box::new(move |passes| {
        let mut last = 0.0;
        for _ in 0..passes {
            let gradients = kept.take().expect("the gradients are put back");
            let logits = model.forward_mut(x.clone().traced(gradients));
            let loss = cross_entropy_with_logits_loss(logits, targets.clone());
            last = loss.array();
            let mut gradients = loss.backward();
            sgd.update(&mut model, &gradients)
                .expect("every parameter has a gradient");
            model.zero_grads(&mut gradients);
            kept = Some(gradients);
        }
        last.into()
    })
}

/// A row for each output, as dfdx keeps weights.
fn transposed(weights: &[f32], outputs: usize) -> Vec<f32> {
    (0..outputs)
        .flat_map(|output| weights[output..].iter().step_by(outputs).copied())
        .collect()
}
