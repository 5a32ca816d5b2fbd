//! Exercise: the same sweep, graded by the absolute error.

const DATA: [(f64, f64); 4] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0), (4.0, 20.0)];

fn mean_squared_error(w: f64) -> f64 {
    DATA.iter()
        .map(|(x, y)| (x * w - y) * (x * w - y))
        .sum::<f64>()
        / DATA.len() as f64
}

/// The mean distance between predictions and targets, whatever its sign.
fn mean_absolute_error(w: f64) -> f64 {
    // region: solution
    // stub: todo!("the mean of |x * w - y| over DATA, for w = {w}")
    DATA.iter().map(|(x, y)| (x * w - y).abs()).sum::<f64>() / DATA.len() as f64
    // wrong: the signs are left in
    //     DATA.iter().map(|(x, y)| x * w - y).sum::<f64>() / DATA.len() as f64
    // wrong: the sign of the sum is taken away
    //     let sum: f64 = DATA.iter().map(|(x, y)| x * w - y).sum();
    //     (sum / DATA.len() as f64).abs()
    // wrong: the sum, or a mean over three
    //     DATA.iter().map(|(x, y)| (x * w - y).abs()).sum::<f64>() / 3.0
    // wrong: the root of the mean square
    //     mean_squared_error(w).sqrt()
    // endregion
}

/// The weight of the sweep with the smallest loss.
fn best_weight(loss: fn(f64) -> f64) -> f64 {
    let weights = (0..=60).map(|i| f64::from(i) * 0.1);
    weights
        .min_by(|a, b| loss(*a).total_cmp(&loss(*b)))
        .unwrap()
}

pub fn main() {
    println!(
        "the fourth point lies far above the line through the other three"
    );
    println!(
        "best weight by squared error  {:.1}",
        best_weight(mean_squared_error)
    );
    println!(
        "best weight by absolute error {:.1}",
        best_weight(mean_absolute_error)
    );
    // region: hidden
    let at_3 = mean_absolute_error(3.0);
    assert!(
        at_3.abs() != 0.5,
        "at w = 3 the residuals are 1, 2, 3 and -8, and {at_3} is left when \
         they cancel: take the signs away before adding"
    );
    assert!(
        at_3 != 14.0 && at_3 != 14.0 / 3.0,
        "at w = 3 the sizes of the residuals add up to 14, and {at_3} is not \
         their mean over the four samples"
    );
    assert!(
        at_3 != mean_squared_error(3.0).sqrt(),
        "at w = 3 {at_3} is the root of the mean squared error, in which the \
         largest residual has most of the say: take the sizes, not the squares"
    );
    assert_eq!(at_3, 3.5, "the mean absolute error at w = 3");
    assert_eq!(
        mean_absolute_error(2.0),
        3.0,
        "the mean absolute error at w = 2"
    );
    // endregion
}
