//! Exercise: what standardising cannot do.

use downhill::data::penguins;

/// The values less their mean, divided by their standard deviation.
fn standardised(values: &[f64]) -> Vec<f64> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean) * (value - mean));
    let deviation = (squares.sum::<f64>() / count).sqrt();
    values.iter().map(|x| (x - mean) / deviation).collect()
}

/// The condition number of the mean loss of the model x1 * w1 + x2 * w2 + b,
/// trained on standardised inputs: the largest curvature over the smallest.
fn condition(data: &[(f64, f64)]) -> f64 {
    let (one, two): (Vec<f64>, Vec<f64>) = data.iter().copied().unzip();
    let (one, two) = (standardised(&one), standardised(&two));
    // region: solution
    // stub: todo!("the condition number for {one:?} and {two:?}")
    let products = one.iter().zip(&two).map(|(x1, x2)| x1 * x2);
    let mean = products.sum::<f64>() / data.len() as f64;
    (1.0 + mean.abs()) / (1.0 - mean.abs())
    // wrong: standardised is 1
    //     let _ = (one, two);
    //     1.0
    // wrong: the sign is left in
    //     let products = one.iter().zip(&two).map(|(x1, x2)| x1 * x2);
    //     let mean = products.sum::<f64>() / data.len() as f64;
    //     (1.0 + mean) / (1.0 - mean)
    // wrong: the bias in the place of the smallest
    //     let products = one.iter().zip(&two).map(|(x1, x2)| x1 * x2);
    //     let mean = products.sum::<f64>() / data.len() as f64;
    //     1.0 + mean.abs()
    // wrong: as measured
    //     let _ = (one, two);
    //     let samples = data.len() as f64;
    //     let aa = data.iter().map(|(x1, _)| x1 * x1).sum::<f64>() / samples;
    //     let bb = data.iter().map(|(_, x2)| x2 * x2).sum::<f64>() / samples;
    //     let ab = data.iter().map(|(x1, x2)| x1 * x2).sum::<f64>() / samples;
    //     let root = ((aa - bb) * (aa - bb) + 4.0 * ab * ab).sqrt();
    //     (aa + bb + root) / (aa + bb - root)
    // wrong: the square of what they have in common
    //     let products = one.iter().zip(&two).map(|(x1, x2)| x1 * x2);
    //     let mean = products.sum::<f64>() / data.len() as f64;
    //     (1.0 + mean * mean) / (1.0 - mean * mean)
    // wrong: always three samples
    //     let products = one.iter().zip(&two).map(|(x1, x2)| x1 * x2);
    //     let mean = products.sum::<f64>() / 3.0;
    //     (1.0 + mean.abs()) / (1.0 - mean.abs())
    // wrong: right for these penguins only
    //     let _ = (one, two);
    //     4.817_019_95
    // wrong: the bias in the place of the largest
    //     let products = one.iter().zip(&two).map(|(x1, x2)| x1 * x2);
    //     let mean = products.sum::<f64>() / data.len() as f64;
    //     1.0 / (1.0 - mean.abs())
    // endregion
}

pub fn main() {
    let penguins = penguins();
    let pairs = penguins
        .iter()
        .map(|p| (p.bill_length_mm, p.flipper_length_mm));
    let data: Vec<_> = pairs.filter_map(|(x1, x2)| x1.zip(x2)).collect();
    println!("bill and flipper  {:.6}", condition(&data));
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    check(condition(&data));
    // endregion
}

// region: hidden
fn check(on_penguins: f64) {
    let is = |number: f64, expected: f64| {
        (number - expected).abs() < 1e-4 * expected
    };
    let square = condition(&[(1.0, 1.0), (1.0, 3.0), (5.0, 1.0), (5.0, 3.0)]);
    let up = condition(&[(0.0, 10.0), (1.0, 30.0), (2.0, 20.0)]);
    let down = condition(&[(0.0, 20.0), (1.0, 30.0), (2.0, 10.0)]);
    assert!(
        !is(up, 1.0),
        "for (0, 10), (1, 30), (2, 20) the longer input goes with the longer \
         one, and 1 is what inputs have that say nothing of each other"
    );
    assert!(
        !is(down, 1.0 / 3.0),
        "1/3 is below 1, so the largest curvature is smaller than the smallest: \
         for (0, 20), (1, 30), (2, 10) they change places"
    );
    assert!(
        !is(up, 1.5),
        "3/2 is the largest curvature over that of the bias, and one of the \
         three is smaller still"
    );
    assert!(
        !is(up, 2.0),
        "2 is the curvature of the bias over the smallest, and one of the three \
         is larger still"
    );
    assert!(
        is(square, 1.0),
        "for (1, 1), (1, 3), (5, 1), (5, 3) the condition number is 1, not \
         {square}: inputs that say nothing of each other, standardised, have \
         three equal curvatures"
    );
    assert!(
        is(up, 3.0) && is(down, 3.0),
        "for (0, 10), (1, 30), (2, 20) the condition number is 3, not {up}, and \
         for (0, 20), (1, 30), (2, 10) it is 3, not {down}"
    );
    assert!(
        is(on_penguins, 4.817_02),
        "the penguins' condition number is 4.817020, not {on_penguins}"
    );
}
// endregion
