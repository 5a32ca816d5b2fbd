//! All derivatives, forward and backward, and the multiplications they take.

impl Tape {
    /// How fast every node changes with one.
    // mark: forward
    fn forward(&self, input: usize, multiplications: &mut u32) -> Vec<f64> {
        let mut slopes = vec![0.0; self.nodes.len()];
        slopes[input] = 1.0;
        for id in 0..self.nodes.len() {
            for &(input, local) in &self.nodes[id].inputs {
                slopes[id] += slopes[input] * local;
                *multiplications += 1;
            }
        }
        slopes
    }

    /// How fast one node changes with every one.
    // mark: backward
    fn backward(&self, output: usize, multiplications: &mut u32) -> Vec<f64> {
        let mut grads = vec![0.0; self.nodes.len()];
        grads[output] = 1.0;
        for id in (0..self.nodes.len()).rev() {
            for &(input, local) in &self.nodes[id].inputs {
                grads[input] += grads[id] * local;
                *multiplications += 1;
            }
        }
        grads
    }
}

fn compare(tape: &Tape, inputs: &[usize], outputs: &[usize]) {
    let [mut forward, mut backward] = [0, 0];
    let walk = |&id| tape.forward(id, &mut forward);
    let slopes: Vec<_> = inputs.iter().map(walk).collect();
    for &output in outputs {
        let grads = tape.backward(output, &mut backward);
        for (&input, slopes) in inputs.iter().zip(&slopes) {
            assert_eq!(slopes[output], grads[input]);
        }
    }
    let lengths = format!("{:6}  {:7}", inputs.len(), outputs.len());
    println!("{lengths}  {forward:7}  {backward:8}");
}

pub fn main() {
    println!("inputs  outputs  forward  backward");
    for n in [10, 100, 1000] {
        let mut tape = Tape::default();
        let weights: Vec<_> = (0..n).map(|_| tape.push(1.0, vec![])).collect();
        let mut product = tape.push(1.0, vec![]);
        for &weight in &weights {
            product = tape.multiply(product, weight);
        }
        compare(&tape, &weights, &[product]);
        let mut tape = Tape::default();
        let mut powers = vec![tape.push(1.0, vec![])];
        for place in 0..n {
            powers.push(tape.multiply(powers[place], powers[0]));
        }
        compare(&tape, &powers[..1], &powers[1..]);
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

    fn multiply(&mut self, a: usize, b: usize) -> usize {
        let (left, right) = (self.nodes[a].value, self.nodes[b].value);
        self.push(left * right, vec![(a, right), (b, left)])
    }
}
// endregion
