//! Forward and backward through the graph, step by step, at any sample and weight.

// region: hidden
use downhill::figure::GraphDrawing;
// endregion
use downhill::Tape;
use downhill::knobs::knob;

pub fn main() {
    let last_step: usize = knob("step", 5, 0..=7);
    let x = knob("x", 1, -3..=3);
    let y = knob("y", 2, -6..=6);
    let w = knob("w", 1.0, -4.0..=4.0);
    let inputs = format!("x = {x}, y = {y}, w = {w}");

    let tape = Tape::<f64>::new();
    let w = tape.parameter(w);
    let [x, y] = [x, y].map(|number| tape.constant(f64::from(number)));
    let prediction = x * w;
    let s = prediction - y;
    let loss = s.powi(2);
    loss.backward();

    let steps = [
        inputs,
        format!("ŷ = x·w = {}", rounded(prediction.value())),
        format!("s = ŷ - y = {}", rounded(s.value())),
        format!("L = s² = {}", rounded(loss.value())),
        format!("∂L/∂L = {}", rounded(loss.grad())),
        format!("∂L/∂s = ∂L/∂L · 2s = {}", rounded(s.grad())),
        format!("∂L/∂ŷ = ∂L/∂s · 1 = {}", rounded(prediction.grad())),
        format!("∂L/∂w = ∂L/∂ŷ · x = {}", rounded(w.grad())),
    ];
    for (number, step) in steps.iter().enumerate().take(last_step + 1) {
        println!("step {number}  {step}");
    }

    // region: hidden
    let mut drawing = GraphDrawing::new("walk-graph", &loss.graph())
        .after_steps(last_step)
        .describe(&format!(
            "The graph of (x·w − y)² after step {last_step} of 7. Known by now, in this order: {}.",
            steps[..=last_step].join("; ")
        ));
    for (var, name) in [
        (x, "x"),
        (y, "y"),
        (w, "w"),
        (prediction, "ŷ"),
        (s, "s"),
        (loss, "L"),
    ] {
        drawing = drawing.name(var, name);
    }
    drawing.show();
    // endregion
}

/// Four digits after the point at most, and no minus before a zero.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4 + 0.0
}
