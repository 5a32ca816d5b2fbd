//! The same descent on standardised data, read back in grams and millimetres.

// region: hidden
use downhill::figure::{Colour, Plot};
// endregion
use downhill::data::penguins;

/// Flipper length in millimetres and body mass in grams.
fn measured() -> Vec<(f64, f64)> {
    (penguins().iter())
        .filter_map(|p| p.flipper_length_mm.zip(p.body_mass_g))
        .collect()
}

/// The mean, and the standard deviation: the root of the mean squared
/// distance to the mean.
fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean) * (value - mean));
    (mean, (squares.sum::<f64>() / count).sqrt())
}

/// The line from w = 0 and b = 0, after steps on the mean loss.
fn descend(data: &[(f64, f64)], rate: f64, steps: usize) -> (f64, f64) {
    let (mut w, mut b) = (0.0, 0.0);
    for _step in 0..steps {
        let (mut grad_w, mut grad_b) = (0.0, 0.0);
        for &(x, y) in data {
            grad_w += 2.0 * x * (x * w + b - y);
            grad_b += 2.0 * (x * w + b - y);
        }
        w -= rate * grad_w / data.len() as f64;
        b -= rate * grad_b / data.len() as f64;
    }
    (w, b)
}

pub fn main() {
    let data = measured();
    let (lengths, masses): (Vec<f64>, Vec<f64>) = data.iter().copied().unzip();
    let (mean_x, deviation_x) = mean_and_deviation(&lengths);
    let (mean_y, deviation_y) = mean_and_deviation(&masses);
    let standardised: Vec<_> = (data.iter())
        .map(|(x, y)| ((x - mean_x) / deviation_x, (y - mean_y) / deviation_y))
        .collect();
    println!("rate     slope in g/mm after 1, 2, 500 and 1000 steps");
    for rate in [0.1, 0.01, 0.001, 0.0001, 0.00001] {
        print!("{rate:<7}");
        for steps in [1, 2, 500, 1000] {
            let (w, _) = descend(&standardised, rate, steps);
            print!("  {:16.3}", w * deviation_y / deviation_x);
        }
        println!();
    }
    let (w, b) = descend(&standardised, 0.1, 1000);
    let slope = w * deviation_y / deviation_x;
    let bias = mean_y + b * deviation_y - slope * mean_x;
    println!("standardised w {w:.6}, slope {slope:.6}, bias {bias:.6}");
    let (w, _) = descend(&standardised, 0.5, 1);
    println!(
        "one step at 0.5: slope {:.6}",
        w * deviation_y / deviation_x
    );
    // region: hidden
    draw(&data, slope, bias);
    // endregion
}

// region: hidden
fn draw(data: &[(f64, f64)], slope: f64, bias: f64) {
    let (early, start) = descend(data, 0.00001, 1000);
    let ends = [170.0, 233.0];
    Plot::new("standardised-line", "flipper length (millimetres)", "body mass (grams)")
        .describe(
            "342 penguins: the longer the flipper, the heavier. After 1,000 steps on the data as \
             measured the line is too flat; the line from standardised data follows the penguins.",
        )
        .x_range(165.0..=255.0)
        .dots("", data)
        .in_colour(Colour::Blue)
        .dashed("as measured", ends.map(|x| (x, x * early + start)))
        .in_colour(Colour::Vermilion)
        .line("standardised", ends.map(|x| (x, x * slope + bias)))
        .in_colour(Colour::Black)
        .show();
}
// endregion
