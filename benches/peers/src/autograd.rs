//! autograd, whose graph is built once for many steps.

use crate::work::{LEARNING_RATE, Network, Training, Work};
use autograd::ndarray_ext::{NdArray, into_shared};
use autograd::tensor::Variable;

pub fn training(work: &Work) -> Option<Training> {
    match work {
        Work::Network(network) => Some(classifier(network)),
        Work::Article | Work::ArticleF64 => None,
    }
}

fn classifier(network: &Network) -> Training {
    let start = network.start();
    let array = |shape: &[usize], elements: Vec<f32>| {
        NdArray::from_shape_vec(shape, elements).expect("as many elements as the shape has")
    };
    let x = array(&[network.batch, network.sizes[0]], start.inputs);
    let classes = start.classes.iter().map(|&class| class as f32).collect();
    let classes = array(&[network.batch, 1], classes);
    let mut parameters = Vec::new();
    for (layer, weights) in start.weights.into_iter().enumerate() {
        let (inputs, outputs) = network.layer(layer);
        parameters.push(into_shared(array(&[inputs, outputs], weights)));
        parameters.push(into_shared(array(&[1, outputs], vec![0.0; outputs])));
    }
    let sizes = network.sizes.map(|size| size as isize);
    Box::new(move |passes| {
        let mut last = 0.0;
        autograd::with(|graph| {
            let p: Vec<_> = parameters
                .iter()
                .map(|p| graph.variable(p.clone()))
                .collect();
            let inputs = graph.placeholder(&[-1, sizes[0]]);
            let targets = graph.placeholder(&[-1, 1]);
            let hidden = graph.relu(graph.matmul(inputs, p[0]) + p[1]);
            let hidden = graph.relu(graph.matmul(hidden, p[2]) + p[3]);
            let logits = graph.matmul(hidden, p[4]) + p[5];
            let losses = graph.sparse_softmax_cross_entropy(logits, &targets);
            let loss = graph.reduce_mean(losses, &[0], false);
            let gradients = graph.grad(&[&loss], &p);
            // Its own optimizer may update a weight before the loss has used it: the order is left
            // open.
            let wanted: Vec<_> = [loss].into_iter().chain(gradients).collect();
            for _ in 0..passes {
                let found = graph.eval(
                    &wanted,
                    &[inputs.given(x.view()), targets.given(classes.view())],
                );
                last = found[0].as_ref().expect("the loss is computed").sum();
                for (parameter, gradient) in parameters.iter().zip(&found[1..]) {
                    let gradient = gradient.as_ref().expect("the gradient is computed");
                    let mut parameter = parameter.write().expect("nobody else has it");
                    parameter.scaled_add(-LEARNING_RATE as f32, gradient);
                }
            }
        });
        last.into()
    })
}
