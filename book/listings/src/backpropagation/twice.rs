//! A second walk over the same record.
// meant to fail: panics

use downhill::Tape;

pub fn main() {
    let tape = Tape::<f64>::new();
    let w = tape.parameter(1.0);
    let loss = (w * 3.0 - 6.0).powi(2);
    loss.backward();
    println!("after the first: {}", w.grad());
    loss.backward();
    println!("after the second: {}", w.grad());
}
