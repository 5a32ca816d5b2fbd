//! The mean squared error of 41 weights from 0 to 4.

// region: hidden
use downhill::figure::Plot;
// endregion

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn forward(x: f64, w: f64) -> f64 {
    x * w
}

fn loss(x: f64, y: f64, w: f64) -> f64 {
    let residual = forward(x, w) - y;
    residual * residual
}

fn mean_squared_error(w: f64) -> f64 {
    let mut sum = 0.0;
    for (x, y) in DATA {
        sum += loss(x, y, w);
    }
    sum / 3.0
}

pub fn main() {
    // region: hidden
    let mut curve = Vec::new();
    // endregion
    for i in 0..=40 {
        let w = f64::from(i) * 0.1;
        let mse = mean_squared_error(w);
        println!("w = {w:.1}  MSE = {mse:?}");
        // region: hidden
        curve.push((w, mse));
        // endregion
    }

    // region: hidden
    draw(&curve);
    // endregion
}

// region: hidden
fn draw(curve: &[(f64, f64)]) {
    Plot::new("sweep-curve", "w", "mean squared error")
        .describe(
            "The mean squared error over the weight w from 0 to 4: a parabola that falls from 18.7 \
             at w = 0 to zero at w = 2 and rises again to 18.7 at w = 4. A dot marks each of the \
             41 weights.",
        )
        .line("", curve.iter().copied())
        .dots("", curve.iter().copied())
        .segments("minimum at w = 2", [((2.0, 3.0), (2.0, 0.7))])
        .show();
}
// endregion
