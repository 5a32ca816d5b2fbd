//! A complete engine for single numbers, and the training of chapter 2 on it.

struct Node {
    value: f32,
    /// The nodes it was computed from, each with the local derivative.
    inputs: Vec<(usize, f32)>,
}

#[derive(Default)]
struct Tape {
    nodes: Vec<Node>,
}

impl Tape {
    fn push(&mut self, value: f32, inputs: Vec<(usize, f32)>) -> usize {
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

    fn backward(&self, loss: usize) -> Vec<f32> {
        let mut grads = vec![0.0; loss + 1];
        grads[loss] = 1.0;
        for id in (0..=loss).rev() {
            for &(input, local) in &self.nodes[id].inputs {
                grads[input] += grads[id] * local;
            }
        }
        grads
    }
}

pub fn main() {
    let mut weight = 1.0;
    for epoch in 0..10 {
        let (mut used, mut last) = (vec![], 0.0);
        for (x, y) in [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)] {
            let mut tape = Tape::default();
            let [x, w, minus_y] = [x, weight, -y].map(|n| tape.push(n, vec![]));
            let prediction = tape.multiply(x, w);
            let s = tape.add(prediction, minus_y);
            let loss = tape.multiply(s, s);
            let grads = tape.backward(loss);
            weight -= 0.01 * grads[w];
            used.push(f64::from(grads[w]));
            last = tape.nodes[loss].value;
        }
        println!("grad: {used:?}");
        println!("progress: {epoch} {:?}", f64::from(last));
    }
    println!("predict (after training) 4 {:.4}", 4.0 * weight);
}
