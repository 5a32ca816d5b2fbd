//! Steps to a millionth, for inputs ever farther from 0, and centred.

// region: hidden
use downhill::figure::Plot;
// endregion

/// The larger and the smaller curvature of the mean loss of a line.
fn curvatures(inputs: &[f64]) -> (f64, f64) {
    let samples = inputs.len() as f64;
    let ww = inputs.iter().map(|x| 2.0 * x * x).sum::<f64>() / samples;
    let wb = inputs.iter().map(|x| 2.0 * x).sum::<f64>() / samples;
    let root = ((ww - 2.0) * (ww - 2.0) + 4.0 * wb * wb).sqrt();
    let large = (ww + 2.0 + root) / 2.0;
    // As (.. - root) / 2 it loses digits. The product of both curvatures is
    // that of ww and 2, less the square of wb.
    (large, (ww * 2.0 - wb * wb) / large)
}

/// The steps from w = 1 and b = 0 until both are within a millionth of the
/// best, w = 2 and this bias.
fn steps(inputs: &[f64; 3], bias: f64, learning_rate: f64) -> u32 {
    let (mut w, mut b, mut steps) = (1.0_f64, 0.0_f64, 0);
    while (w - 2.0).abs().max((b - bias).abs()) >= 1e-6 {
        let residuals = inputs.map(|x| x * w + b - (2.0 * x + bias));
        let pairs = inputs.iter().zip(&residuals);
        let grad_w = pairs.map(|(x, r)| 2.0 * x * r).sum::<f64>() / 3.0;
        let grad_b = residuals.iter().map(|r| 2.0 * r).sum::<f64>() / 3.0;
        w -= learning_rate * grad_w;
        b -= learning_rate * grad_b;
        steps += 1;
    }
    steps
}

pub fn main() {
    println!("inputs     condition  best rate   steps  centred");
    // region: hidden
    let mut dots = vec![];
    // endregion
    for middle in [0.0, 1.0, 2.0, 5.0, 10.0] {
        let inputs = [middle - 1.0, middle, middle + 1.0];
        let (large, small) = curvatures(&inputs);
        let (condition, rate) = (large / small, 2.0 / (large + small));
        let measured = steps(&inputs, 1.0, rate);
        // The same line, whose bias is now the prediction at the middle.
        let centred = steps(&[-1.0, 0.0, 1.0], 2.0 * middle + 1.0, 0.6);
        print!("{:2} to {:2}  {condition:12.3}", inputs[0], inputs[2]);
        println!("   {rate:.6}  {measured:6}  {centred:7}");
        // region: hidden
        dots.push((condition, f64::from(measured)));
        // endregion
    }

    // region: hidden
    draw(&dots);
    // endregion
}

// region: hidden
fn draw(dots: &[(f64, f64)]) {
    Plot::new("condition-steps", "condition number", "steps to a millionth")
        .describe(
            "The steps over the condition number, both on log axes: five dots along a straight \
             line, from 9 steps at a condition number of 1.5 to 107,000 at 15,500.",
        )
        .log_x()
        .log_y()
        .dashed("6.9 times the condition number", [(1.0, 6.9), (3e4, 2.07e5)])
        .dots("measured", dots)
        .show();
}
// endregion
