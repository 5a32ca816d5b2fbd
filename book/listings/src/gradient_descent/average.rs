//! Exercise: one step an epoch, along the mean of the three gradients.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}

/// The gradient of the mean loss: the mean of the samples' gradients.
fn mean_gradient(w: f64) -> f64 {
    // region: solution
    // stub: todo!("the mean of gradient(x, y, {w}) over DATA")
    DATA.iter().map(|&(x, y)| gradient(x, y, w)).sum::<f64>() / 3.0
    // endregion
}

pub fn main() {
    let mut w = 1.0;
    for epoch in 1..=10 {
        w -= 0.01 * mean_gradient(w);
        if [1, 2, 3, 10].contains(&epoch) {
            println!("epoch {epoch:2}  w = {w:.6}");
        }
    }
    println!("predict (after training) 4 {:.6}", 4.0 * w);
    // region: hidden
    assert_eq!(mean_gradient(2.0), 0.0, "the mean gradient at the minimum");
    let at_1 = mean_gradient(1.0);
    assert!(
        (at_1 + 28.0 / 3.0).abs() < 1e-12,
        "the mean gradient at w = 1 is {at_1}"
    );
    // endregion
}
