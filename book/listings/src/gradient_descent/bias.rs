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
    // wrong: the 2 of the square is forgotten
    //     let residual = x * w + b - y;
    //     (x * residual, residual)
    // wrong: b treated as w
    //     let residual = x * w + b - y;
    //     (2.0 * x * residual, 2.0 * x * residual)
    // wrong: the residual the other way round
    //     let residual = y - (x * w + b);
    //     (2.0 * x * residual, 2.0 * residual)
    // wrong: exchanged
    //     let residual = x * w + b - y;
    //     (2.0 * residual, 2.0 * x * residual)
    // wrong: the model without its bias
    //     let residual = x * w - y;
    //     let _ = b;
    //     (2.0 * x * residual, 2.0 * residual)
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
    let grads = gradients(x, y, 0.5, 0.25);
    let measured_w =
        (loss(x, y, 0.5 + h, 0.25) - loss(x, y, 0.5 - h, 0.25)) / (2.0 * h);
    let measured_b =
        (loss(x, y, 0.5, 0.25 + h) - loss(x, y, 0.5, 0.25 - h)) / (2.0 * h);
    let is = |times_w: f64, times_b: f64| {
        (grads.0 - times_w * measured_w).abs() < 1e-6
            && (grads.1 - times_b * measured_b).abs() < 1e-6
    };
    assert!(
        !is(0.5, 0.5),
        "both gradients are half of the measured slopes: the derivative of a \
         square is twice what stands inside it"
    );
    assert!(
        !is(-1.0, -1.0),
        "both gradients have the wrong sign: they say which way is up, and the \
         loop subtracts them"
    );
    assert!(
        !is(1.0 / 3.0, 3.0),
        "the two gradients are exchanged: that of w comes first"
    );
    assert!(
        !is(1.0, 3.0),
        "the gradient of b is x times too large: what stands inside the square \
         changes by 1 when b does"
    );
    assert!(
        grads.0 != 2.0 * x * (x * 0.5 - y),
        "the gradients are those at b = 0: the bias stands inside the square, \
         too, and the residual is x * w + b - y"
    );
    assert!(
        (grads.0 - measured_w).abs() < 1e-6,
        "the gradient of w is {}, measured {measured_w:.6}",
        grads.0
    );
    assert!(
        (grads.1 - measured_b).abs() < 1e-6,
        "the gradient of b is {}, measured {measured_b:.6}",
        grads.1
    );
    // endregion
}
