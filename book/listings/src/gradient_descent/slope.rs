//! The slope of the loss, measured and from the formula.

// region: hidden
use downhill::figure::Plot;
// endregion

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn mean_loss(w: f64) -> f64 {
    DATA.iter()
        .map(|(x, y)| (x * w - y) * (x * w - y))
        .sum::<f64>()
        / 3.0
}

// region: gradient
fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}
// endregion

fn mean_gradient(w: f64) -> f64 {
    DATA.iter().map(|&(x, y)| gradient(x, y, w)).sum::<f64>() / 3.0
}

pub fn main() {
    let h = 1e-6;
    for w in [0.0, 1.0, 2.0, 3.0] {
        let measured = (mean_loss(w + h) - mean_loss(w - h)) / (2.0 * h);
        println!(
            "w = {w:?}  measured {measured:14.10}  formula {:14.10}",
            mean_gradient(w)
        );
    }

    // region: hidden
    draw();
    // endregion
}

// region: hidden
fn draw() {
    let w = 1.0;
    let tangent = |at: f64| (at, mean_loss(w) + mean_gradient(w) * (at - w));
    let curve = (0..=80).map(|i| f64::from(i) * 0.05);
    Plot::new("slope-tangent", "w", "mean loss")
        .describe(
            "The mean loss over w, a bowl with its lowest point at w = 2. At w = 1 the \
             tangent falls to the right, with the slope −9.3. From the point an arrow leads to \
             the right, against the sign of the slope: that way is down.",
        )
        .line("", curve.map(|w| (w, mean_loss(w))))
        .dashed("tangent", [tangent(0.3), tangent(1.3)])
        .dots("", [(w, mean_loss(w))])
        .segments("down", arrow_to_the_right((w + 0.1, mean_loss(w)), 0.5))
        .show();
}

fn arrow_to_the_right(
    tail: (f64, f64),
    length: f64,
) -> [((f64, f64), (f64, f64)); 3] {
    let tip = (tail.0 + length, tail.1);
    let wing = |up: f64| (tip.0 - 0.07, tip.1 + up);
    [(tail, tip), (tip, wing(0.45)), (tip, wing(-0.45))]
}
// endregion
