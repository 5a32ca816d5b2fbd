//! Exercise: the same sweep, graded by the absolute error.

const DATA: [(f64, f64); 4] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0), (4.0, 20.0)];

fn mean_squared_error(data: &[(f64, f64)], w: f64) -> f64 {
    let squares = data.iter().map(|(x, y)| (x * w - y) * (x * w - y));
    squares.sum::<f64>() / data.len() as f64
}

/// The mean distance between predictions and targets, whatever its sign.
fn mean_absolute_error(data: &[(f64, f64)], w: f64) -> f64 {
    // region: solution
    // stub: todo!("the mean of |x * w - y| over {data:?}, for w = {w}")
    let sizes = data.iter().map(|(x, y)| (x * w - y).abs());
    sizes.sum::<f64>() / data.len() as f64
    // wrong: the signs are left in
    //     data.iter().map(|(x, y)| x * w - y).sum::<f64>() / data.len() as f64
    // wrong: the sign of the sum is taken away
    //     let sum: f64 = data.iter().map(|(x, y)| x * w - y).sum();
    //     (sum / data.len() as f64).abs()
    // wrong: only what misses above
    //     let above = data.iter().map(|(x, y)| (x * w - y).max(0.0));
    //     above.sum::<f64>() / data.len() as f64
    // wrong: the largest
    //     data.iter().map(|(x, y)| (x * w - y).abs()).fold(0.0, f64::max)
    // wrong: the root of the mean square
    //     mean_squared_error(data, w).sqrt()
    // wrong: by the ratios
    //     let sizes = data.iter().map(|(x, y)| x.abs() * (w - y / x).abs());
    //     sizes.sum::<f64>() / data.len() as f64
    // wrong: right for this data only
    //     let toward = |(x, y): &(f64, f64)| {
    //         if *y < 10.0 { x * w - y } else { y - x * w }
    //     };
    //     data.iter().map(toward).sum::<f64>() / data.len() as f64
    // endregion
}

/// The weight of the sweep with the smallest loss.
fn best_weight(loss: fn(&[(f64, f64)], f64) -> f64) -> f64 {
    let weights = (0..=60).map(|i| f64::from(i) * 0.1);
    weights
        .min_by(|a, b| loss(&DATA, *a).total_cmp(&loss(&DATA, *b)))
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
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let others = [
        (1.0, -1.0),
        (2.0, 5.0),
        (-3.0, 1.0),
        (0.5, 12.0),
        (4.0, -1.0),
    ];
    for (data, w) in [
        (&DATA[..], 2.5),
        (&DATA[..], 1.0),
        (&others[..], 0.5),
        (&others[1..3], -2.0),
        (&others[3..], 1.5),
        (&[(2.0, 1.0), (0.0, -3.0)][..], 1.5),
    ] {
        let grade = mean_absolute_error(data, w);
        let is = |number: f64| (grade - number).abs() < 1e-9;
        let residuals: Vec<f64> = data.iter().map(|(x, y)| x * w - y).collect();
        let sizes: Vec<f64> = residuals.iter().map(|r| r.abs()).collect();
        let samples = data.len() as f64;
        let (signed, sum): (f64, f64) =
            (residuals.iter().sum(), sizes.iter().sum());
        if is(sum / samples) {
            continue;
        }
        let inputs: f64 = data.iter().map(|(x, _)| x).sum();
        let above: f64 = residuals.iter().map(|r| r.max(0.0)).sum();
        let because = [
            (
                grade.is_nan(),
                "y / x is no number where x is 0: the residual is x * w - y",
            ),
            (
                is(signed / samples) || is(signed.abs() / samples),
                "that is what is left when a miss above and a miss below \
                 cancel: take the signs away before adding",
            ),
            (
                is(above / samples) || is((sum - above) / samples),
                "that counts the misses on one side only, and a miss counts \
                 on either side",
            ),
            (
                is(mean_squared_error(data, w)),
                "that is the mean of the squares",
            ),
            (
                is(mean_squared_error(data, w).sqrt()),
                "that is the root of the mean squared error, in which the \
                 largest residual has most of the say: take the sizes, not \
                 the squares",
            ),
            (
                is(sizes.iter().copied().fold(0.0, f64::max)),
                "that is the largest of them: take the mean of all",
            ),
            (
                is(sum) || is(sum / 3.0) || is(sum / 4.0) || is(sum / inputs),
                "their sum is to be divided by the number of samples",
            ),
            (
                is(sizes.iter().take(3).sum::<f64>() / 3.0),
                "that is the mean of the first three: take all samples",
            ),
        ];
        let because = because.iter().find(|(recognised, _)| *recognised);
        panic!(
            "at w = {w} the residuals of {data:?} are {residuals:?}, and the \
             mean of their sizes is {}, not {grade}{}{}",
            sum / samples,
            because.map_or("", |_| ": "),
            because.map_or("", |(_, words)| words)
        );
    }
    // endregion
}
