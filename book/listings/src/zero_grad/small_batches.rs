//! Three small batches make the gradient of the large one.

use downhill::{Random, Tape, Var};

fn summed_loss<'t>(batch: &[(f64, f64)], w: Var<'t, f64>) -> Var<'t, f64> {
    let losses = batch.iter().map(|&(x, y)| (x * w - y).powi(2));
    losses.reduce(|sum, loss| sum + loss).unwrap()
}

/// The gradient at `w`, and the number of nodes of the largest graph.
fn gradient(batches: &[&[(f64, f64)]], w: f64) -> (f64, usize) {
    let tape = Tape::new();
    let w = tape.parameter(w);
    let mut nodes = 0;
    for batch in batches {
        let loss = summed_loss(batch, w);
        nodes = nodes.max(loss.graph().nodes.len());
        loss.backward();
    }
    (w.grad(), nodes)
}

pub fn main() {
    let mut random = Random::new(1);
    let data = [(); 300].map(|()| {
        let x = 1.0 + 2.0 * random.uniform();
        (x, 2.0 * x + 0.5 * random.normal())
    });
    let [first, second, third] = [&data[..100], &data[100..200], &data[200..]];
    let (large, nodes) = gradient(&[&data], 1.0);
    println!("one of 300      {large:?}  {nodes} nodes");
    for (name, batches) in [
        ("three of 100  ", [first, second, third]),
        ("last one first", [third, second, first]),
    ] {
        let (small, nodes) = gradient(&batches, 1.0);
        println!("{name}  {small:?}  {nodes} nodes");
        let apart = |i: i32| {
            let w = f64::from(i) * 0.1;
            let (large, small) = (gradient(&[&data], w), gradient(&batches, w));
            large.0.to_bits().abs_diff(small.0.to_bits())
        };
        let apart: Vec<u64> = (-20..20).map(apart).collect();
        let same = apart.iter().filter(|&&floats| floats == 0).count();
        let most = apart.iter().max().unwrap();
        println!(
            "    of 40 weights {same} the same, at most {most} floats apart"
        );
    }
}
