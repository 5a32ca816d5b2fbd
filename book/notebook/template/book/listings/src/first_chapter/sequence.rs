//! The numbers from 7 down to 1.

use my_crate::next;

pub fn main() {
    let mut n = 7;
    // region: loop
    while n != 1 {
        println!("{n:2} is followed by {:2}", next(n));
        n = next(n);
    }
    // endregion
}
