//! From w = 1 in steps of one size, to the side where the loss is smaller.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn mean_loss(w: f64) -> f64 {
    let squares = DATA.map(|(x, y)| (x * w - y) * (x * w - y));
    squares.iter().sum::<f64>() / 3.0
}

pub fn main() {
    for step in [0.3, 0.03, 0.003] {
        let mut w = 1.0;
        let mut steps = 0;
        loop {
            let (left, right) = (w - step, w + step);
            let better = match mean_loss(left) < mean_loss(right) {
                true => left,
                false => right,
            };
            if mean_loss(better) >= mean_loss(w) {
                break;
            }
            w = better;
            steps += 1;
        }
        println!(
            "steps of {step:5}: {steps:3}, and no further than w = {w:.3}"
        );
    }
}
