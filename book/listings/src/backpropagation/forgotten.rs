//! The training loop, and nobody calls `zero_grad`.

use downhill::Tape;

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

pub fn main() {
    let tape = Tape::new();
    let w = tape.parameter(1.0);
    for epoch in 1..=10 {
        for (x, y) in DATA {
            (x * w - y).powi(2).backward();
            w.set(w.value() - 0.01 * w.grad());
        }
        println!("epoch {epoch:2}  w = {:.6}", w.value());
    }
}
