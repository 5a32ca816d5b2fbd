//! An engine that keeps a gradient in each node, and walks three times.

struct Node {
    value: f64,
    grad: f64,
    inputs: Vec<(usize, f64)>,
}

#[derive(Default)]
struct Tape {
    nodes: Vec<Node>,
}

impl Tape {
    fn backward(&mut self, loss: usize) {
        self.nodes[loss].grad = 1.0;
        for id in (0..=loss).rev() {
            let grad = self.nodes[id].grad;
            for (input, local) in self.nodes[id].inputs.clone() {
                self.nodes[input].grad += grad * local;
            }
        }
    }
}

pub fn main() {
    let mut tape = Tape::default();
    let [x, w, minus_y] = [1.0, 1.0, -2.0].map(|n| tape.push(n, vec![]));
    let prediction = tape.multiply(x, w);
    let s = tape.add(prediction, minus_y);
    let loss = tape.multiply(s, s);
    for walk in 1..=3 {
        tape.backward(loss);
        let grads = [loss, s, prediction, w].map(|id| tape.nodes[id].grad);
        println!("walk {walk}: loss, s, prediction, w have {grads:?}");
    }
}

// region: hidden
impl Tape {
    fn push(&mut self, value: f64, inputs: Vec<(usize, f64)>) -> usize {
        let grad = 0.0;
        self.nodes.push(Node {
            value,
            grad,
            inputs,
        });
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
