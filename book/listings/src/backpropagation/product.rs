//! Exercise: an operation with as many inputs as there are.

impl Tape {
    /// Puts the product of all `factors` on the tape, as one node, and returns
    /// its number. Some may be 0, and a node may stand among them twice. Of
    /// none the product is 1.
    fn product(&mut self, factors: &[usize]) -> usize {
        // region: solution
        // stub: todo!("the product of the nodes {factors:?}, on the tape")
        let values: Vec<f64> =
            factors.iter().map(|&id| self.nodes[id].value).collect();
        let mut inputs = vec![];
        for (place, &id) in factors.iter().enumerate() {
            let before: f64 = values[..place].iter().product();
            let after: f64 = values[place + 1..].iter().product();
            inputs.push((id, before * after));
        }
        self.push(values.iter().product(), inputs)
        // wrong: the product divided by the factor
        //     let values = factors.iter().map(|&id| self.nodes[id].value);
        //     let product: f64 = values.product();
        //     let local = |&id: &usize| (id, product / self.nodes[id].value);
        //     let inputs = factors.iter().map(local).collect();
        //     self.push(product, inputs)
        // wrong: at 0 nothing flows back
        //     let values = factors.iter().map(|&id| self.nodes[id].value);
        //     let product: f64 = values.product();
        //     let local = |&id: &usize| match self.nodes[id].value {
        //         0.0 => (id, 0.0),
        //         value => (id, product / value),
        //     };
        //     let inputs = factors.iter().map(local).collect();
        //     self.push(product, inputs)
        // wrong: a small number for 0
        //     let values: Vec<f64> =
        //         factors.iter().map(|&id| self.nodes[id].value).collect();
        //     let small = |value: &f64| match *value {
        //         0.0 => 1e-30,
        //         value => value,
        //     };
        //     let product: f64 = values.iter().map(small).product();
        //     let pairs = factors.iter().zip(&values);
        //     let inputs = pairs
        //         .map(|(&id, value)| (id, product / small(value)))
        //         .collect();
        //     self.push(values.iter().product(), inputs)
        // wrong: a smaller one, at 0 only
        //     let values: Vec<f64> =
        //         factors.iter().map(|&id| self.nodes[id].value).collect();
        //     let small = |value: &f64| match *value {
        //         0.0 => 1e-300,
        //         value => value,
        //     };
        //     let product: f64 = values.iter().product();
        //     let replaced: f64 = values.iter().map(small).product();
        //     let local = |value: f64| match value {
        //         0.0 => replaced / 1e-300,
        //         value => product / value,
        //     };
        //     let pairs = factors.iter().zip(&values);
        //     let inputs = pairs.map(|(&id, value)| (id, local(*value)));
        //     let inputs = inputs.collect();
        //     self.push(product, inputs)
        // wrong: the other nodes, not the other places
        //     let value = |id: &usize| self.nodes[*id].value;
        //     let local = |&id: &usize| {
        //         let others = factors.iter().filter(|other| **other != id);
        //         (id, others.map(value).product())
        //     };
        //     let inputs = factors.iter().map(local).collect();
        //     self.push(factors.iter().map(value).product(), inputs)
        // wrong: only the factors before
        //     let mut product = 1.0;
        //     let mut inputs = vec![];
        //     for &id in factors {
        //         inputs.push((id, product));
        //         product *= self.nodes[id].value;
        //     }
        //     self.push(product, inputs)
        // wrong: each node once
        //     let value = |id: &usize| self.nodes[*id].value;
        //     let mut inputs: Vec<(usize, f64)> = vec![];
        //     for (place, &id) in factors.iter().enumerate() {
        //         let before: f64 = factors[..place].iter().map(value).product();
        //         let after: f64 =
        //             factors[place + 1..].iter().map(value).product();
        //         if inputs.iter().all(|input| input.0 != id) {
        //             inputs.push((id, before * after));
        //         }
        //     }
        //     self.push(factors.iter().map(value).product(), inputs)
        // wrong: a chain of multiplications
        //     let mut product = self.push(1.0, vec![]);
        //     for &factor in factors {
        //         product = self.multiply(product, factor);
        //     }
        //     product
        // wrong: measured
        //     let values: Vec<f64> =
        //         factors.iter().map(|&id| self.nodes[id].value).collect();
        //     let product: f64 = values.iter().product();
        //     let mut inputs = vec![];
        //     for (place, &id) in factors.iter().enumerate() {
        //         let mut moved = values.clone();
        //         moved[place] += 1e-6;
        //         let change = moved.iter().product::<f64>() - product;
        //         inputs.push((id, change / 1e-6));
        //     }
        //     self.push(product, inputs)
        // wrong: measured over a longer distance
        //     let values: Vec<f64> =
        //         factors.iter().map(|&id| self.nodes[id].value).collect();
        //     let product: f64 = values.iter().product();
        //     let mut inputs = vec![];
        //     for (place, &id) in factors.iter().enumerate() {
        //         let mut moved = values.clone();
        //         moved[place] += 1.0;
        //         inputs.push((id, moved.iter().product::<f64>() - product));
        //     }
        //     self.push(product, inputs)
        // wrong: only the value
        //     let values = factors.iter().map(|&id| self.nodes[id].value);
        //     let product = values.product();
        //     self.push(product, vec![])
        // endregion
    }
}

pub fn main() {
    let mut weight = 1.0;
    for epoch in 1..=10 {
        for (x, y) in [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)] {
            let mut tape = Tape::default();
            let [x, w, minus_y] = [x, weight, -y].map(|n| tape.push(n, vec![]));
            let prediction = tape.product(&[x, w, w]);
            let s = tape.add(prediction, minus_y);
            let loss = tape.multiply(s, s);
            weight -= 0.01 * tape.backward(loss)[w];
        }
        if [1, 2, 3, 10].contains(&epoch) {
            println!("epoch {epoch:2}  w = {weight:.6}");
        }
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    for (values, factors) in [
        (&[2.0, 3.0, -5.0][..], &[0, 1, 2][..]),
        (&[2.0, 2.0, 0.5], &[0, 1, 2]),
        (&[3.0, -4.0], &[0, 1, 0]),
        (&[1.5, 9.0, -2.0], &[2, 0, 2, 2]),
        (&[2.0, 0.0, -3.0], &[0, 1, 2]),
        (&[0.0, 7.0, 0.0], &[0, 1, 2]),
        (&[0.0, 7.0], &[1, 0, 0]),
        (&[6.0], &[0]),
        (&[6.0], &[]),
        (&[2.0, 3.0, -5.0, 0.5, 7.0], &[0, 1, 2, 3, 4]),
        // A small number in the place of 0 would not do beside these.
        (&[0.0, 1e10, 1e10, 1e15], &[0, 1, 2, 3]),
        (&[0.0, 1e-10, 1e-10, 1e-10], &[0, 1, 2, 3]),
        // A distance of usual size is lost beside this factor.
        (&[1e17, 2.0], &[0, 1]),
    ] {
        let mut tape = Tape::default();
        for value in values {
            tape.push(*value, vec![]);
        }
        let numbers: Vec<f64> = factors.iter().map(|&id| values[id]).collect();
        let product: f64 = numbers.iter().product();
        let before = tape.nodes.len();
        let node = tape.product(factors);
        let value = tape.nodes[node].value;
        assert!(
            value == product,
            "the product of {numbers:?} is {product}, and the value on the tape \
             is {value}"
        );
        assert!(
            tape.nodes.len() == before + 1,
            "the product of {numbers:?} has put {} nodes on the tape: it is to \
             be one, with all of the factors as its inputs",
            tape.nodes.len() - before
        );
        let got = tape.backward(node)[..before].to_vec();
        // How fast the product changes when only one factor moves.
        let others = |skipped: usize| {
            let kept = (0..numbers.len()).filter(|place| *place != skipped);
            kept.map(|place| numbers[place]).product::<f64>()
        };
        let sent = |to: usize| {
            let places =
                (0..factors.len()).filter(|place| factors[*place] == to);
            places.map(others).sum::<f64>()
        };
        let by = |sent: &dyn Fn(usize) -> f64| -> Vec<f64> {
            (0..before).map(|id| 0.0 + sent(id)).collect()
        };
        let is = |grads: &[f64]| {
            let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-12 * b.abs();
            got.iter().zip(grads).all(near)
        };
        let right = by(&sent);
        if is(&right) {
            continue;
        }
        let times = |of: usize| factors.iter().filter(|id| **id == of).count();
        let without = |to: usize| {
            let others = factors.iter().filter(|id| **id != to);
            others.map(|&id| values[id]).product::<f64>()
        };
        let once = by(&|to| match times(to) {
            0 => 0.0,
            times => sent(to) / times as f64,
        });
        let because = [
            (
                factors.is_empty() || is(&vec![0.0; before]) && product != 0.0,
                "nothing flows back, as from a node without inputs, which is a \
                 plain number",
            ),
            (
                got.iter().any(|grad| !grad.is_finite()),
                "the product divided by a factor is no number where the factor \
                 is 0",
            ),
            (
                product == 0.0 && is(&vec![0.0; before]),
                "at 0, too, the product changes with a factor, as fast as the \
                 others say",
            ),
            (
                is(&by(&|to| times(to) as f64 * without(to)))
                    || is(&by(&without)),
                "a node that stands among the factors twice is an input at either \
                 place, and at the one the other is a factor as any",
            ),
            (
                numbers.iter().filter(|n| **n == 0.0).count() > 1
                    && got.iter().any(|grad| *grad != 0.0)
                    && is(&by(&|to| {
                        let others = numbers.iter().filter(|n| **n != 0.0);
                        match values[to] {
                            0.0 => times(to) as f64 * others.product::<f64>(),
                            _ => 0.0,
                        }
                    })),
                "that leaves out every 0: beside a factor 0 that is left out \
                 another one is still among the others",
            ),
            (
                is(&by(&|to| {
                    let others = numbers.iter().filter(|n| **n != values[to]);
                    times(to) as f64 * others.product::<f64>()
                })),
                "two factors of the same value are two: leave out one place, not \
                 one value",
            ),
            (
                is(&once),
                "a node that stands among the factors twice is an input twice",
            ),
            (
                is(&by(&|to| times(to) as f64 * product)),
                "that sends the product itself: a local derivative has all \
                 factors but one",
            ),
            (
                is(&by(&|to| {
                    let places = (0..factors.len())
                        .filter(|place| factors[*place] == to);
                    let before = |place: usize| -> f64 {
                        numbers[..place].iter().product()
                    };
                    places.map(before).sum::<f64>()
                })) || is(&by(&|to| {
                    let places = (0..factors.len())
                        .filter(|place| factors[*place] == to);
                    let after = |place: usize| -> f64 {
                        numbers[place + 1..].iter().product()
                    };
                    places.map(after).sum::<f64>()
                })),
                "that has the factors on one side only: the others stand before \
                 it and after it",
            ),
            (
                is(&by(&|to| times(to) as f64)),
                "1 is the local derivative of a sum",
            ),
            (
                values.contains(&1e17)
                    || !right.iter().all(|grad| *grad == 0.0)
                        && got
                            .iter()
                            .zip(&right)
                            .all(|(a, b)| (a - b).abs() <= 1e-3 * b.abs()),
                "a measured slope loses digits to rounding, so multiply the \
                 other factors",
            ),
            (
                product == 0.0,
                "leave the factor out and multiply the others: a small number \
                 in the place of 0 is not 0",
            ),
            (
                true,
                "each of the factors is an input, however many there are",
            ),
        ];
        let because = because.iter().find(|(recognised, _)| *recognised);
        panic!(
            "the product of the nodes {factors:?}, their values {values:?}, has \
             the gradients {right:?}, and got {got:?}{}{}",
            because.map_or("", |_| ": "),
            because.map_or("", |(_, words)| words)
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
