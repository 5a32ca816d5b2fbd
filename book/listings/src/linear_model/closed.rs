//! Exercise: the best weight without trying any.

const DATA: [(f64, f64); 3] = [(1.0, 2.4), (2.0, 3.7), (3.0, 6.3)];

/// The weight with the smallest mean squared error on these samples.
fn best_weight(data: &[(f64, f64)]) -> f64 {
    // region: solution
    // stub: todo!("the weight where the slope is 0, for {data:?}")
    let products: f64 = data.iter().map(|(x, y)| x * y).sum();
    let squares: f64 = data.iter().map(|(x, _)| x * x).sum();
    products / squares
    // wrong: the mean of the ratios
    //     let ratios = data.iter().map(|(x, y)| y / x);
    //     ratios.sum::<f64>() / data.len() as f64
    // wrong: the residuals add up to 0
    //     let x: f64 = data.iter().map(|(x, _)| x).sum();
    //     let y: f64 = data.iter().map(|(_, y)| y).sum();
    //     y / x
    // wrong: right for this data only
    //     let _ = data;
    //     2.05
    // wrong: a fine grid
    //     let weights = (-4000..=4000).map(|i| f64::from(i) * 0.001);
    //     let error = |w: &f64| mean_squared_error(data, *w);
    //     weights.min_by(|a, b| error(a).total_cmp(&error(b))).unwrap()
    // endregion
}

fn mean_squared_error(data: &[(f64, f64)], w: f64) -> f64 {
    let squares = data.iter().map(|(x, y)| (x * w - y) * (x * w - y));
    squares.sum::<f64>() / data.len() as f64
}

pub fn main() {
    let best = best_weight(&DATA);
    println!("best weight {best:.6}");
    for w in [best - 0.1, best, best + 0.1] {
        println!("w = {w:.6}  MSE = {:.6}", mean_squared_error(&DATA, w));
    }
    // region: hidden
    let sum = |of: fn(&(f64, f64)) -> f64| DATA.iter().map(of).sum::<f64>();
    let is = |w: f64| (best - w).abs() < 1e-9;
    assert!(
        !is(sum(|(x, y)| y / x) / 3.0),
        "{best} is the mean of the ratios y / x: there every sample has the \
         same say, and in the squared loss a larger x has a larger one"
    );
    assert!(
        !is(sum(|(_, y)| *y) / sum(|(x, _)| *x)),
        "{best} is the sum of y over the sum of x: there the residuals add up \
         to 0, and in the slope each is multiplied by its x"
    );
    let others = [(-1.0, 3.0), (2.0, 1.0), (3.0, -5.0)];
    let other = best_weight(&others);
    assert!(
        !is(other),
        "best_weight is {best} for other samples, too: compute it from `data`"
    );
    for (data, w) in [(DATA, best), (others, other)] {
        let error = |w| mean_squared_error(&data, w);
        for step in [1e-1, 1e-3, 1e-5] {
            assert!(
                error(w) < error(w - step) && error(w) < error(w + step),
                "for {data:?} best_weight is {w}, and a weight {step} away has \
                 a smaller loss"
            );
        }
    }
    // endregion
}
