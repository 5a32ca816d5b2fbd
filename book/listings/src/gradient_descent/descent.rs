//! The same descent from any weight, at any rate, for any number of epochs.

// region: hidden
use downhill::figure::Plot;
// endregion
use downhill::knobs::knob;

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

pub fn main() {
    let start = knob("starting w", 1.0, 0.0..=4.0);
    let learning_rate = knob("learning rate", 0.01, 0.0..=0.55);
    let epochs = knob("epochs", 10, 1..=30);

    let [one, two, three] =
        DATA.map(|(x, _)| 1.0 - 2.0 * learning_rate * x * x);
    let factor = one * two * three + 0.0; // -0.0 becomes 0.0
    println!(
        "distance times {one:.2} * {two:.2} * {three:.2} = {factor:.6} an epoch"
    );

    let mut w = start;
    let mut path = vec![w];
    for epoch in 1..=epochs {
        for (x, y) in DATA {
            w -= learning_rate * (2.0 * x * (x * w - y));
            path.push(w);
        }
        println!("epoch {epoch:2}  w {w:.6}");
    }

    // region: hidden
    draw(&path);
    // endregion
}

// region: hidden
/// The frame stays the same at every position of the knobs, so that the eye can compare. A path that gets away is drawn up to
/// the step with which it leaves the frame for good.
fn draw(path: &[f64]) {
    let mean_loss = |w: f64| 14.0 / 3.0 * (w - 2.0) * (w - 2.0);
    let last_inside = path.iter().rposition(|w| (0.0..=4.0).contains(w));
    let last_inside = last_inside.unwrap_or(0);
    let shown = &path[..path.len().min(last_inside + 2)];
    let gone = last_inside + 1 < path.len();
    let (first, last) = (path[0], path[path.len() - 1]);
    let end = match gone {
        true => format!(
            "with step {} it leaves the picture for good",
            last_inside + 1
        ),
        false => format!("after the last step it is {last:.2}"),
    };
    let note = match gone {
        true => format!("step {} leads out", last_inside + 1),
        false => String::new(),
    };

    let bowl = (0..=80).map(|i| f64::from(i) * 0.05);
    let on_curve = |w: f64| (w, mean_loss(w));
    Plot::new("descent-path", "w", "mean loss")
        .describe(&format!(
            "The mean loss over w from 0 to 4, a bowl with its lowest point at w = 2, and on it the weight after each step. \
             It begins at {first:.2}; {end}."
        ))
        .x_range(0.0..=4.0)
        .y_range(0.0..=20.0)
        .line("", bowl.map(on_curve))
        .arrows("", shown.iter().copied().map(on_curve))
        .note(&note, on_curve(path[last_inside]))
        .show();

    let steps = shown.iter().enumerate().map(|(step, &w)| (step as f64, w));
    let all = (path.len() - 1) as f64;
    Plot::new("descent-steps", "step", "w")
        .describe(&format!(
            "The weight after each step, and a dashed line at w = 2. It begins at {first:.2}; {end}."
        ))
        .x_range(0.0..=all)
        .y_range(0.0..=4.0)
        .dashed("w = 2", [(0.0, 2.0), (all, 2.0)])
        .line("", steps.clone())
        .dots("", steps)
        .note(&note, (last_inside as f64, path[last_inside]))
        .show();
}
// endregion
