//! Forward and backward through (x·w − y)², by hand.

pub fn main() {
    let (x, y, w) = (1.0, 2.0, 1.0);

    // region: forward
    let prediction = x * w;
    let s = prediction - y;
    let loss = s * s;
    // endregion
    println!("forward   prediction {prediction:?}  s {s:?}  loss {loss:?}");

    // region: local
    let loss_by_s = 2.0 * s;
    let s_by_prediction = 1.0;
    let prediction_by_w = x;
    // endregion
    println!(
        "local     {loss_by_s:?}, {s_by_prediction:?}, {prediction_by_w:?}"
    );

    // region: backward
    let grad_loss = 1.0;
    let grad_s = grad_loss * loss_by_s;
    let grad_prediction = grad_s * s_by_prediction;
    let grad_w = grad_prediction * prediction_by_w;
    // endregion
    println!(
        "backward  s {grad_s:?}  prediction {grad_prediction:?}  w {grad_w:?}"
    );

    println!("chapter 2 {:?}", 2.0 * x * (x * w - y));
}
