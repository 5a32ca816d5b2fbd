//! A handle that is to be used when its tape is gone.
// meant to fail: does not compile

use downhill::Tape;

pub fn main() {
    let w;
    {
        let tape = Tape::<f64>::new();
        w = tape.parameter(1.0);
    }
    println!("{}", w.value());
}
