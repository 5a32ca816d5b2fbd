//! Exercise: the best weight without trying any.

const DATA: [(f64, f64); 3] = [(1.0, 2.4), (2.0, 3.7), (3.0, 6.3)];

/// The weight with the smallest mean squared error.
fn best_weight(data: &[(f64, f64)]) -> f64 {
    // region: solution
    // stub: todo!("two sums over the {} points, and a division", data.len())
    let products: f64 = data.iter().map(|(x, y)| x * y).sum();
    let squares: f64 = data.iter().map(|(x, _)| x * x).sum();
    products / squares
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
    let error = |w: f64| mean_squared_error(&DATA, w);
    for step in [1e-1, 1e-3, 1e-5] {
        assert!(
            error(best) < error(best - step)
                && error(best) < error(best + step),
            "a weight {step} away from {best} has a smaller loss"
        );
    }
    // endregion
}
