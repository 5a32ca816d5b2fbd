//! The loss of the last sample before its update, and after it.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn loss(x: f64, y: f64, w: f64) -> f64 {
    (x * w - y) * (x * w - y)
}

pub fn main() {
    let mut w = 1.0;
    println!("epoch     before     after     ratio");
    for epoch in 0..10 {
        let (mut before, mut after) = (0.0, 0.0);
        for (x, y) in DATA {
            before = loss(x, y, w);
            w -= 0.01 * (2.0 * x * (x * w - y));
            after = loss(x, y, w);
        }
        println!(
            "{epoch:5}  {before:9.6}  {after:8.6}  {:8.6}",
            after / before
        );
    }
    println!("0.82 * 0.82 = {:.4}", 0.82 * 0.82);
}
