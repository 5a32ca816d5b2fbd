//! Two losses of one prediction, and one walk for both.

use downhill::Tape;

pub fn main() {
    let tape = Tape::<f64>::new();
    let w = tape.parameter(1.0);
    let prediction = w * 3.0;
    let error = (prediction - 6.0).powi(2);
    let size = prediction.powi(2) * 0.1;
    (error + size).backward();
    println!("at the end: {:.1}", w.grad());
}
