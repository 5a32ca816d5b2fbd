//! The same descent from any weight, at any rate, for any number of epochs.

// region: hidden
use downhill::figure::Plot;
// endregion
use downhill::knobs::knob;

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

pub fn main() {
    let start = knob("starting w", 1.0, 0.0..=4.0);
    let learning_rate = knob("learning rate", 0.1, 0.0..=0.55);
    let epochs = knob("epochs", 10, 1..=30);

    let [one, two, three] =
        DATA.map(|(x, _)| 1.0 - 2.0 * learning_rate * x * x);
    let factor = one * two * three + 0.0; // -0.0 becomes 0.0
    println!(
        "distance times {one:.2} * {two:.2} * {three:.2} = {factor:.6} an epoch"
    );

    let mut w = start;
    // region: hidden
    let mut path = vec![w];
    // endregion
    for epoch in 1..=epochs {
        for (x, y) in DATA {
            w -= learning_rate * (2.0 * x * (x * w - y));
            // region: hidden
            path.push(w);
            // endregion
        }
        println!("epoch {epoch:2}  w {w:.6}");
    }

    // region: hidden
    draw(&path);
    // endregion
}

// region: hidden
/// The frame stays the same at every weight and rate, so that the eye can compare.
fn draw(path: &[f64]) {
    let mean_loss = |w: f64| 14.0 / 3.0 * (w - 2.0) * (w - 2.0);
    let on_curve = |w: f64| (w, mean_loss(w));
    let bowl = (0..=80).map(|i| on_curve(f64::from(i) * 0.05));
    let epochs: Vec<f64> = path.iter().copied().step_by(3).collect();
    let (shown, leads_out) = while_inside(&epochs);
    Plot::new("descent-path", "w", "mean loss")
        .describe(&format!(
            "The mean loss over w from 0 to 4, a bowl with its lowest point at w = 2, and on it \
             the weight after each epoch. {}",
            in_words(&epochs, leads_out.map(|epoch| format!("epoch {epoch}")))
        ))
        .x_range(0.0..=4.0)
        .y_range(0.0..=20.0)
        .line("", bowl)
        .arrows("", shown.iter().copied().map(on_curve))
        .show();

    let (shown, leads_out) = while_inside(path);
    let steps = shown.iter().enumerate().map(|(step, &w)| (step as f64, w));
    let leads_out = leads_out.map(|step| format!("step {step}"));
    let note = leads_out.as_ref().map(|step| format!("{step} leads out"));
    let last_inside = shown.iter().rposition(is_inside).unwrap_or(0);
    let end = f64::max(6.0, (path.len() - 1) as f64);
    Plot::new("descent-steps", "step", "w")
        .describe(&format!(
            "The weight after each step, and a dashed line at w = 2. {}",
            in_words(path, leads_out)
        ))
        .x_range(0.0..=end)
        .y_range(0.0..=4.0)
        .dashed("w = 2", [(0.0, 2.0), (end, 2.0)])
        .line("", steps.clone())
        .dots("", steps)
        .note(
            &note.unwrap_or_default(),
            (last_inside as f64, shown[last_inside]),
        )
        .show();
}

fn is_inside(w: &f64) -> bool {
    (0.0..=4.0).contains(w)
}

/// The weights up to the one after which none is in the frame again, and at which place that stands
/// if there is one.
fn while_inside(path: &[f64]) -> (&[f64], Option<usize>) {
    let next = path.iter().rposition(is_inside).map_or(0, |last| last + 1);
    match next < path.len() {
        true => (&path[..=next], Some(next)),
        false => (path, None),
    }
}

fn in_words(path: &[f64], leads_out: Option<String>) -> String {
    match leads_out {
        Some(when) => format!(
            "It begins at {:.2}, and with {when} it leaves the frame for good.",
            path[0]
        ),
        None => format!(
            "It begins at {:.2} and ends at {:.2}.",
            path[0],
            path[path.len() - 1]
        ),
    }
}
// endregion
