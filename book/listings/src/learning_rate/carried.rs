//! One rate for three losses: a mean, a sum, and the mean in other units.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

/// The gradient of the summed loss, with every input times `unit`.
fn summed(unit: f64, w: f64) -> f64 {
    let inputs = DATA.map(|(x, y)| (unit * x, y));
    inputs.iter().map(|(x, y)| 2.0 * x * (x * w - y)).sum()
}

fn train(name: &str, gradient: impl Fn(f64) -> f64) {
    let learning_rate = 0.1;
    let mut w = 1.0;
    print!("{name:16}  {learning_rate:.6}");
    for _epoch in 0..4 {
        w -= learning_rate * gradient(w);
        print!("  {w:11.3}");
    }
    println!();
}

pub fn main() {
    println!("                      rate   w after 1, 2, 3 and 4 epochs");
    train("mean", |w| summed(1.0, w) / 3.0);
    train("sum", |w| summed(1.0, w));
    train("mean, x times 10", |w| summed(10.0, w) / 3.0);
}
