//! Exercise: two parameters, two gradients.

const DATA: [(f64, f64); 3] = [(1.0, 3.0), (2.0, 5.0), (3.0, 7.0)];

fn loss(x: f64, y: f64, w: f64, b: f64) -> f64 {
    (x * w + b - y) * (x * w + b - y)
}

/// The gradients of the loss with respect to `w` and to `b`.
fn gradients(x: f64, y: f64, w: f64, b: f64) -> (f64, f64) {
    // region: solution
    // stub: todo!("the two gradients at x = {x}, y = {y}, w = {w}, b = {b}")
    let residual = x * w + b - y;
    (2.0 * x * residual, 2.0 * residual)
    // endregion
}

pub fn main() {
    let (mut w, mut b) = (1.0, 0.0);
    for epoch in 1..=1000 {
        for (x, y) in DATA {
            let (grad_w, grad_b) = gradients(x, y, w, b);
            w -= 0.01 * grad_w;
            b -= 0.01 * grad_b;
        }
        if [1, 10, 100, 1000].contains(&epoch) {
            println!("epoch {epoch:4}  w = {w:.6}  b = {b:.6}");
        }
    }
    // region: hidden
    let (x, y, h) = (3.0, 7.0, 1e-6);
    let (grad_w, grad_b) = gradients(x, y, 0.5, 0.25);
    let measured_w =
        (loss(x, y, 0.5 + h, 0.25) - loss(x, y, 0.5 - h, 0.25)) / (2.0 * h);
    let measured_b =
        (loss(x, y, 0.5, 0.25 + h) - loss(x, y, 0.5, 0.25 - h)) / (2.0 * h);
    assert!(
        (grad_w - measured_w).abs() < 1e-6,
        "the gradient of w is {grad_w}, measured {measured_w}"
    );
    assert!(
        (grad_b - measured_b).abs() < 1e-6,
        "the gradient of b is {grad_b}, measured {measured_b}"
    );
    // endregion
}
