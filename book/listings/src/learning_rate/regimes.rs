//! Five rates on the mean loss, and what each makes of the distance.

// region: hidden
use downhill::figure::{Colour, Plot};
// endregion

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

/// One step on the mean loss.
fn step(learning_rate: f64, w: f64) -> f64 {
    let gradients = DATA.map(|(x, y)| 2.0 * x * (x * w - y));
    w - learning_rate * gradients.iter().sum::<f64>() / 3.0
}

pub fn main() {
    println!("    rate  distance times  w, and after 1, 2, 3 and 4 steps");
    for rate in [0.05, 3.0 / 28.0, 0.15, 3.0 / 14.0, 0.23] {
        print!("{rate:.6}  {:14.6}", 1.0 - rate * 28.0 / 3.0);
        let mut w = 1.0;
        for _ in 0..4 {
            print!("  {w:.6}");
            w = step(rate, w);
        }
        println!("  {w:.6}");
    }

    // region: hidden
    draw();
    // endregion
}

// region: hidden
fn draw() {
    let mut plot = Plot::new("regimes-cobweb", "w", "next w")
        .describe(
            "Four charts of the next weight over the weight, each with the diagonal and a rising \
             or falling line through (2, 2). From w = 1, at the rate 0.05 stairs climb on one side \
             to 2. At 0.15 a spiral closes in on 2. At 3/14 the path is a square, again and again. \
             At 0.23 a spiral winds outwards.",
        )
        .equal_axes()
        .x_range(0.0..=4.0)
        .y_range(0.0..=4.0)
        .dashed("", [(0.0, 0.0), (4.0, 4.0)])
        .in_colour(Colour::Black);
    for (title, rate) in [
        ("0.05", 0.05),
        ("0.15", 0.15),
        ("3/14", 3.0 / 14.0),
        ("0.23", 0.23),
    ] {
        let (mut w, mut path) = (1.0, vec![]);
        for _ in 0..6 {
            let next = step(rate, w);
            path.extend([((w, w), (w, next)), ((w, next), (next, next))]);
            w = next;
        }
        plot = plot.panel(&format!("rate {title}"));
        let weights = (0..=8).map(|i| f64::from(i) * 0.5);
        plot = plot.line("a step", weights.map(|w| (w, step(rate, w))));
        plot = plot.segments("path", path).in_colour(Colour::Green);
    }
    plot.show();
}
// endregion
