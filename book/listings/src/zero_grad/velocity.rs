//! The training that forgets to clear, and one that keeps a velocity.

use downhill::Tape;

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

pub fn main() {
    let tape = Tape::new();
    let forgotten = tape.parameter(1.0);
    let (mut w, mut velocity): (f64, f64) = (1.0, 0.0);
    let mut same = 0;
    for epoch in 1..=1000 {
        for (x, y) in DATA {
            (x * forgotten - y).powi(2).backward();
            forgotten.set(forgotten.value() - 0.01 * forgotten.grad());

            velocity += 2.0 * x * (x * w - y);
            w -= 0.01 * velocity;
            same += u32::from(w.to_bits() == forgotten.value().to_bits());
        }
        if [1, 2, 3, 1000].contains(&epoch) {
            println!("epoch {epoch:4}  {:?}  {w:?}", forgotten.value());
        }
    }
    println!("the same bits after {same} of 3000 steps");
}
