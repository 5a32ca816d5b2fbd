//! A node that stands in the list before its input.

impl Tape {
    fn backward(&self, loss: usize) -> Vec<f64> {
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
    let mut tape = Tape::default();
    let [x, w, minus_y] = [1.0, 1.0, -2.0].map(|n| tape.push(n, vec![]));
    // mark: room
    let s = tape.push(0.0, vec![]);
    let prediction = tape.multiply(x, w);
    // mark: filled
    tape.nodes[s] = Node {
        value: tape.nodes[prediction].value + tape.nodes[minus_y].value,
        inputs: vec![(prediction, 1.0), (minus_y, 1.0)],
    };
    let loss = tape.multiply(s, s);
    let grads = tape.backward(loss);
    println!("loss {}", tape.nodes[loss].value);
    println!(
        "s {}  prediction {}  w {}",
        grads[s], grads[prediction], grads[w]
    );
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

    fn multiply(&mut self, a: usize, b: usize) -> usize {
        let (left, right) = (self.nodes[a].value, self.nodes[b].value);
        self.push(left * right, vec![(a, right), (b, left)])
    }
}
// endregion
