//! How far the ends of epochs are from the best weight, at constant rates.

// region: hidden
use downhill::figure::Plot;
// endregion
use downhill::Random;

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 7.0)];
const BEST: f64 = 31.0 / 14.0;

/// Over 100,000 epochs from the best weight: the root of the mean of the
/// squared distance at the end of an epoch.
fn distance(sampling: &str, learning_rate: f64) -> f64 {
    let mut random = Random::new(1);
    let (mut w, mut squares) = (BEST, 0.0);
    for _epoch in 0..100_000 {
        let mut samples = DATA;
        match sampling {
            "drawn" => samples = DATA.map(|_| DATA[random.below(3)]),
            "shuffled" => random.shuffle(&mut samples),
            _ => {} // in order
        }
        for (x, y) in samples {
            w -= learning_rate * (2.0 * x * (x * w - y));
        }
        squares += (w - BEST) * (w - BEST);
    }
    (squares / 1e5).sqrt()
}

/// The same for drawn samples, worked out on paper.
fn formula(rate: f64) -> f64 {
    (27.0 * rate / (196.0 * (1.0 - 7.0 * rate))).sqrt()
}

pub fn main() {
    println!(" rate  formula     drawn  in order  shuffled");
    let rates = [0.1, 0.03, 0.01, 0.003, 0.001];
    let rows = rates.map(|rate| {
        let row = ["drawn", "in order", "shuffled"].map(|s| distance(s, rate));
        let [drawn, in_order, shuffled] = row;
        println!(
            "{rate:5.3}  {:.6}  {drawn:.6}  {in_order:.6}  {shuffled:.6}",
            formula(rate)
        );
        (rate, row)
    });

    // region: hidden
    draw(rows);
    // endregion
}

// region: hidden
fn draw(rows: [(f64, [f64; 3]); 5]) {
    let column = |at: usize| rows.map(|(rate, row)| (rate, row[at]));
    Plot::new("floor-rates", "learning rate", "distance to the best weight")
        .describe(
            "The distance to the best weight at the ends of epochs over the rate, both axes \
             logarithmic. For drawn samples it falls by a factor of three where the rate falls by \
             ten, along the formula; in order it falls by about ten, shuffled by more at first, \
             and shuffled samples lie lowest at all rates but the largest.",
        )
        .log_x()
        .log_y()
        .curve("formula", 0.001..=0.1, formula)
        .dots("drawn", column(0))
        .in_same_colour()
        .line("in order", column(1))
        .dots("", column(1))
        .in_same_colour()
        .line("shuffled", column(2))
        .dots("", column(2))
        .in_same_colour()
        .show();
}
// endregion
