//! Every path walked on its own, and every node visited once.

// region: hidden
use downhill::figure::Plot;
// endregion
use downhill::knobs::knob;

impl Tape {
    /// Passes on what has just arrived, and nothing else. Returns how many
    /// visits that took.
    fn pass_on(&self, id: usize, arrived: f64, grads: &mut [f64]) -> u64 {
        grads[id] += arrived;
        let mut visits = 1;
        for &(input, local) in &self.nodes[id].inputs {
            visits += self.pass_on(input, arrived * local, grads);
        }
        visits
    }

    /// The loop of the tape. Returns how many nodes it visited.
    fn walk(&self, root: usize, grads: &mut [f64]) -> u64 {
        grads[root] = 1.0;
        for id in (0..=root).rev() {
            for &(input, local) in &self.nodes[id].inputs {
                grads[input] += grads[id] * local;
            }
        }
        root as u64 + 1
    }
}

pub fn main() {
    let doublings = knob("doublings", 2, 1..=18);
    let mut tape = Tape::default();
    let mut root = tape.push(1.0, vec![]);
    for _doubling in 0..doublings {
        root = tape.add(root, root);
    }
    let (mut by_path, mut by_node) = (vec![0.0; root + 1], vec![0.0; root + 1]);
    let paths = tape.pass_on(root, 1.0, &mut by_path);
    let nodes = tape.walk(root, &mut by_node);
    println!("path by path  gradient {}  visits {paths}", by_path[0]);
    println!("node by node  gradient {}  visits {nodes}", by_node[0]);

    // region: hidden
    draw(doublings, paths, nodes);
    // endregion
}

// region: hidden
fn draw(doublings: u32, paths: u64, nodes: u64) {
    let counts = 1..=18;
    let of_paths = counts
        .clone()
        .map(|n| (f64::from(n), 2_f64.powi(n + 1) - 1.0));
    let of_nodes = counts.map(|n| (f64::from(n), f64::from(n + 1)));
    Plot::new("doublings-visits", "doublings", "visits")
        .describe(&format!(
            "Visits over the number of doublings, on a logarithmic axis. Path by path they lie \
             nearly on a straight line from 3 to 524,287 at 18 doublings; node by node they grow \
             from 2 to 19. At {doublings} they are {paths} and {nodes}."
        ))
        .log_y()
        .vertical("", f64::from(doublings))
        .line("path by path", of_paths)
        .dots("", [(f64::from(doublings), paths as f64)])
        .in_same_colour()
        .line("node by node", of_nodes)
        .dots("", [(f64::from(doublings), nodes as f64)])
        .in_same_colour()
        .show();
}
// endregion

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
