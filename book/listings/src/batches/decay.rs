//! The same program with rates that fall, one of them too fast.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 7.0)];

fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}

/// Prints the three weights of some epochs, one after each step, and the
/// product of the factors of all steps so far.
fn train(name: &str, rate: impl Fn(f64) -> f64) {
    println!("rate {name}");
    let mut w = 1.0;
    let mut product = 1.0;
    for epoch in 1..=100_000 {
        let learning_rate = rate(f64::from(epoch));
        let path = DATA.map(|(x, y)| {
            w -= learning_rate * gradient(x, y, w);
            product *= 1.0 - 2.0 * learning_rate * x * x;
            w
        });
        if [100, 1000, 100_000].contains(&epoch) {
            println!("  epoch {epoch:6}  {path:.6?}  {product:.6}");
        }
    }
}

pub fn main() {
    let products: f64 = DATA.iter().map(|(x, y)| x * y).sum();
    let squares: f64 = DATA.iter().map(|(x, _)| x * x).sum();
    println!("best weight {:.6}", products / squares);
    train("0.05 / (1 + epoch / 10)", |epoch| {
        0.05 / (1.0 + epoch / 10.0)
    });
    train("0.05, halved after each epoch", |epoch| {
        0.1 * 0.5_f64.powi(epoch as i32)
    });
}
