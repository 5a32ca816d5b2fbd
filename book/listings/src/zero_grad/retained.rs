//! The crate's tape, walked three times on request.

use downhill::Tape;

pub fn main() {
    let tape = Tape::<f64>::new();
    let w = tape.parameter(1.0);
    let prediction = 1.0 * w;
    let s = prediction - 2.0;
    let loss = s.powi(2);
    for walk in 1..=3 {
        loss.backward_retaining_graph();
        let grads = [loss, s, prediction, w].map(|var| var.grad());
        println!("walk {walk}: loss, s, prediction, w have {grads:?}");
    }
}
