//! The same training with its fourth line.

use downhill::Tape;

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

pub fn main() {
    let tape = Tape::new();
    let w = tape.parameter(1.0);
    let mut path = vec![w.value()];
    // region: training
    for _epoch in 0..100 {
        for (x, y) in DATA {
            (x * w - y).powi(2).backward();
            w.set(w.value() - 0.01 * w.grad());
            tape.zero_grad();
            path.push(w.value());
        }
    }
    // endregion
    println!("epoch  w after each of its three steps");
    for epoch in [1, 2, 3, 4, 5, 6, 7, 8, 20, 50, 100] {
        println!("{epoch:5}  {:.6?}", &path[3 * epoch - 2..=3 * epoch]);
    }
}
