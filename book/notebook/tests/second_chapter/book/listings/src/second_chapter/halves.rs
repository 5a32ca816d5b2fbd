//! A number and its halves.

const FIRST: f64 = 0.75;

pub fn main() {
    let mut number = FIRST;
    // region: halving
    for step in 1..=8 {
        number /= 2.0;
        println!("{step} {number:?}");
    }
    // endregion
}
