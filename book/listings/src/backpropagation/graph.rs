//! The same graph, recorded by a tape, walked backward, and drawn.

// region: hidden
use downhill::Var;
use downhill::figure::GraphDrawing;
// endregion
use downhill::Tape;

pub fn main() {
    let tape = Tape::<f64>::new();
    let w = tape.parameter(1.0);
    let x = tape.constant(1.0);
    let y = tape.constant(2.0);

    let prediction = x * w;
    let s = prediction - y;
    let loss = s.powi(2);

    // region: hidden
    let names = [
        (x, "x"),
        (y, "y"),
        (w, "w"),
        (prediction, "ŷ"),
        (s, "s"),
        (loss, "L"),
    ];
    draw_forward(loss, names);
    // endregion
    loss.backward();
    for (name, var) in [
        ("loss", loss),
        ("s", s),
        ("prediction", prediction),
        ("w", w),
    ] {
        println!(
            "{name:10}  value {:4?}  gradient {:4?}",
            var.value(),
            var.grad()
        );
    }

    // region: hidden
    draw_backward(loss, names);
    // endregion
}

// region: hidden
fn draw_forward(loss: Var<f64>, names: [(Var<f64>, &str); 6]) {
    let mut drawing = GraphDrawing::new("graph-forward", &loss.graph()).describe(
        "The forward graph, from left to right. x = 1 and w = 1 meet in a multiplication, which \
         gives the prediction 1. It and y = 2 meet in a subtraction, which gives s = −1. Squared, \
         s gives the loss L = 1.",
    );
    for (var, name) in names {
        drawing = drawing.name(var, name);
    }
    drawing.show();
}

fn draw_backward(loss: Var<f64>, names: [(Var<f64>, &str); 6]) {
    let mut drawing = GraphDrawing::new("graph-backward", &loss.graph())
        .with_gradients()
        .describe(
            "The same graph with the gradients that flow back, from right to left: 1 at the loss, \
             −2 at s, −2 at the prediction, −2 at w. The local derivatives on the way are −2, 1 \
             and 1. x and y are constants and receive no gradient.",
        );
    for (var, name) in names {
        drawing = drawing.name(var, name);
    }
    drawing.show();
}
// endregion
