//! A value that is read when something new stands in its place.
// meant to fail: panics

use downhill::Tape;

pub fn main() {
    let tape = Tape::<f64>::new();
    let w = tape.parameter(1.0);
    let first = w * 3.0;
    first.backward();
    println!("after backward: {}", first.value());
    let second = w * 2.0;
    println!("something new: {}", second.value());
    println!("the first again: {}", first.value());
}
