//! Three weights, what each predicts, and the loss that grades it.

// region: hidden
use downhill::figure::Plot;
// endregion

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn forward(x: f64, w: f64) -> f64 {
    x * w
}

// region: loss
fn loss(x: f64, y: f64, w: f64) -> f64 {
    let residual = forward(x, w) - y;
    residual * residual
}
// endregion

pub fn main() {
    for w in [1.0, 2.0, 3.0] {
        println!("w = {w:?}  prediction for 4: {:?}", forward(4.0, w));
        let mut sum = 0.0;
        for (x, y) in DATA {
            let prediction = forward(x, w);
            let loss = loss(x, y, w);
            println!(
                "    x {x:?}  y {y:?}  prediction {prediction:?}  loss {loss:?}"
            );
            sum += loss;
        }
        println!("    mean of the losses {:?}", sum / 3.0);
    }

    // region: hidden
    draw();
    // endregion
}

// region: hidden
fn draw() {
    let line = |w: f64| [(0.0, 0.0), (3.4, forward(3.4, w))];
    let residuals = |w: f64| DATA.map(|(x, y)| ((x, y), (x, forward(x, w))));
    Plot::new("candidates-lines", "x", "y")
        .describe(
            "Three data points on the line y = 2x, and the lines of the weights 1, 2 and 3. The \
             line of weight 2 passes through the points. The lines of weights 1 and 3 miss them, \
             by residuals that grow from left to right.",
        )
        .dashed("w = 3", line(3.0))
        .segments("", residuals(3.0))
        .line("w = 2", line(2.0))
        .dashed("w = 1", line(1.0))
        .segments("", residuals(1.0))
        .dots("", DATA)
        .show();
}
// endregion
