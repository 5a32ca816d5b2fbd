//! A weight is trained with a gradient derived by hand, and the loss falls.

const DATA: [(i32, f64); 3] = [(1, 2.0), (2, 3.0), (3, 7.0)];

/// The mean loss of the model w to the power of x.
fn loss(w: f64) -> f64 {
    let losses = DATA.map(|(x, y)| (w.powi(x) - y).powi(2));
    losses.iter().sum::<f64>() / 3.0
}

fn gradient(w: f64) -> f64 {
    let slope = |x, y| 2.0 * (w.powi(x) - y) * w.powi(x - 1);
    DATA.iter().map(|&(x, y)| slope(x, y)).sum::<f64>() / 3.0
}

pub fn main() {
    let mut w = 1.0;
    for epoch in 0..=80 {
        if [0, 1, 2, 5, 10, 20, 40, 80].contains(&epoch) {
            let (loss, gradient) = (loss(w), gradient(w));
            print!("epoch {epoch:2}  w {w:.6}  ");
            println!("loss {loss:9.6}  gradient {gradient:10.6}");
        }
        w -= 0.01 * gradient(w);
    }
    println!("day 10: {:.1}", w.powi(10));
    for moved in [w - 0.01, w, w + 0.01] {
        println!("at {moved:.6} the loss is {:.6}", loss(moved));
    }
}
