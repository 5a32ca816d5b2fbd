//! The engine of chapter 3, with a recursion in the place of its loop.

impl Tape {
    fn backward(&self, loss: usize) -> Vec<f64> {
        let mut grads = vec![0.0; loss + 1];
        grads[loss] = 1.0;
        self.pass_on(loss, &mut grads);
        grads
    }

    fn pass_on(&self, id: usize, grads: &mut [f64]) {
        for &(input, local) in &self.nodes[id].inputs {
            grads[input] += grads[id] * local;
            self.pass_on(input, grads);
        }
    }
}

/// The change of a value over a small move of its input, per unit of the move.
fn measured(value: impl Fn(f64) -> f64, at: f64) -> f64 {
    let h = 0.125;
    (value(at + h) - value(at - h)) / (2.0 * h)
}

pub fn main() {
    let mut tape = Tape::default();
    let [x, w, minus_y] = [1.0, 1.0, -2.0].map(|n| tape.push(n, vec![]));
    let prediction = tape.multiply(x, w);
    let s = tape.add(prediction, minus_y);
    let loss = tape.multiply(s, s);
    let grads = tape.backward(loss);

    let by_s = measured(|s| s * s, -1.0);
    let by_prediction = measured(|p| (p - 2.0) * (p - 2.0), 1.0);
    let by_w = measured(|w| (1.0 * w - 2.0) * (1.0 * w - 2.0), 1.0);
    println!("s           backward {:2}  measured {by_s}", grads[s]);
    println!(
        "prediction  backward {:2}  measured {by_prediction}",
        grads[prediction]
    );
    println!("w           backward {:2}  measured {by_w}", grads[w]);
}

// region: hidden
struct Node {
    value: f64,
    inputs: Vec<(usize, f64)>,
}

#[derive(Default)]
struct Tape {
    nodes: Vec<Node>,
}

impl Tape {
    fn push(&mut self, value: f64, inputs: Vec<(usize, f64)>) -> usize {
        self.nodes.push(Node { value, inputs });
        self.nodes.len() - 1
    }

    fn add(&mut self, a: usize, b: usize) -> usize {
        let value = self.nodes[a].value + self.nodes[b].value;
        self.push(value, vec![(a, 1.0), (b, 1.0)])
    }

    fn multiply(&mut self, a: usize, b: usize) -> usize {
        let (left, right) = (self.nodes[a].value, self.nodes[b].value);
        self.push(left * right, vec![(a, right), (b, left)])
    }
}
// endregion
