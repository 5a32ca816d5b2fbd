//! Three formulas for one gradient, each against what two losses say.

const DATA: [(i32, f64); 3] = [(1, 2.0), (2, 3.0), (3, 7.0)];

fn loss(w: f64) -> f64 {
    let losses = DATA.map(|(x, y)| (w.powi(x) - y).powi(2));
    losses.iter().sum::<f64>() / 3.0
}

/// The gradient of the mean loss, if `inner` is the model's derivative.
fn gradient(w: f64, inner: impl Fn(i32) -> f64) -> f64 {
    let slopes = DATA.map(|(x, y)| 2.0 * (w.powi(x) - y) * inner(x));
    slopes.iter().sum::<f64>() / 3.0
}

pub fn main() {
    let h = 1e-5;
    for w in [1.0, 1.5, 2.0] {
        let measured = (loss(w + h) - loss(w - h)) / (2.0 * h);
        println!("w = {w:.1}: measured {measured:.6}");
        let days = f64::from;
        for (formula, computed) in [
            ("x * w^(x-1)", gradient(w, |x| days(x) * w.powi(x - 1))),
            ("w^(x-1)", gradient(w, |x| w.powi(x - 1))),
            ("x * w^x", gradient(w, |x| days(x) * w.powi(x))),
        ] {
            let size = f64::max(computed.abs(), measured.abs());
            let apart = (computed - measured).abs() / size;
            println!("  {formula:11}  {computed:10.6}  apart {apart:.0e}");
        }
    }
}
