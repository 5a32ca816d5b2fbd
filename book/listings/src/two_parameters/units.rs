//! The penguins' condition number in several units.

use downhill::data::penguins;

/// The larger and the smaller curvature of the mean loss of a line.
fn curvatures(inputs: &[f64]) -> (f64, f64) {
    let samples = inputs.len() as f64;
    let mean = inputs.iter().sum::<f64>() / samples;
    let squares = inputs.iter().map(|x| (x - mean) * (x - mean));
    let variance = squares.sum::<f64>() / samples;
    let (ww, wb) = (2.0 * (variance + mean * mean), 2.0 * mean);
    let root = ((ww - 2.0) * (ww - 2.0) + 4.0 * wb * wb).sqrt();
    let large = (ww + 2.0 + root) / 2.0;
    // As (.. - root) / 2 it loses digits. The product of both curvatures is
    // that of ww and 2, less the square of wb: 4 times the variance.
    (large, 4.0 * variance / large)
}

pub fn main() {
    let penguins = penguins();
    let lengths = penguins.iter().filter_map(|p| p.flipper_length_mm);
    let lengths: Vec<f64> = lengths.collect();
    let mean = lengths.iter().sum::<f64>() / lengths.len() as f64;
    let squares = lengths.iter().map(|x| (x - mean) * (x - mean));
    let deviation = (squares.sum::<f64>() / lengths.len() as f64).sqrt();
    println!("mean {mean:.3}  standard deviation {deviation:.3}");
    for (name, shift, unit) in [
        ("millimetres", 0.0, 1.0),
        ("centimetres", 0.0, 10.0),
        ("metres", 0.0, 1000.0),
        ("centred", mean, 1.0),
        ("standardised", mean, deviation),
    ] {
        let inputs = lengths.iter().map(|x| (x - shift) / unit);
        let (large, small) = curvatures(&inputs.collect::<Vec<_>>());
        println!(
            "{name:12}  limit {:.8}  condition number {:.2}",
            2.0 / large,
            large / small
        );
    }
}
