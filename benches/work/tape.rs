//! The steps as a user of the engine writes them.

use super::{LEARNING_RATE, Network, PAIRS, Training, Work};
use downhill::ndarray::{Array1, Array2};
use downhill::optimizers::{Optimizer, Sgd};
use downhill::{Float, Tape};
use std::hint::black_box;

pub fn training(work: &Work) -> Training {
    match work {
        Work::Article => article::<f32>(),
        Work::ArticleF64 => article::<f64>(),
        Work::Network(network) => classifier(network, Tape::new()),
    }
}

/// The same with products that fuse, if there are products.
pub fn fused_training(work: &Work) -> Option<Training> {
    match work {
        Work::Article | Work::ArticleF64 => None,
        Work::Network(network) => Some(classifier(network, Tape::new().fuse_products())),
    }
}

fn article<T: Float>() -> Training {
    let pairs = PAIRS.map(|(x, y)| (T::from_f64(x), T::from_f64(y)));
    let tape = lasting(Tape::new());
    let w = tape.parameter(T::ONE);
    Box::new(move |passes| {
        let (pairs, rate) = black_box((pairs, T::from_f64(LEARNING_RATE)));
        for _ in 0..passes {
            for (x, y) in pairs {
                let loss = (w * x - y).powi(2);
                loss.backward();
                w.set(w.value() - rate * w.grad());
                tape.zero_grad();
            }
        }
        w.value().into()
    })
}

fn classifier(network: &Network, tape: Tape<f32>) -> Training {
    let start = network.start();
    let batch = array((network.batch, network.sizes[0]), start.inputs);
    let tape = lasting(tape);
    let [(w1, b1), (w2, b2), (w3, b3)] = [0, 1, 2].map(|layer| {
        let weights = array(network.layer(layer), start.weights[layer].clone());
        let bias = Array1::zeros(network.sizes[layer + 1]);
        (tape.parameter(weights), tape.parameter(bias))
    });
    let mut optimizer = Sgd::new(LEARNING_RATE);
    Box::new(move |passes| {
        let mut last = 0.0;
        for _ in 0..passes {
            let x = tape.constant(&batch);
            let hidden = (x.matmul(w1) + b1).relu();
            let hidden = (hidden.matmul(w2) + b2).relu();
            let logits = hidden.matmul(w3) + b3;
            let loss = logits.cross_entropy(&start.classes);
            last = loss.value();
            loss.backward();
            optimizer.step(tape);
            tape.zero_grad();
        }
        last.into()
    })
}

fn array(shape: (usize, usize), elements: Vec<f32>) -> Array2<f32> {
    Array2::from_shape_vec(shape, elements).expect("as many elements as the shape has")
}

/// The tape is never dropped: a training is a closure, which cannot own a tape together with
/// variables on it.
fn lasting<T: Float>(tape: Tape<T>) -> &'static Tape<T> {
    Box::leak(Box::new(tape))
}
