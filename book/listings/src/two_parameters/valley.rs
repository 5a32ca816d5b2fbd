//! The valley, for inputs around any middle, and a descent in it.

// region: hidden
use downhill::figure::{Colour, Grid, Plot};
// endregion
use downhill::knobs::knob;

/// The gradient of the mean loss at these distances from the best pair.
fn gradient(inputs: &[f64], w: f64, b: f64) -> (f64, f64) {
    let samples = inputs.len() as f64;
    let grad_w: f64 = inputs.iter().map(|x| 2.0 * x * (x * w + b)).sum();
    let grad_b: f64 = inputs.iter().map(|x| 2.0 * (x * w + b)).sum();
    (grad_w / samples, grad_b / samples)
}

pub fn main() {
    let middle = knob("middle", 2.0, -3.0..=3.0);
    let learning_rate = knob("learning rate", 0.17, 0.0..=1.0);
    let inputs = [middle - 1.0, middle, middle + 1.0];

    let (ww, wb) = gradient(&inputs, 1.0, 0.0);
    let (_, bb) = gradient(&inputs, 0.0, 1.0);
    let root = ((ww - bb) * (ww - bb) + 4.0 * wb * wb).sqrt();
    let (large, small) = ((ww + bb + root) / 2.0, (ww + bb - root) / 2.0);
    println!("curvatures {large:.6} and {small:.6}");
    let factors = [large, small].map(|h| 1.0 - learning_rate * h);
    println!("factors {:.6} and {:.6} a step", factors[0], factors[1]);

    let (mut w, mut b) = (-1.0_f64, 1.0_f64);
    let mut path = vec![(w, b)];
    while w.abs().max(b.abs()) >= 1e-6 && path.len() <= 1000 {
        let (grad_w, grad_b) = gradient(&inputs, w, b);
        (w, b) = (w - learning_rate * grad_w, b - learning_rate * grad_b);
        path.push((w, b));
    }
    if w.abs().max(b.abs()) < 1e-6 {
        println!("steps to a millionth: {}", path.len() - 1);
    } else {
        println!("not within 1000 steps");
    }

    // region: hidden
    draw(&inputs, &path);
    // endregion
}

// region: hidden
fn draw(inputs: &[f64; 3], path: &[(f64, f64)]) {
    let loss = |w, b| {
        inputs
            .map(|x| (x * w + b) * (x * w + b))
            .iter()
            .sum::<f64>()
            / 3.0
    };
    let path = &path[..path.len().min(21)];
    Plot::new("valley-path", "w less its best", "b less its best")
        .describe(&format!(
            "Contours of the mean loss for inputs around {}, and up to 20 steps of a descent from \
             one below the best weight and one above the best bias.",
            inputs[1]
        ))
        .equal_axes()
        .x_range(-2.0..=2.0)
        .y_range(-2.0..=2.0)
        .contours_at(
            &Grid::over(-2.0..=2.0, -2.0..=2.0, loss),
            &[0.2, 1.0, 4.0, 10.0, 20.0],
        )
        .line("", path)
        .in_colour(Colour::Vermilion)
        .dots("", &path[..1])
        .in_same_colour()
        .show();
}
// endregion
