//! Exercise: a quarter of a number.

fn quarter(number: f64) -> f64 {
    // region: solution
    // stub: todo!("a quarter of {number}")
    number / 4.0
    // endregion
}

pub fn main() {
    println!("{:?}", quarter(3.0));
    // region: hidden
    assert_eq!(quarter(1.0), 0.25, "a quarter of 1");
    // endregion
}
