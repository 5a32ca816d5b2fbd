//! A chain of 100,000 additions, walked back in two ways.

/// How much of the stack the calls that wait may take up, in bytes.
const LIMIT: usize = 64 << 10;

/// Where this lies in memory.
fn address(local: &u8) -> usize {
    std::ptr::from_ref(std::hint::black_box(local)).addr()
}

impl Tape {
    /// Passes on what has just arrived. Returns false where the calls that
    /// wait, from `first` to here, take up more than the limit.
    fn pass_on(
        &self,
        id: usize,
        arrived: f64,
        grads: &mut [f64],
        first: usize,
    ) -> bool {
        let local = 0;
        if address(&local).abs_diff(first) > LIMIT {
            return false;
        }
        grads[id] += arrived;
        self.nodes[id].inputs.iter().all(|&(input, local)| {
            self.pass_on(input, arrived * local, grads, first)
        })
    }

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
    let [start, one] = [0.0, 1.0].map(|n| tape.push(n, vec![]));
    let mut end = start;
    for _addition in 0..100_000 {
        end = tape.add(end, one);
    }
    println!("value {}", tape.nodes[end].value);
    println!("tape       gradient {}", tape.backward(end)[start]);

    let mut grads = vec![0.0; end + 1];
    let local = 0;
    let arrived = tape.pass_on(end, 1.0, &mut grads, address(&local));
    println!("recursion  gradient {}  arrived {arrived}", grads[start]);
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
}
// endregion
