//! Exercise: the mass of penguins that are not in the data.

use downhill::data::penguins;

fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean) * (value - mean));
    (mean, (squares.sum::<f64>() / count).sqrt())
}

/// The best line, for standardised data only: 100 steps at the rate 0.2.
fn descend(data: &[(f64, f64)]) -> (f64, f64) {
    let (mut w, mut b) = (0.0, 0.0);
    for _step in 0..100 {
        let (mut grad_w, mut grad_b) = (0.0, 0.0);
        for &(x, y) in data {
            grad_w += 2.0 * x * (x * w + b - y);
            grad_b += 2.0 * (x * w + b - y);
        }
        w -= 0.2 * grad_w / data.len() as f64;
        b -= 0.2 * grad_b / data.len() as f64;
    }
    (w, b)
}

/// Fits a line to `data`, pairs of a flipper's length in mm and a mass in g, by
/// `descend`. Returns the masses in g that it predicts for other flippers.
fn predict(data: &[(f64, f64)], flippers: &[f64]) -> Vec<f64> {
    let (lengths, masses): (Vec<f64>, Vec<f64>) = data.iter().copied().unzip();
    let (mean_x, deviation_x) = mean_and_deviation(&lengths);
    let (mean_y, deviation_y) = mean_and_deviation(&masses);
    let standardised = data.iter().map(|&(x, y)| {
        ((x - mean_x) / deviation_x, (y - mean_y) / deviation_y)
    });
    let (w, b) = descend(&standardised.collect::<Vec<_>>());
    // region: solution
    // stub: todo!("the masses for {flippers:?}, from the line {w}, {b}")
    let standardised = flippers.iter().map(|x| (x - mean_x) / deviation_x);
    let predicted = standardised.map(|x| x * w + b);
    predicted.map(|y| y * deviation_y + mean_y).collect()
    // wrong: by their own mean and deviation
    //     let (mean, deviation) = mean_and_deviation(flippers);
    //     let standardised = flippers.iter().map(|x| (x - mean) / deviation);
    //     let predicted = standardised.map(|x| x * w + b);
    //     predicted.map(|y| y * deviation_y + mean_y).collect()
    // wrong: by their own mean
    //     let (mean, _) = mean_and_deviation(flippers);
    //     let standardised = flippers.iter().map(|x| (x - mean) / deviation_x);
    //     let predicted = standardised.map(|x| x * w + b);
    //     predicted.map(|y| y * deviation_y + mean_y).collect()
    // wrong: left in standard deviations
    //     let standardised = flippers.iter().map(|x| (x - mean_x) / deviation_x);
    //     standardised.map(|x| x * w + b).collect()
    // wrong: the flippers in millimetres
    //     let predicted = flippers.iter().map(|x| x * w + b);
    //     predicted.map(|y| y * deviation_y + mean_y).collect()
    // wrong: the slope in its units, the bias not
    //     let slope = w * deviation_y / deviation_x;
    //     flippers.iter().map(|x| x * slope + b).collect()
    // wrong: one deviation for one deviation
    //     let _ = (w, b);
    //     let standardised = flippers.iter().map(|x| (x - mean_x) / deviation_x);
    //     standardised.map(|y| y * deviation_y + mean_y).collect()
    // wrong: the mean mass is not added
    //     let standardised = flippers.iter().map(|x| (x - mean_x) / deviation_x);
    //     standardised.map(|x| (x * w + b) * deviation_y).collect()
    // wrong: right for these penguins only
    //     let _ = (w, b);
    //     let (slope, bias) = (49.685566406, 5780.831358077);
    //     flippers.iter().map(|x| x * slope - bias).collect()
    // wrong: the size of the slope
    //     let standardised = flippers.iter().map(|x| (x - mean_x) / deviation_x);
    //     let predicted = standardised.map(|x| x * w.abs() + b);
    //     predicted.map(|y| y * deviation_y + mean_y).collect()
    // endregion
}

pub fn main() {
    let penguins = penguins();
    let pairs = penguins
        .iter()
        .map(|p| (p.flipper_length_mm, p.body_mass_g));
    let data: Vec<_> = pairs.filter_map(|(x, y)| x.zip(y)).collect();
    let flippers = [180.0, 200.0, 220.0];
    for (length, mass) in flippers.iter().zip(predict(&data, &flippers)) {
        println!("{length} mm  {mass:.1} g");
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    check();
    // endregion
}

// region: hidden
fn check() {
    let data = [(1.0, 3.0), (2.0, 5.0), (3.0, 8.0)];
    let (masses, one) =
        (predict(&data, &[2.0, 4.0, 9.0]), predict(&data, &[4.0]));
    let is = |masses: &[f64], expected: &[f64]| {
        masses.len() == expected.len()
            && masses
                .iter()
                .zip(expected)
                .all(|(m, e)| (m - e).abs() < 1e-6)
    };
    let line = |x: f64| 2.5 * x + 1.0 / 3.0;
    let near = |mass: f64, expected: f64| (mass - expected).abs() < 1e-3;
    assert_eq!(masses.len(), 3, "how many masses for three flippers");
    assert_eq!(one.len(), 1, "how many masses for one flipper");
    assert!(
        !one[0].is_nan() && !near(one[0], 16.0 / 3.0),
        "a single flipper of length 4 has the mass {}, whatever its length: \
         its own mean and deviation say nothing about it, those of the data do",
        one[0]
    );
    assert!(
        !near(one[0], 2.433_321),
        "{:.6} is a number of standard deviations; what is wanted is grams",
        one[0]
    );
    assert!(
        !near(one[0], 13.498_299),
        "{:.6} takes 4 mm for 4 standard deviations: the line was fitted to \
         standardised lengths",
        one[0]
    );
    assert!(
        !near(one[0], 10.0),
        "10 g has the right slope, and a line through the origin: the bias is \
         still that of the standardised data"
    );
    assert!(
        is(&masses, &[2.0, 4.0, 9.0].map(line)) && is(&one, &[line(4.0)]),
        "of the data (1, 3), (2, 5), (3, 8) the best line is 2.5 x + 1/3, and \
         for the flippers 2, 4 and 9 you have {masses:?}"
    );
    let falling = predict(&[(1.0, 8.0), (2.0, 5.0), (3.0, 3.0)], &[4.0]);
    assert!(
        is(&falling, &[1.0 / 3.0]),
        "of the data (1, 8), (2, 5), (3, 3), which fall, the best line is \
         -2.5 x + 31/3, and for the flipper 4 you have {falling:?}"
    );
}
// endregion
