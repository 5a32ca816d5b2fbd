//! A line through 342 penguins, at five rates.

use downhill::data::penguins;

/// Flipper length in millimetres and body mass in grams.
fn measured() -> Vec<(f64, f64)> {
    (penguins().iter())
        .filter_map(|p| p.flipper_length_mm.zip(p.body_mass_g))
        .collect()
}

/// The line from w = 0 and b = 0, after steps on the mean loss.
fn descend(data: &[(f64, f64)], rate: f64, steps: usize) -> (f64, f64) {
    let (mut w, mut b) = (0.0, 0.0);
    for _step in 0..steps {
        let (mut grad_w, mut grad_b) = (0.0, 0.0);
        for &(x, y) in data {
            grad_w += 2.0 * x * (x * w + b - y);
            grad_b += 2.0 * (x * w + b - y);
        }
        w -= rate * grad_w / data.len() as f64;
        b -= rate * grad_b / data.len() as f64;
    }
    (w, b)
}

pub fn main() {
    let data = measured();
    println!("{} penguins", data.len());
    println!("rate     slope in g/mm after 1, 2, 500 and 1000 steps");
    for rate in [0.1, 0.01, 0.001, 0.0001, 0.00001] {
        print!("{rate:<7}");
        for steps in [1, 2, 500, 1000] {
            let (slope, _) = descend(&data, rate, steps);
            print!("  {slope:16.3}");
        }
        println!();
    }
}
