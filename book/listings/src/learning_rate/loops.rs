//! Three loops at one rate: the mean loss, the summed loss, sample by sample.

// region: hidden
use downhill::figure::{Colour, Plot};
// endregion
use downhill::knobs::{choice, knob};

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}

/// The weight after one epoch.
fn epoch(update: &str, learning_rate: f64, mut w: f64) -> f64 {
    let sum: f64 = DATA.iter().map(|&(x, y)| gradient(x, y, w)).sum();
    match update {
        "mean" => w - learning_rate * sum / 3.0,
        "sum" => w - learning_rate * sum,
        _ => {
            for (x, y) in DATA {
                w -= learning_rate * gradient(x, y, w);
            }
            w
        }
    }
}

/// What an epoch makes of the distance to 2: from w = 1 it is what is left.
fn factor(update: &str, learning_rate: f64) -> f64 {
    2.0 - epoch(update, learning_rate, 1.0)
}

pub fn main() {
    let learning_rate = knob("learning rate", 0.1, 0.0..=0.55);
    let update = choice("update", ["mean", "sum", "per sample"]);

    println!(
        "distance times {:.6} an epoch",
        factor(update, learning_rate)
    );
    let mut path = vec![1.0];
    for number in 1..=10 {
        path.push(epoch(update, learning_rate, path[number - 1]));
        println!("epoch {number:2}  w {:.6}", path[number]);
    }

    // region: hidden
    draw(learning_rate, update, &path);
    // endregion
}

// region: hidden
fn draw(learning_rate: f64, update: &str, path: &[f64]) {
    let colours = [
        ("mean", Colour::Blue),
        ("sum", Colour::Vermilion),
        ("per sample", Colour::Green),
    ];
    let words = format!(
        "The size of an epoch's factor over the rate, for the mean loss, the summed loss and \
         single samples, and a line at the size 1. Another line stands at the rate \
         {learning_rate}, where the factor for {update} is {:.3}.",
        factor(update, learning_rate)
    );
    let mut plot =
        Plot::new("loops-factor", "learning rate", "size of the factor")
            .describe(&words)
            .x_range(0.0..=0.55)
            .y_range(0.0..=2.0)
            .horizontal("", 1.0);
    for (name, colour) in colours {
        plot = plot
            .curve(name, 0.0..=0.55, |rate| factor(name, rate).abs())
            .in_colour(colour);
    }
    let dot = (learning_rate, factor(update, learning_rate).abs());
    let colour = colours
        .into_iter()
        .find(|(name, _)| *name == update)
        .unwrap()
        .1;
    plot.vertical("", learning_rate)
        .dots("", [dot])
        .in_colour(colour)
        .show();

    Plot::new("loops-weight", "epoch", "w")
        .describe(&format!(
            "The weight after each epoch, for {update}, and a line at w = 2."
        ))
        .x_range(0.0..=10.0)
        .y_range(0.0..=4.0)
        .horizontal("w = 2", 2.0)
        .steps("", path)
        .in_colour(colour)
        .follow("epoch")
        .show();
}
// endregion
