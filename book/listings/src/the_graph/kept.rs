//! A second walk over the same record, with gradients that were kept.

impl Tape {
    /// Adds to the gradients that are there.
    fn backward(&self, loss: usize, grads: &mut [f64]) {
        grads[loss] = 1.0;
        for id in (0..=loss).rev() {
            for &(input, local) in &self.nodes[id].inputs {
                grads[input] += grads[id] * local;
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

    for cleared in ["nothing", "all but w", "all"] {
        let mut grads = vec![0.0; loss + 1];
        tape.backward(loss, &mut grads);
        for id in 0..=loss {
            if cleared == "all" || cleared == "all but w" && id != w {
                grads[id] = 0.0;
            }
        }
        tape.backward(loss, &mut grads);
        println!(
            "cleared: {cleared:9}  s {:2}  prediction {:2}  w {:2}",
            grads[s], grads[prediction], grads[w]
        );
    }
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
