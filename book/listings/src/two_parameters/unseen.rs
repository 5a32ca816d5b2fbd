//! Exercise: a line is carried over to other data.

use downhill::data::penguins;

/// A mean and a standard deviation.
type Scale = (f64, f64);

fn scale(values: &[f64]) -> Scale {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean) * (value - mean));
    (mean, (squares.sum::<f64>() / count).sqrt())
}

/// `line` is a weight and a bias that were trained on standardised data.
/// `old` has the scales of its inputs and targets, `new` those of other data.
/// Returns the weight and the bias of the same line when inputs and targets
/// are standardised by the new scales.
fn carry(line: (f64, f64), old: [Scale; 2], new: [Scale; 2]) -> (f64, f64) {
    let (w, b) = line;
    let [(old_x, old_deviation_x), (old_y, old_deviation_y)] = old;
    let [(new_x, new_deviation_x), (new_y, new_deviation_y)] = new;
    // region: solution
    // stub: todo!(
    // stub:     "the line {w}, {b} from {old_x}, {old_deviation_x}, {old_y}, \
    // stub:      {old_deviation_y} to {new_x}, {new_deviation_x}, {new_y}, \
    // stub:      {new_deviation_y}"
    // stub: )
    let slope = w * old_deviation_y / old_deviation_x;
    let at_new_mean = (new_x - old_x) * slope + b * old_deviation_y + old_y;
    (
        slope * new_deviation_x / new_deviation_y,
        (at_new_mean - new_y) / new_deviation_y,
    )
    // wrong: as they are
    //     let _ = (old_x, old_deviation_x, old_y, old_deviation_y);
    //     let _ = (new_x, new_deviation_x, new_y, new_deviation_y);
    //     (w, b)
    // wrong: the bias as it is
    //     let _ = (old_x, old_y, new_x, new_y);
    //     let slope = w * old_deviation_y / old_deviation_x;
    //     (slope * new_deviation_x / new_deviation_y, b)
    // wrong: the deviations the wrong way round
    //     let slope = w * old_deviation_x / old_deviation_y;
    //     let at_new_mean = (new_x - old_x) * slope + b * old_deviation_y + old_y;
    //     (
    //         slope * new_deviation_y / new_deviation_x,
    //         (at_new_mean - new_y) / new_deviation_y,
    //     )
    // wrong: only the inputs are scaled anew
    //     let _ = (old_y, old_deviation_y, new_y, new_deviation_y);
    //     let slope = w / old_deviation_x;
    //     (slope * new_deviation_x, (new_x - old_x) * slope + b)
    // wrong: the deviation of the inputs stays
    //     let slope = w * old_deviation_y / old_deviation_x;
    //     let at_new_mean = (new_x - old_x) * slope + b * old_deviation_y + old_y;
    //     let _ = new_deviation_x;
    //     (
    //         slope * old_deviation_x / new_deviation_y,
    //         (at_new_mean - new_y) / new_deviation_y,
    //     )
    // wrong: only the deviations
    //     let _ = (old_x, old_y, new_x, new_y);
    //     let slope = w * old_deviation_y / old_deviation_x;
    //     (
    //         slope * new_deviation_x / new_deviation_y,
    //         b * old_deviation_y / new_deviation_y,
    //     )
    // wrong: the mean of the inputs stays
    //     let _ = (old_x, new_x);
    //     let slope = w * old_deviation_y / old_deviation_x;
    //     (
    //         slope * new_deviation_x / new_deviation_y,
    //         (b * old_deviation_y + old_y - new_y) / new_deviation_y,
    //     )
    // wrong: the mean of the inputs moves the other way
    //     let slope = w * old_deviation_y / old_deviation_x;
    //     let at_new_mean = (old_x - new_x) * slope + b * old_deviation_y + old_y;
    //     (
    //         slope * new_deviation_x / new_deviation_y,
    //         (at_new_mean - new_y) / new_deviation_y,
    //     )
    // wrong: the bias at the input 0
    //     let slope = w * old_deviation_y / old_deviation_x;
    //     let at_zero = b * old_deviation_y + old_y - slope * old_x;
    //     let _ = new_x;
    //     (
    //         slope * new_deviation_x / new_deviation_y,
    //         (at_zero - new_y) / new_deviation_y,
    //     )
    // wrong: left in the units of the data
    //     let _ = (new_x, new_deviation_x, new_y, new_deviation_y);
    //     let slope = w * old_deviation_y / old_deviation_x;
    //     (slope, b * old_deviation_y + old_y - slope * old_x)
    // wrong: the bias not divided by the new deviation
    //     let slope = w * old_deviation_y / old_deviation_x;
    //     let at_new_mean = (new_x - old_x) * slope + b * old_deviation_y + old_y;
    //     (slope * new_deviation_x / new_deviation_y, at_new_mean - new_y)
    // wrong: a bias that is 0
    //     let _ = (b, old_x, old_y, new_x, new_y);
    //     let slope = w * old_deviation_y / old_deviation_x;
    //     (slope * new_deviation_x / new_deviation_y, 0.0)
    // wrong: the old bias is taken to be 0
    //     let _ = b;
    //     let slope = w * old_deviation_y / old_deviation_x;
    //     let at_new_mean = (new_x - old_x) * slope + old_y;
    //     (
    //         slope * new_deviation_x / new_deviation_y,
    //         (at_new_mean - new_y) / new_deviation_y,
    //     )
    // wrong: the size of the slope
    //     let slope = w.abs() * old_deviation_y / old_deviation_x;
    //     let at_new_mean = (new_x - old_x) * slope + b * old_deviation_y + old_y;
    //     (
    //         slope * new_deviation_x / new_deviation_y,
    //         (at_new_mean - new_y) / new_deviation_y,
    //     )
    // endregion
}

pub fn main() {
    // region: hidden
    check();
    // endregion
    let measured = penguins();
    let measured: Vec<_> = (measured.iter())
        .filter_map(|p| p.flipper_length_mm.zip(p.body_mass_g))
        .collect();
    let (first, _) = measured.split_at(measured.len() / 2);
    let [old, new] = [first, &measured[..]].map(|data| {
        let (lengths, masses): (Vec<_>, Vec<_>) = data.iter().copied().unzip();
        [scale(&lengths), scale(&masses)]
    });
    // The mass in grams of a penguin whose flipper has 200 mm.
    let mass = |(w, b): (f64, f64), [x, y]: [Scale; 2]| {
        ((200.0 - x.0) / x.1 * w + b) * y.1 + y.0
    };
    let line = (0.5, 0.0);
    let carried = carry(line, old, new);
    println!("the first 171 penguins: {:.1} g", mass(line, old));
    println!("as it is, all 342:      {:.1} g", mass(line, new));
    println!("carried over, all 342:  {:.1} g", mass(carried, new));
}

// region: hidden
fn check() {
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let old = [(10.0, 2.0), (100.0, 20.0)];
    let new = [(14.0, 8.0), (150.0, 10.0)];
    let (w, b) = carry((0.5, 0.25), old, new);
    let is = |number: f64, expected: f64| (number - expected).abs() < 1e-9;
    let data = "for inputs of mean 10 and deviation 2, now 14 and 8, and targets \
                of 100 and 20, now 150 and 10";
    assert!(
        !is(w, 0.5) || !is(b, 0.25),
        "{data}, the line 0.5, 0.25 stays 0.5, 0.25: a new mean and a new \
         deviation make another line of the same two numbers"
    );
    assert!(
        !is(w, 5.0) || !is(b, 55.0),
        "{data}, you have the line in the units of the data: what is wanted is \
         its weight and bias for data standardised by the new scales"
    );
    assert!(
        !is(w, 2.0),
        "{data}, your weight is 2: the targets have another deviation, too"
    );
    assert!(
        !is(w, 1.0),
        "{data}, your weight is 1: the inputs have another deviation, too"
    );
    assert!(
        is(w, 4.0),
        "{data}, the weight 0.5 is a slope of 5 and becomes 4, not {w}: how far \
         up does the line go for one deviation of the new inputs, and how many \
         of the new targets' deviations is that?"
    );
    assert!(
        !is(b, 0.25),
        "{data}, your bias is still 0.25: it is the height of the line at the \
         mean input, and that is another one now"
    );
    assert!(
        !is(b, -4.5) && !is(b, 0.5),
        "{data}, your bias is {b}, as if the mean input were still 10: from 10 \
         to 14 the line rises"
    );
    assert!(
        !is(b, -9.5),
        "{data}, your bias is -9.5, that of the height at the input 0: a bias is \
         the height where the standardised input is 0"
    );
    assert!(
        !is(b, -25.0),
        "{data}, your bias is -25, a distance in the unit of the targets: how \
         many of their deviations is it?"
    );
    assert!(
        is(b, -2.5),
        "{data}, the height at 14 is 125 and the bias -2.5, not {b}"
    );
    let (w, b) = carry((-0.5, 0.25), old, new);
    assert!(
        is(w, -4.0) && is(b, -6.5),
        "{data}, the line -0.5, 0.25, which falls, becomes -4, -6.5, not {w}, {b}"
    );
    let (w, b) = carry(carry((0.3, -0.7), old, new), new, old);
    assert!(
        is(w, 0.3) && is(b, -0.7),
        "carried over and back, the line 0.3, -0.7 has become {w}, {b}"
    );
}
// endregion
