//! What is measured: training steps, the same for every engine.

pub mod by_hand;
pub mod tape;

use downhill::Random;

/// Trains for so many passes over its data. Returns a number by which engines can be compared: the
/// weight that the article's step leaves, the loss of a network in the last pass.
pub type Training = Box<dyn FnMut(u64) -> f64>;

/// The article's data, one step for each pair.
pub const PAIRS: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

pub const LEARNING_RATE: f64 = 0.01;

pub enum Work {
    /// The article's step: one weight, `f32`.
    Article,
    /// The same in `f64`.
    ArticleF64,
    Network(Network),
}

impl Work {
    pub fn all() -> Vec<Work> {
        let network = |sizes, batch| Work::Network(Network { sizes, batch });
        vec![
            Work::Article,
            Work::ArticleF64,
            network([64, 128, 64, 10], 1),
            network([64, 128, 64, 10], 32),
            network([64, 128, 64, 10], 256),
            network([784, 256, 128, 10], 64),
            network([784, 1024, 1024, 10], 128),
        ]
    }

    pub fn name(&self) -> String {
        match self {
            Work::Article => "article's step".into(),
            Work::ArticleF64 => "article's step f64".into(),
            Work::Network(Network { sizes, batch }) => {
                let sizes = sizes.map(|size| size.to_string()).join("-");
                format!("MLP {sizes} batch {batch}")
            }
        }
    }

    pub fn steps_per_pass(&self) -> u64 {
        match self {
            Work::Article | Work::ArticleF64 => PAIRS.len() as u64,
            Work::Network(_) => 1,
        }
    }
}

/// A classifier: three linear layers, ReLU after the first two, softmax cross-entropy with class
/// indices, plain gradient descent. Everything is in `f32`.
pub struct Network {
    pub sizes: [usize; 4],
    pub batch: usize,
}

/// One batch and the weights to begin with. The biases begin at 0.
pub struct Start {
    /// The examples row by row.
    pub inputs: Vec<f32>,
    pub classes: Vec<usize>,
    /// Of each layer, a row for each of its inputs.
    pub weights: [Vec<f32>; 3],
}

impl Network {
    /// The numbers of a layer's inputs and outputs.
    pub fn layer(&self, layer: usize) -> (usize, usize) {
        (self.sizes[layer], self.sizes[layer + 1])
    }

    pub fn start(&self) -> Start {
        let mut random = Random::new(0);
        let inputs = (0..self.batch * self.sizes[0]).map(|_| random.normal() as f32);
        let inputs = inputs.collect();
        let classes = (0..self.batch).map(|_| random.below(self.sizes[3]));
        let classes = classes.collect();
        let weights = [0, 1, 2].map(|layer| {
            let (inputs, outputs) = self.layer(layer);
            let deviation = (2.0 / inputs as f64).sqrt();
            let weights = (0..inputs * outputs).map(|_| (deviation * random.normal()) as f32);
            weights.collect()
        });
        Start {
            inputs,
            classes,
            weights,
        }
    }
}
