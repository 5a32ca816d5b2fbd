//! A constant that is used after its record has ended.
// meant to fail: panics

use downhill::Tape;

pub fn main() {
    let tape = Tape::<f64>::new();
    let w = tape.parameter(1.0);
    let x = tape.constant(3.0);
    for round in 1..=2 {
        (x * w - 6.0).powi(2).backward();
        println!("round {round}: {}", w.grad());
        tape.zero_grad();
    }
}
