//! The line of least squares, by a formula, and its loss.

use downhill::data::penguins;

pub fn main() {
    let penguins = penguins();
    let data: Vec<(f64, f64)> = (penguins.iter())
        .filter_map(|p| p.flipper_length_mm.zip(p.body_mass_g))
        .collect();
    let samples = data.len() as f64;
    let mean_x = data.iter().map(|(x, _)| x).sum::<f64>() / samples;
    let mean_y = data.iter().map(|(_, y)| y).sum::<f64>() / samples;

    let products = data.iter().map(|(x, y)| (x - mean_x) * (y - mean_y));
    let squares = data.iter().map(|(x, _)| (x - mean_x) * (x - mean_x));
    let slope = products.sum::<f64>() / squares.sum::<f64>();
    let bias = mean_y - slope * mean_x;
    println!("slope {slope:.6}, bias {bias:.6}");

    let squares = data.iter().map(|(x, y)| (x * slope + bias - y).powi(2));
    let loss = squares.sum::<f64>() / samples;
    println!("root of the mean loss: {:.1} g", loss.sqrt());
}
