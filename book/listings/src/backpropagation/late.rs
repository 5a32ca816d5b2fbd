//! A parameter that is made after a record has begun.
// meant to fail: panics

use downhill::Tape;

pub fn main() {
    let tape = Tape::<f64>::new();
    let w = tape.parameter(1.0);
    let prediction = w * 3.0;
    println!("the record has begun: {}", prediction.value());
    let b = tape.parameter(0.5);
    println!("with a bias: {}", (prediction + b).value());
}
