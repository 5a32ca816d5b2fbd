//! The first epoch, step by step.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

pub fn main() {
    let mut w = 1.0;
    for (x, y) in DATA {
        let grad = 2.0 * x * (x * w - y);
        let next = w - 0.01 * grad;
        let factor = (2.0 - next) / (2.0 - w);
        println!(
            "x {x:?}  w {w:.6}  grad {grad:8.4}  distance times {factor:.2}"
        );
        w = next;
    }
    println!("after the epoch  w {w:.6}");
    println!("0.98 * 0.92 * 0.82 = {:.6}", 0.98 * 0.92 * 0.82);
}
