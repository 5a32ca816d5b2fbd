//! What 10, 20 and more epochs give.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

pub fn main() {
    let mut w = 1.0;
    for epoch in 0..=120 {
        if [0, 10, 20, 50, 100, 120].contains(&epoch) {
            println!("{epoch:3} epochs  w = {w:?}  predict 4: {:?}", 4.0 * w);
        }
        for (x, y) in DATA {
            w -= 0.01 * (2.0 * x * (x * w - y));
        }
    }
}
