//! candle, with its own stochastic gradient descent.

use crate::work::{LEARNING_RATE, Network, PAIRS, Training, Work};
use candle_core::{DType, Device, Result, Tensor, Var};
use candle_nn::{Optimizer, SGD, loss::cross_entropy};

pub fn training(work: &Work) -> Option<Training> {
    let training = match work {
        Work::Article => article(DType::F32),
        Work::ArticleF64 => article(DType::F64),
        Work::Network(network) => classifier(network),
    };
    Some(training.expect("candle's step is correct"))
}

fn article(precision: DType) -> Result<Training> {
    let w = Var::from_tensor(&Tensor::new(1.0, &Device::Cpu)?.to_dtype(precision)?)?;
    let mut optimizer = SGD::new(vec![w.clone()], LEARNING_RATE)?;
    let mut train = move |passes| {
        for _ in 0..passes {
            for (x, y) in PAIRS {
                let loss = w.affine(x, -y)?.sqr()?;
                optimizer.backward_step(&loss)?;
            }
        }
        w.to_dtype(DType::F64)?.to_scalar::<f64>()
    };
    Ok(Box::new(move |passes| {
        train(passes).expect("candle's step is correct")
    }))
}

fn classifier(network: &Network) -> Result<Training> {
    let start = network.start();
    let x = Tensor::from_vec(
        start.inputs,
        (network.batch, network.sizes[0]),
        &Device::Cpu,
    )?;
    let classes: Vec<u32> = start.classes.iter().map(|&class| class as u32).collect();
    let classes = Tensor::from_vec(classes, network.batch, &Device::Cpu)?;
    let mut parameters = Vec::new();
    for (layer, weights) in start.weights.into_iter().enumerate() {
        let (inputs, outputs) = network.layer(layer);
        let weights = Tensor::from_vec(weights, (inputs, outputs), &Device::Cpu)?;
        parameters.push(Var::from_tensor(&weights)?);
        parameters.push(Var::zeros(outputs, DType::F32, &Device::Cpu)?);
    }
    let mut optimizer = SGD::new(parameters.clone(), LEARNING_RATE)?;
    let mut train = move |passes| {
        let mut last = 0.0;
        for _ in 0..passes {
            let [w1, b1, w2, b2, w3, b3] = &parameters[..] else {
                unreachable!("three layers")
            };
            let hidden = x.matmul(w1)?.broadcast_add(b1)?.relu()?;
            let hidden = hidden.matmul(w2)?.broadcast_add(b2)?.relu()?;
            let logits = hidden.matmul(w3)?.broadcast_add(b3)?;
            let loss = cross_entropy(&logits, &classes)?;
            last = loss.to_scalar::<f32>()?;
            optimizer.backward_step(&loss)?;
        }
        Ok::<f64, candle_core::Error>(last.into())
    };
    Ok(Box::new(move |passes| {
        train(passes).expect("candle's step is correct")
    }))
}
