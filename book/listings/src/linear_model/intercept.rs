//! Exercise: a second parameter, and a sweep over both.

const DATA: [(f64, f64); 3] = [(1.0, 3.0), (2.0, 5.0), (3.0, 7.0)];

/// The model with a bias: the line need not pass through the origin.
fn forward(x: f64, w: f64, b: f64) -> f64 {
    x * w + b
}

fn mean_squared_error(data: &[(f64, f64)], w: f64, b: f64) -> f64 {
    let residuals = data.iter().map(|&(x, y)| forward(x, w, b) - y);
    residuals.map(|residual| residual * residual).sum::<f64>()
        / data.len() as f64
}

/// The weight and the bias of the smallest loss, among all pairs of 41 weights
/// and 41 biases from 0 to 4.
fn best_pair(data: &[(f64, f64)]) -> (f64, f64) {
    // region: solution
    // stub: todo!("the best of the pairs, for {data:?}")
    let mut best = (f64::INFINITY, 0.0, 0.0);
    for i in 0..=40 {
        for j in 0..=40 {
            let (w, b) = (f64::from(i) * 0.1, f64::from(j) * 0.1);
            let loss = mean_squared_error(data, w, b);
            if loss < best.0 {
                best = (loss, w, b);
            }
        }
    }
    (best.1, best.2)
    // wrong: one parameter after the other
    //     let grid = || (0..=40).map(|i| f64::from(i) * 0.1);
    //     let loss = |w: f64, b: f64| mean_squared_error(data, w, b);
    //     let w = grid()
    //         .min_by(|a, b| loss(*a, 0.0).total_cmp(&loss(*b, 0.0)))
    //         .unwrap();
    //     let b = grid()
    //         .min_by(|a, b| loss(w, *a).total_cmp(&loss(w, *b)))
    //         .unwrap();
    //     (w, b)
    // wrong: one loop for both
    //     let mut best = (f64::INFINITY, 0.0, 0.0);
    //     for i in 0..=40 {
    //         let both = f64::from(i) * 0.1;
    //         let loss = mean_squared_error(data, both, both);
    //         if loss < best.0 {
    //             best = (loss, both, both);
    //         }
    //     }
    //     (best.1, best.2)
    // wrong: the steps are added up
    //     let mut best = (f64::INFINITY, 0.0, 0.0);
    //     let mut w = 0.0;
    //     for _ in 0..=40 {
    //         let mut b = 0.0;
    //         for _ in 0..=40 {
    //             let loss = mean_squared_error(data, w, b);
    //             if loss < best.0 {
    //                 best = (loss, w, b);
    //             }
    //             b += 0.1;
    //         }
    //         w += 0.1;
    //     }
    //     (best.1, best.2)
    // wrong: the last value is left out
    //     let mut best = (f64::INFINITY, 0.0, 0.0);
    //     for i in 0..40 {
    //         for j in 0..40 {
    //             let (w, b) = (f64::from(i) * 0.1, f64::from(j) * 0.1);
    //             let loss = mean_squared_error(data, w, b);
    //             if loss < best.0 {
    //                 best = (loss, w, b);
    //             }
    //         }
    //     }
    //     (best.1, best.2)
    // wrong: right for this data only
    //     let _ = data;
    //     (2.0, 1.0)
    // endregion
}

pub fn main() {
    let (w, b) = best_pair(&DATA);
    println!("best pair: w = {w:?}, b = {b:?}");
    println!("its MSE: {:?}", mean_squared_error(&DATA, w, b));
    // region: hidden
    let is = |pair: (f64, f64), w: f64, b: f64| {
        (pair.0 - w).abs() < 1e-9 && (pair.1 - b).abs() < 1e-9
    };
    assert!(
        ![(2.4, 0.2), (0.7, 4.0), (1.7, 1.7)]
            .iter()
            .any(|pair| is(*pair, w, b)),
        "w = {w:.1} and b = {b:.1} is the best of some pairs only: the best \
         weight depends on the bias, so try each weight with each bias"
    );
    assert!(
        is((w, b), 2.0, 1.0),
        "w = {w} and b = {b} is not the best pair: w = 2 and b = 1 has the \
         loss 0"
    );
    assert!(
        mean_squared_error(&DATA, w, b) == 0.0,
        "w = {w:?} and b = {b:?} miss the minimum by roundings: count the \
         steps, do not add them up"
    );
    let others = [(1.0, 1.5), (2.0, 2.0), (4.0, 2.5)];
    let (w, b) = best_pair(&others);
    assert!(
        is((w, b), 0.3, 1.3),
        "for {others:?} best_pair is w = {w:.1} and b = {b:.1}, not w = 0.3 \
         and b = 1.3"
    );
    let at_the_ends = [(0.0, 0.0), (4.0, 4.0)]
        .map(|(w, b)| [(1.0, w + b), (2.0, 2.0 * w + b)]);
    assert!(
        is(best_pair(&at_the_ends[0]), 0.0, 0.0)
            && is(best_pair(&at_the_ends[1]), 4.0, 4.0),
        "the first and the last of the 41 values, 0 and 4, are to be tried, too"
    );
    // endregion
}
