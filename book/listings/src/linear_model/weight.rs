//! One weight: its residuals, its losses, and its place on the curve.

// region: hidden
use downhill::figure::Plot;
// endregion
use downhill::knobs::knob;

fn mean_squared_error(data: [(f64, f64); 3], w: f64) -> f64 {
    let losses = data.map(|(x, y)| (x * w - y) * (x * w - y));
    losses.iter().sum::<f64>() / 3.0
}

pub fn main() {
    let w = knob("w", 1.0, 0.0..=4.0);
    let third_target = knob("third target", 6.0, 4.0..=8.0);
    let data = [(1.0, 2.0), (2.0, 4.0), (3.0, third_target)];

    for (x, y) in data {
        let residual = x * w - y;
        println!(
            "x {x:.0}  y {y:.2}  residual {residual:5.2}  loss {:7.4}",
            residual * residual
        );
    }
    println!("mean of the losses {:.6}", mean_squared_error(data, w));

    // region: hidden
    draw_line(data, w);
    draw_curve(data, w);
    // endregion
}

// region: hidden
fn draw_line(data: [(f64, f64); 3], w: f64) {
    let residuals = data.map(|(x, y)| ((x, y), (x, x * w)));
    let losses = data.map(|(x, y)| (x * w - y) * (x * w - y));
    Plot::new("weight-line", "x", "y")
        .describe(&format!(
            "The line of the weight {w:.2} and three data points. From each point a segment leads \
             to the line: the residual. The squares of the three are {:.2}, {:.2} and {:.2}.",
            losses[0], losses[1], losses[2]
        ))
        .x_range(0.0..=3.4)
        .y_range(0.0..=14.0)
        .line(&format!("w = {w:.2}"), [(0.0, 0.0), (3.4, 3.4 * w)])
        .segments("", residuals)
        .dots("", data)
        .show();
}

fn draw_curve(data: [(f64, f64); 3], w: f64) {
    let loss = mean_squared_error(data, w);
    let curve = (0..=80).map(|i| f64::from(i) * 0.05);
    Plot::new("weight-curve", "w", "mean squared error")
        .describe(&format!(
            "The mean squared error over the weight w, a parabola, and a dot on it at w = {w:.2}, \
             where it is {loss:.2}."
        ))
        .x_range(0.0..=4.0)
        .y_range(0.0..=30.0)
        .line("", curve.map(|w| (w, mean_squared_error(data, w))))
        .dots("", [(w, loss)])
        .note(&format!("{loss:.2}"), (w, loss))
        .show();
}
// endregion
