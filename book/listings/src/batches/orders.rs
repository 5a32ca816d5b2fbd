//! Where epochs settle, in any order and at any rate.

// region: hidden
use downhill::figure::{Colour, Plot};
// endregion
use downhill::knobs::{choice, knob};

/// The sample with the input x = 1, 2 or 3, and its target.
fn sample(input: char) -> (f64, f64) {
    match input {
        '1' => (1.0, 2.0),
        '2' => (2.0, 4.0),
        _ => (3.0, 7.0),
    }
}

/// The weight after each of the three steps of an epoch.
fn epoch(order: &str, learning_rate: f64, mut w: f64) -> [f64; 3] {
    let mut path = [0.0; 3];
    for (after, input) in path.iter_mut().zip(order.chars()) {
        let (x, y) = sample(input);
        w -= learning_rate * (2.0 * x * (x * w - y));
        *after = w;
    }
    path
}

pub fn main() {
    let learning_rate = knob("learning rate", 0.05, 0.0..=0.55);
    let order = choice("order", ["123", "132", "213", "231", "312", "321"]);

    let mut path = vec![1.0];
    let (mut w, mut moved) = (1.0, 0.0);
    for number in 1..=1000 {
        let after = epoch(order, learning_rate, w);
        moved = after[2] - w;
        w = after[2];
        path.extend(after);
        if [1, 10, 100, 1000].contains(&number) && w.abs() < 1e6 {
            println!("epoch {number:4}  {after:.6?}");
        }
    }
    if moved.abs() < 1e-6 {
        println!(
            "an epoch ends at {w:.6}, {:.6} from the best",
            w - 31.0 / 14.0
        );
    } else if w.abs() < 1e6 {
        println!("not settled after 1000 epochs");
    } else {
        println!("gets away");
    }

    // region: hidden
    draw(order, learning_rate, &path);
    // endregion
}

// region: hidden
/// The three weights of the epoch that ends where it began, by the formula for the weight after
/// x = 3.
fn settled(order: &str, rate: f64) -> [f64; 3] {
    let factors = [1.0, 4.0, 9.0].map(|square| 1.0 - 2.0 * rate * square);
    let mut w = 2.0 + 6.0 * rate / (1.0 - factors.iter().product::<f64>());
    for input in order.chars().skip_while(|&input| input != '3').skip(1) {
        let (x, y) = sample(input);
        w -= rate * (2.0 * x * (x * w - y));
    }
    epoch(order, rate, w)
}

fn draw(order: &str, learning_rate: f64, path: &[f64]) {
    Plot::new("orders-steps", "step", "w")
        .describe(&format!(
            "The weight after each of 24 steps in the order {order} at the rate {learning_rate}, \
             and a line at the best weight, 31/14."
        ))
        .x_range(0.0..=24.0)
        .y_range(1.0..=3.0)
        .horizontal("best", 31.0 / 14.0)
        .steps("", &path[..=24])
        .follow("step")
        .show();

    let mut plot = Plot::new("orders-settled", "learning rate", "w, settled")
        .describe(&format!(
            "The three weights of a settled epoch in the order {order} over the rate, in the two \
             windows in which it settles, as far as they lie between 1 and 4. Towards the rate 0 \
             all three come together at the best weight, 31/14; up to the end of the first window \
             they move apart. In the second most of them lie beyond the frame."
        ))
        .x_range(0.0..=0.55)
        .y_range(1.0..=4.0)
        .horizontal("best", 31.0 / 14.0)
        .vertical("", learning_rate);
    let colours = [Colour::Green, Colour::Vermilion, Colour::Blue];
    for (step, colour) in colours.into_iter().enumerate() {
        let label = ["step 1", "step 2", "step 3"][step];
        // NaN is the gap between the windows: one line has one dash and one label in both.
        let rates = (1..=400).chain(955..=1038).map(|i| f64::from(i) / 2000.0);
        let points = rates.map(|rate| {
            let between = 0.2 < rate && rate < 0.478;
            (
                rate,
                if between {
                    f64::NAN
                } else {
                    settled(order, rate)[step]
                },
            )
        });
        plot = plot.line(label, points).in_colour(colour);
    }
    plot.show();
}
// endregion
