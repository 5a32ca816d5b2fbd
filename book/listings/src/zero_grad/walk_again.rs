//! Exercise: a walk that can be taken again.

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

    /// Adds the gradient of the node `loss` to those of the plain numbers that
    /// it was computed from, or to its own if it is one. After it, each node up
    /// to `loss` that has inputs has its gradient of this walk alone: 0 where
    /// nothing leads to `loss`.
    fn backward(&mut self, loss: usize) {
        // region: solution
        // stub: todo!("the walk from node {loss}, where {}", self.nodes[loss].grad)
        for node in &mut self.nodes[..=loss] {
            if !node.inputs.is_empty() {
                node.grad = 0.0;
            }
        }
        self.nodes[loss].grad += 1.0;
        for id in (0..=loss).rev() {
            let grad = self.nodes[id].grad;
            for (input, local) in self.nodes[id].inputs.clone() {
                self.nodes[input].grad += grad * local;
            }
        }
        // wrong: cleared again at each use
        //     let mut reached = vec![false; loss + 1];
        //     reached[loss] = true;
        //     if !self.nodes[loss].inputs.is_empty() {
        //         self.nodes[loss].grad = 0.0;
        //     }
        //     self.nodes[loss].grad += 1.0;
        //     for id in (0..=loss).rev() {
        //         let inputs = self.nodes[id].inputs.clone();
        //         if !reached[id] {
        //             if !inputs.is_empty() {
        //                 self.nodes[id].grad = 0.0;
        //             }
        //             continue;
        //         }
        //         for &(input, _) in &inputs {
        //             reached[input] = true;
        //             if !self.nodes[input].inputs.is_empty() {
        //                 self.nodes[input].grad = 0.0;
        //             }
        //         }
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in inputs {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: a walk from a plain number clears nothing
        //     if self.nodes[loss].inputs.is_empty() {
        //         self.nodes[loss].grad += 1.0;
        //         return;
        //     }
        //     for node in &mut self.nodes[..=loss] {
        //         if !node.inputs.is_empty() {
        //             node.grad = 0.0;
        //         }
        //     }
        //     self.nodes[loss].grad = 1.0;
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: nothing is cleared
        //     self.nodes[loss].grad = 1.0;
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: the loss begins with what it has
        //     self.nodes[loss].grad += 1.0;
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: all but the loss is cleared
        //     for node in &mut self.nodes[..loss] {
        //         if !node.inputs.is_empty() {
        //             node.grad = 0.0;
        //         }
        //     }
        //     self.nodes[loss].grad += 1.0;
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: everything is cleared
        //     for node in &mut self.nodes {
        //         node.grad = 0.0;
        //     }
        //     self.nodes[loss].grad = 1.0;
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: each gradient is cleared once it is passed on
        //     self.nodes[loss].grad = 1.0;
        //     for id in (0..=loss).rev() {
        //         let inputs = self.nodes[id].inputs.clone();
        //         let grad = self.nodes[id].grad;
        //         if !inputs.is_empty() {
        //             self.nodes[id].grad = 0.0;
        //         }
        //         for (input, local) in inputs {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: a contribution replaces the one before it
        //     for node in &mut self.nodes[..=loss] {
        //         if !node.inputs.is_empty() {
        //             node.grad = 0.0;
        //         }
        //     }
        //     self.nodes[loss].grad = 1.0;
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             if self.nodes[input].inputs.is_empty() {
        //                 self.nodes[input].grad += grad * local;
        //             } else {
        //                 self.nodes[input].grad = grad * local;
        //             }
        //         }
        //     }
        // wrong: at a plain number a contribution replaces the one before it
        //     let before: Vec<f64> = self.nodes.iter().map(|node| node.grad).collect();
        //     for node in &mut self.nodes[..=loss] {
        //         if !node.inputs.is_empty() {
        //             node.grad = 0.0;
        //         }
        //     }
        //     self.nodes[loss].grad += 1.0;
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             if self.nodes[input].inputs.is_empty() {
        //                 self.nodes[input].grad = before[input] + grad * local;
        //             } else {
        //                 self.nodes[input].grad += grad * local;
        //             }
        //         }
        //     }
        // wrong: what has a gradient of 0 keeps an earlier one
        //     let mut grads = vec![0.0; loss + 1];
        //     grads[loss] = 1.0;
        //     for id in (0..=loss).rev() {
        //         for &(input, local) in &self.nodes[id].inputs {
        //             grads[input] += grads[id] * local;
        //         }
        //     }
        //     for (node, grad) in self.nodes.iter_mut().zip(grads) {
        //         if node.inputs.is_empty() {
        //             node.grad += grad;
        //         } else if grad != 0.0 {
        //             node.grad = grad;
        //         }
        //     }
        // wrong: the walk's gradients are added to every node
        //     let mut grads = vec![0.0; loss + 1];
        //     grads[loss] = 1.0;
        //     for id in (0..=loss).rev() {
        //         for &(input, local) in &self.nodes[id].inputs {
        //             grads[input] += grads[id] * local;
        //         }
        //     }
        //     for (node, grad) in self.nodes.iter_mut().zip(grads) {
        //         node.grad += grad;
        //     }
        // wrong: only the inputs of the loss are cleared
        //     self.nodes[loss].grad = 1.0;
        //     for (input, _) in self.nodes[loss].inputs.clone() {
        //         if !self.nodes[input].inputs.is_empty() {
        //             self.nodes[input].grad = 0.0;
        //         }
        //     }
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: only what leads to the loss is cleared
        //     let mut leads = vec![false; loss + 1];
        //     leads[loss] = true;
        //     for id in (0..=loss).rev() {
        //         if leads[id] && !self.nodes[id].inputs.is_empty() {
        //             self.nodes[id].grad = 0.0;
        //             for &(input, _) in &self.nodes[id].inputs {
        //                 leads[input] = true;
        //             }
        //         }
        //     }
        //     self.nodes[loss].grad += 1.0;
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: what does not lead to the loss is passed by
        //     let mut leads = vec![false; loss + 1];
        //     leads[loss] = true;
        //     for id in (0..=loss).rev() {
        //         if leads[id] && !self.nodes[id].inputs.is_empty() {
        //             self.nodes[id].grad = 0.0;
        //             for &(input, _) in &self.nodes[id].inputs {
        //                 leads[input] = true;
        //             }
        //         }
        //     }
        //     self.nodes[loss].grad += 1.0;
        //     for id in (0..=loss).rev().filter(|&id| leads[id]) {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: the walk stops at the first gradient of 0
        //     for node in &mut self.nodes[..=loss] {
        //         if !node.inputs.is_empty() {
        //             node.grad = 0.0;
        //         }
        //     }
        //     self.nodes[loss].grad += 1.0;
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         if grad == 0.0 {
        //             break;
        //         }
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: the walk begins at the last node
        //     let loss = self.nodes.len() - 1 + 0 * loss;
        //     for node in &mut self.nodes {
        //         if !node.inputs.is_empty() {
        //             node.grad = 0.0;
        //         }
        //     }
        //     self.nodes[loss].grad += 1.0;
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: right for this loss only
        //     for node in &mut self.nodes[..3] {
        //         node.grad -= 2.0;
        //     }
        //     for node in &mut self.nodes[3..loss] {
        //         node.grad = -2.0;
        //     }
        //     self.nodes[loss].grad = 1.0;
        // wrong: the plain numbers are the first three
        //     for node in self.nodes[..=loss].iter_mut().skip(3) {
        //         node.grad = 0.0;
        //     }
        //     self.nodes[loss].grad = 1.0;
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // wrong: a walk from a plain number sets it to 1
        //     for node in &mut self.nodes[..=loss] {
        //         if !node.inputs.is_empty() {
        //             node.grad = 0.0;
        //         }
        //     }
        //     self.nodes[loss].grad = 1.0;
        //     for id in (0..=loss).rev() {
        //         let grad = self.nodes[id].grad;
        //         for (input, local) in self.nodes[id].inputs.clone() {
        //             self.nodes[input].grad += grad * local;
        //         }
        //     }
        // endregion
    }
}

// region: hidden
/// The tape of (x·w − y)² at w = 1, x = 1, y = 2, and its nodes in the order
/// x, w, −y, prediction, s, loss.
fn record() -> (Tape, [usize; 6]) {
    let mut tape = Tape::default();
    let [x, w, minus_y] = [1.0, 1.0, -2.0].map(|n| tape.push(n, vec![]));
    let prediction = tape.multiply(x, w);
    let s = tape.add(prediction, minus_y);
    let loss = tape.multiply(s, s);
    (tape, [x, w, minus_y, prediction, s, loss])
}
// endregion

pub fn main() {
    // region: hidden
    check();
    // endregion
    let (mut tape, [_, w, _, prediction, s, loss]) = record();
    for walk in 1..=3 {
        tape.backward(loss);
        let grads = [s, prediction, w].map(|id| tape.nodes[id].grad);
        println!("walk {walk}: s, prediction, w have {grads:?}");
    }
}

// region: hidden
fn check() {
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let (mut tape, [x, w, minus_y, prediction, s, loss]) = record();
    let walk = |tape: &mut Tape, loss: usize| {
        tape.backward(loss);
        tape.nodes
            .iter()
            .map(|node| node.grad)
            .collect::<Vec<f64>>()
    };
    let once = walk(&mut tape, loss);
    assert!(
        once[s] != 0.0,
        "after a walk the gradient of s is 0: it is to be there, to be read, \
         until the next walk"
    );
    assert!(
        once[s] != -1.0,
        "s = -1 is used twice by the square and has the gradient -2, not -1: \
         what arrives within one walk is added up"
    );
    assert!(
        once == [-2.0, -2.0, -2.0, -2.0, -2.0, 1.0],
        "after one walk the gradients of x, w, -y, prediction, s and loss are \
         -2, -2, -2, -2, -2 and 1, not {once:?}"
    );
    let twice = walk(&mut tape, loss);
    assert!(
        twice[w] != -2.0,
        "after two walks w has the gradient of one, -2: what was in the plain \
         numbers before is to stay, and the second walk to add to it"
    );
    assert!(
        twice[w] != -8.0 && twice[w] != -10.0,
        "after two walks w has {}, and -4 is twice its gradient: what the first \
         walk left in s and prediction was sent on once more",
        twice[w]
    );
    assert!(
        twice[w] != -6.0 || twice[loss] == 1.0,
        "after two walks w has -6, and -4 is twice its gradient: what the first \
         walk left in loss, 1, was sent on once more"
    );
    assert!(
        twice[w] != -6.0,
        "after two walks w has -6, and -4 is twice its gradient: what the first \
         walk left in prediction was sent on once more"
    );
    assert!(
        twice[s] == -2.0 && twice[prediction] == -2.0 && twice[loss] == 1.0,
        "after two walks s, prediction and loss have {}, {} and {}: these are to \
         be the gradients of the last walk alone, -2, -2 and 1",
        twice[s],
        twice[prediction],
        twice[loss]
    );
    assert!(
        [x, w, minus_y].map(|id| twice[id]) == [-4.0; 3],
        "after two walks x, w and -y each have -4, not {:?}",
        &twice[..3]
    );
    let two = tape.push(2.0, vec![]);
    let double = tape.multiply(prediction, two);
    let after = walk(&mut tape, double);
    assert!(
        (after[w], after[two]) != (-6.0, 1.0),
        "a walk from 2 · prediction then adds 2 to the -4 of w, which has -6: \
         what earlier walks left in s and loss was sent on, although nothing \
         leads from there to 2 · prediction"
    );
    assert!(
        after[loss] != 1.0,
        "a walk from 2 · prediction leaves 1 in loss, to which it does not lead: \
         what the walk before left there goes on being sent"
    );
    assert!(
        (after[w], after[two]) != (-4.0, 1.0),
        "a walk from 2 · prediction then adds 2 to the -4 of w, and nothing \
         arrived there: nodes with a gradient of 0 stand between, and the walk \
         goes on behind them"
    );
    assert!(
        (after[w], after[two]) != (-6.0, -2.0),
        "a walk from 2 · prediction then adds 2 to the -4 of w and 1 to the 0 \
         of the number 2; they have -6 and -2, as if every walk were that from \
         loss: compute the gradients from what the tape has recorded"
    );
    assert!(
        after[w] == -2.0 && after[two] == 1.0,
        "a walk from 2 · prediction then adds 2 to the -4 of w and 1 to the 0 \
         of the number 2; they have {} and {}",
        after[w],
        after[two]
    );
    let after = walk(&mut tape, double);
    assert!(
        after[w] == 0.0 && after[two] == 2.0,
        "a second walk from 2 · prediction adds as much again, which makes 0 \
         at w and 2 at the number 2; they have {} and {}: the number 2 is a \
         plain number, too, wherever it stands",
        after[w],
        after[two]
    );
    let after = walk(&mut tape, prediction);
    assert!(
        after[w] == 1.0 && after[two] == 2.0,
        "a walk from prediction adds 1 to the 0 of w and nothing to the 2 of the \
         number 2, recorded after it; they have {} and {}: a walk begins at the \
         node that it is given, which need not be the last",
        after[w],
        after[two]
    );
    let before = after[two];
    let after = walk(&mut tape, two);
    assert!(
        after[two] == before + 1.0,
        "a walk from a plain number adds 1 to its own gradient: 2 becomes 3, \
         not {}",
        after[two]
    );
    assert!(
        [prediction, s, loss].iter().all(|&node| after[node] == 0.0),
        "after a walk from the number 2 prediction, s and the loss before it \
         have 0: none of them leads to it, and prediction still has {}. A walk \
         from a plain number is a walk like any other",
        after[prediction]
    );
    let square = tape.multiply(w, w);
    let after = walk(&mut tape, square);
    assert!(
        after[w] == 3.0,
        "a walk from w · w adds 2 to the 1 of w, which has {}: w is used twice, \
         and what arrives within one walk is added up, at a plain number, too",
        after[w]
    );
    let product = tape.multiply(s, prediction);
    let after = walk(&mut tape, product);
    assert!(
        after[prediction] == 0.0,
        "a walk from s · prediction gives prediction s, which is -1, and by s \
         once more prediction, which is 1, together 0, and it has {}: two \
         nodes use it, and what arrives from both is added up",
        after[prediction]
    );
    walk(&mut tape, loss);
    let zero = tape.push(0.0, vec![]);
    let nothing = tape.multiply(prediction, zero);
    let after = walk(&mut tape, nothing);
    assert!(
        after[prediction] == 0.0 && after[zero] == 1.0,
        "a walk from 0 · prediction gives prediction the gradient 0 and the \
         number 0 the gradient 1; they have {} and {}: a 0 of this walk takes \
         the place of what the walk before has left",
        after[prediction],
        after[zero]
    );
    assert!(
        [s, loss].map(|id| after[id]) == [0.0; 2],
        "after that walk s and loss have {} and {}, which are of the walk before: \
         nothing leads from them to 0 · prediction, so they are to have 0",
        after[s],
        after[loss]
    );
}
// endregion
