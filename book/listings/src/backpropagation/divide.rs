//! Exercise: one more operation for the engine.

impl Tape {
    /// Puts the quotient of two nodes on the tape, and returns its number.
    fn divide(&mut self, a: usize, b: usize) -> usize {
        // region: solution
        // stub: todo!("the quotient of the nodes {a} and {b}, on the tape")
        let (left, right) = (self.nodes[a].value, self.nodes[b].value);
        let by_a = 1.0 / right;
        let by_b = -left / (right * right);
        self.push(left / right, vec![(a, by_a), (b, by_b)])
        // wrong: the sign of the divisor's derivative
        //     let (left, right) = (self.nodes[a].value, self.nodes[b].value);
        //     let inputs = vec![(a, 1.0 / right), (b, left / (right * right))];
        //     self.push(left / right, inputs)
        // wrong: only the value
        //     let quotient = self.nodes[a].value / self.nodes[b].value;
        //     self.push(quotient, vec![])
        // wrong: the derivative of 1 / b
        //     let (left, right) = (self.nodes[a].value, self.nodes[b].value);
        //     let inputs = vec![(a, 1.0 / right), (b, -1.0 / (right * right))];
        //     self.push(left / right, inputs)
        // wrong: the quotient of the local derivatives
        //     let (left, right) = (self.nodes[a].value, self.nodes[b].value);
        //     self.push(left / right, vec![(a, 1.0), (b, -1.0)])
        // wrong: right for these numbers only
        //     let quotient = self.nodes[a].value / self.nodes[b].value;
        //     self.push(quotient, vec![(a, 0.5), (b, -0.75)])
        // endregion
    }
}

pub fn main() {
    let mut weight = 1.0;
    for epoch in 1..=10 {
        for (x, y) in [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)] {
            let mut tape = Tape::default();
            let [x, w, minus_y] = [x, weight, -y].map(|n| tape.push(n, vec![]));
            let prediction = tape.divide(x, w);
            let s = tape.add(prediction, minus_y);
            let loss = tape.multiply(s, s);
            weight -= 0.005 * tape.backward(loss)[w];
        }
        if [1, 2, 3, 10].contains(&epoch) {
            println!("epoch {epoch:2}  w = {weight:.6}");
        }
    }
    // region: hidden
    for (left, right) in [(3.0, 2.0), (1.0, -4.0)] {
        let mut tape = Tape::default();
        let [a, b] = [left, right].map(|n| tape.push(n, vec![]));
        let quotient = tape.divide(a, b);
        assert_eq!(
            tape.nodes[quotient].value,
            left / right,
            "the quotient of {left} and {right}"
        );
        let grads = tape.backward(quotient);
        let (by_a, by_b) = (grads[a], grads[b]);
        assert!(
            (by_a, by_b) != (0.0, 0.0),
            "nothing flows back: a node without inputs is a plain number"
        );
        assert!(
            (by_a, by_b) != (1.0, -1.0),
            "1 and -1 are the local derivatives of a difference: how fast a \
             quotient changes depends on both of its numbers"
        );
        assert!(
            right > 0.0 || (by_a, by_b) != (0.5, -0.75),
            "the local derivatives of {left} / {right} are those of 3 / 2: \
             compute them from the two values"
        );
        assert!(
            left == 1.0 || by_b != -1.0 / (right * right),
            "{by_b} is the derivative of 1 / b at {right}: in {left} / {right} \
             the {left} stands before it as a factor"
        );
        let h = 1e-6;
        let measured_a = ((left + h) / right - (left - h) / right) / (2.0 * h);
        let measured_b = (left / (right + h) - left / (right - h)) / (2.0 * h);
        assert!(
            (by_a - measured_a).abs() < 1e-6,
            "at {left} / {right} the derivative with respect to {left} is \
             {by_a}, measured {measured_a:.6}"
        );
        assert!(
            (by_b + measured_b).abs() > 1e-6,
            "at {left} / {right} the derivative with respect to {right} is \
             {by_b}, and a larger divisor makes this quotient smaller"
        );
        assert!(
            (by_b - measured_b).abs() < 1e-6,
            "at {left} / {right} the derivative with respect to {right} is \
             {by_b}, measured {measured_b:.6}"
        );
    }
    // endregion
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
// endregion
