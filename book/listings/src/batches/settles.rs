//! Single samples that ask for different weights: where training settles.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 7.0)];

fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}

/// Prints the three weights of some epochs, one after each step.
fn train(name: &str, rate: impl Fn(f64) -> f64) {
    println!("rate {name}");
    let mut w = 1.0;
    for epoch in 1..=100_000 {
        let learning_rate = rate(f64::from(epoch));
        let path = DATA.map(|(x, y)| {
            w -= learning_rate * gradient(x, y, w);
            w
        });
        if [100, 1000, 100_000].contains(&epoch) {
            println!("  epoch {epoch:6}  {path:.6?}");
        }
    }
}

pub fn main() {
    let products: f64 = DATA.iter().map(|(x, y)| x * y).sum();
    let squares: f64 = DATA.iter().map(|(x, _)| x * x).sum();
    println!("best weight {:.6}", products / squares);
    train("0.05", |_| 0.05);
    train("0.01", |_| 0.01);
    train("0.001", |_| 0.001);
}
