//! The model changes, the gradient derived by hand does not.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

// region: changed
fn forward(x: f64, w: f64) -> f64 {
    x * w * w
}
// endregion

fn mean_loss(w: f64) -> f64 {
    let squares = DATA.map(|(x, y)| (forward(x, w) - y) * (forward(x, w) - y));
    squares.iter().sum::<f64>() / 3.0
}

// region: stale
fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}
// endregion

pub fn main() {
    let mut w = 1.0;
    println!("epoch  0  w = {w:.6}  mean loss = {:.6}", mean_loss(w));
    for epoch in 1..=10 {
        for (x, y) in DATA {
            w -= 0.01 * gradient(x, y, w);
        }
        if [1, 2, 5, 10].contains(&epoch) {
            println!(
                "epoch {epoch:2}  w = {w:.6}  mean loss = {:.6}",
                mean_loss(w)
            );
        }
    }
}
