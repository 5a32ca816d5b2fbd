//! The step at which the two errors of a difference are smallest in sum.

/// The mean loss at w = 1.5 with w times the size of its slope, which is how
/// much roundings change a loss; its second derivative and its third.
const ROUNDED: f64 = 893.0 / 192.0 + 1.5 * 871.0 / 48.0;
const SECOND: f64 = 343.0 / 24.0;
const THIRD: f64 = 119.0;

/// The sum of what the curve and what the roundings make, forward.
fn forward(h: f64, rounding: f64) -> f64 {
    h / 2.0 * SECOND + 2.0 * rounding * ROUNDED / h
}

/// The same, central.
fn central(h: f64, rounding: f64) -> f64 {
    h * h / 6.0 * THIRD + rounding * ROUNDED / h
}

pub fn main() {
    // The relative error of one rounding is at most half of EPSILON.
    let halves = [f64::EPSILON / 2.0, f64::from(f32::EPSILON) / 2.0];
    for (name, rounding) in ["f64", "f32"].iter().zip(halves) {
        let h = (3.0 * rounding * ROUNDED / THIRD).cbrt();
        println!(
            "{name} central  h {h:.1e}  error {:.1e}",
            central(h, rounding)
        );
        let h = 2.0 * (rounding * ROUNDED / SECOND).sqrt();
        println!(
            "{name} forward  h {h:.1e}  error {:.1e}",
            forward(h, rounding)
        );
    }
    let left = central(1e-8, f64::EPSILON / 2.0);
    println!("f64 central  h 1e-8    error {left:.1e}");
}
