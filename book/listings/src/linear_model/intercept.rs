//! Exercise: a second parameter, and a sweep over both.

const DATA: [(f64, f64); 3] = [(1.0, 3.0), (2.0, 5.0), (3.0, 7.0)];

/// The model with a bias: the line need not pass through the origin.
fn forward(x: f64, w: f64, b: f64) -> f64 {
    // region: solution
    // stub: todo!("the line of weight {w} and bias {b}, at {x}")
    x * w + b
    // endregion
}

fn mean_squared_error(w: f64, b: f64) -> f64 {
    let squares =
        DATA.map(|(x, y)| (forward(x, w, b) - y) * (forward(x, w, b) - y));
    squares.iter().sum::<f64>() / 3.0
}

pub fn main() {
    let mut best = (f64::INFINITY, 0.0, 0.0);
    let mut tried = 0;
    for i in 0..=40 {
        for j in 0..=40 {
            let (w, b) = (f64::from(i) * 0.1, f64::from(j) * 0.1);
            let mse = mean_squared_error(w, b);
            tried += 1;
            if mse < best.0 {
                best = (mse, w, b);
            }
        }
    }
    println!("{tried} pairs tried");
    println!(
        "smallest MSE {:?} at w = {:?}, b = {:?}",
        best.0, best.1, best.2
    );
    // region: hidden
    assert_eq!(
        forward(2.0, 3.0, 1.0),
        7.0,
        "the prediction at x = 2 for w = 3, b = 1"
    );
    assert_eq!(best, (0.0, 2.0, 1.0), "the best pair of the grid");
    // endregion
}
