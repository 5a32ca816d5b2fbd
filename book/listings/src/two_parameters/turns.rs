//! Exercise: one parameter at a time.

/// A turn sets w to the value that is best for the present b, and then b to
/// the one that is best for the present w, in the mean loss of the line
/// x * w + b. Returns by which number a turn multiplies the distance of b to
/// its best value.
fn factor(inputs: &[f64]) -> f64 {
    // region: solution
    // stub: todo!("the factor of a turn for the inputs {inputs:?}")
    let samples = inputs.len() as f64;
    let mean = inputs.iter().sum::<f64>() / samples;
    let squares = inputs.iter().map(|x| x * x).sum::<f64>() / samples;
    mean * mean / squares
    // wrong: both from the old values
    //     let samples = inputs.len() as f64;
    //     let mean = inputs.iter().sum::<f64>() / samples;
    //     let squares = inputs.iter().map(|x| x * x).sum::<f64>() / samples;
    //     mean.abs() / squares.sqrt()
    // wrong: half a turn
    //     let samples = inputs.len() as f64;
    //     let mean = inputs.iter().sum::<f64>() / samples;
    //     let squares = inputs.iter().map(|x| x * x).sum::<f64>() / samples;
    //     -mean / squares
    // wrong: what a turn removes
    //     let samples = inputs.len() as f64;
    //     let mean = inputs.iter().sum::<f64>() / samples;
    //     let squares = inputs.iter().map(|x| x * x).sum::<f64>() / samples;
    //     1.0 - mean * mean / squares
    // wrong: that of descent at the best rate
    //     let samples = inputs.len() as f64;
    //     let ww = inputs.iter().map(|x| 2.0 * x * x).sum::<f64>() / samples;
    //     let wb = inputs.iter().map(|x| 2.0 * x).sum::<f64>() / samples;
    //     ((ww - 2.0) * (ww - 2.0) + 4.0 * wb * wb).sqrt() / (ww + 2.0)
    // wrong: each is best at once
    //     let _ = inputs;
    //     0.0
    // wrong: the middle of the ends for the mean
    //     let samples = inputs.len() as f64;
    //     let mean = (inputs[0] + inputs[inputs.len() - 1]) / 2.0;
    //     let squares = inputs.iter().map(|x| x * x).sum::<f64>() / samples;
    //     mean * mean / squares
    // wrong: always three inputs
    //     let mean = inputs.iter().sum::<f64>() / 3.0;
    //     let squares = inputs.iter().map(|x| x * x).sum::<f64>() / 3.0;
    //     mean * mean / squares
    // wrong: right for this data only
    //     let _ = inputs;
    //     6.0 / 7.0
    // endregion
}

pub fn main() {
    for middle in [0.0, 1.0, 2.0, 10.0, 100.0] {
        let inputs = [middle - 1.0, middle, middle + 1.0];
        println!("middle {middle:3}  factor {:.6}", factor(&inputs));
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
    let is = |number: f64, expected: f64| (number - expected).abs() < 1e-6;
    let line = factor(&[1.0, 2.0, 3.0]);
    let (left, apart) =
        (factor(&[-3.0, -2.0, -1.0]), factor(&[0.0, 0.0, 0.0, 4.0]));
    let centred = factor(&[-1.0, 0.0, 1.0]);
    assert!(
        !is(line, (6.0_f64 / 7.0).sqrt()),
        "{line:.6} is the root of the factor: the best b is sought with the w \
         that was just found, not with the one before"
    );
    assert!(
        !is(line, -3.0 / 7.0),
        "-3/7 is how far off w is, for each unit that b is off; the turn goes \
         on, and ends with b"
    );
    assert!(
        !is(line, 1.0 / 7.0),
        "1/7 is the part that a turn for 1, 2, 3 removes; the factor is what \
         it leaves"
    );
    assert!(
        !is(line, 0.957_577),
        "{line:.6} is what a step of descent leaves at the best rate; a turn \
         knows no rate"
    );
    assert!(
        !is(line, 0.0),
        "after a turn for 1, 2, 3 b is not at its best: it is best for a w that \
         is not best itself"
    );
    assert!(
        is(line, 6.0 / 7.0),
        "for the inputs 1, 2, 3 the factor is 6/7, not {line}: follow a \
         distance of b through the turn"
    );
    assert!(
        is(centred, 0.0) && is(left, 6.0 / 7.0) && is(apart, 0.25),
        "for -1, 0, 1 the factor is 0, for -3, -2, -1 it is 6/7 and for \
         0, 0, 0, 4 it is 1/4, not {centred}, {left} and {apart}: compute it \
         from `inputs`"
    );
}
// endregion
