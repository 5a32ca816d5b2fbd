//! Exercise: a quarter of a number.

fn quarter(number: f64) -> f64 {
    // region: solution
    // stub: todo!("a quarter of {number}")
    number / 4.0
    // wrong: a half
    //     number / 2.0
    // wrong, does not compile: a whole number
    //     number / 4
    // endregion
}

pub fn main() {
    println!("{:?}", quarter(3.0));
    // region: hidden
    assert_eq!(quarter(1.0), 0.25, "a quarter of 1");
    // endregion
}
