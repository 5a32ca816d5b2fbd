//! Gradient descent with a gradient derived by hand, one sample at a time.

// region: hidden
use downhill::figure::Plot;
// endregion

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];
const LEARNING_RATE: f64 = 0.01;

fn forward(x: f64, w: f64) -> f64 {
    x * w
}

fn loss(x: f64, y: f64, w: f64) -> f64 {
    let residual = forward(x, w) - y;
    residual * residual
}

fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}

pub fn main() {
    let mut w = 1.0;
    // region: hidden
    let mut path = vec![w];
    // endregion
    println!("predict (before training) 4 {:?}", forward(4.0, w));

    // region: training
    for epoch in 0..10 {
        let mut last = 0.0;
        for (x, y) in DATA {
            let grad = gradient(x, y, w);
            w -= LEARNING_RATE * grad;
            println!("    grad: {x:?} {y:?} {grad:?}");
            last = loss(x, y, w);
            // region: hidden
            path.push(w);
            // endregion
        }
        println!("progress: {epoch} {last:?}");
    }
    // endregion

    println!("predict (after training) 4 {:?}", forward(4.0, w));

    // region: hidden
    draw(&path);
    // endregion
}

// region: hidden
fn draw(path: &[f64]) {
    let mean_loss =
        |w: f64| DATA.iter().map(|&(x, y)| loss(x, y, w)).sum::<f64>() / 3.0;
    let bowl = (0..=70).map(|i| 0.95 + f64::from(i) * 0.02);
    Plot::new("sgd-path", "w", "mean loss")
        .describe(
            "The mean loss over w, and on it the weight after each epoch: from w = 1 it walks down \
             the left side of the bowl, in steps that become shorter as the slope becomes flatter, \
             almost to w = 2.",
        )
        .line("", bowl.map(|w| (w, mean_loss(w))))
        .arrows("after each epoch", path.iter().step_by(3).map(|&w| (w, mean_loss(w))))
        .show();
    let steps = path.iter().enumerate().map(|(step, &w)| (step as f64, w));
    Plot::new("sgd-steps", "step", "w")
        .describe(
            "The weight over the 30 steps: it rises from 1, in groups of three steps of which the \
             third is the longest, and comes ever closer to 2, drawn as a dashed line.",
        )
        .dashed("w = 2", [(0.0, 2.0), (30.0, 2.0)])
        .line("", steps.clone())
        .dots("", steps)
        .show();
}
// endregion
