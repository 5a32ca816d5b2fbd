//! The same rate, with the inputs less their mean.

const DATA: [(f64, f64); 3] = [(1.0, 3.0), (2.0, 5.0), (3.0, 7.0)];

/// The gradient of the mean loss of the line x * w + b.
fn gradient(data: &[(f64, f64)], w: f64, b: f64) -> (f64, f64) {
    let (mut grad_w, mut grad_b) = (0.0, 0.0);
    for &(x, y) in data {
        grad_w += 2.0 * x * (x * w + b - y);
        grad_b += 2.0 * (x * w + b - y);
    }
    let samples = data.len() as f64;
    (grad_w / samples, grad_b / samples)
}

fn train(name: &str, rates: (f64, f64), mut w: f64, mut b: f64) {
    let mean = DATA.iter().map(|(x, _)| x).sum::<f64>() / 3.0;
    let data = DATA.map(|(x, y)| (x - mean, y));
    print!("{name:7}  {w:3.1} {b:3.1}");
    for step in 1..=40 {
        let (grad_w, grad_b) = gradient(&data, w, b);
        w -= rates.0 * grad_w;
        b -= rates.1 * grad_b;
        if [1, 2, 40].contains(&step) {
            print!("  {w:9.3} {b:9.3}");
        }
    }
    println!();
}

pub fn main() {
    println!("         w and b at the start, after 1, 2 and 40 steps");
    train("w alone", (0.2, 0.0), 1.0, 5.0);
    train("b alone", (0.0, 0.2), 2.0, 0.0);
    train("both", (0.2, 0.2), 1.0, 0.0);
}
