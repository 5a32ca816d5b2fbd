//! Forward mode: each value carries its slope along.

use std::ops::{Add, Mul};

// region: dual
#[derive(Clone, Copy)]
struct Dual(f64, f64); // a value and its slope

impl Add for Dual {
    type Output = Dual;
    fn add(self, b: Dual) -> Dual {
        Dual(self.0 + b.0, self.1 + b.1)
    }
}

impl Mul for Dual {
    type Output = Dual;
    fn mul(self, b: Dual) -> Dual {
        Dual(self.0 * b.0, self.1 * b.0 + self.0 * b.1)
    }
}
// endregion

fn loss(x: Dual, y: Dual, w: Dual) -> Dual {
    let s = x * w + Dual(-1.0, 0.0) * y;
    s * s
}

pub fn main() {
    let (x, y, w) = (3.0, 6.0, 1.5);
    let by_w = loss(Dual(x, 0.0), Dual(y, 0.0), Dual(w, 1.0));
    println!("loss {}  by w {}", by_w.0, by_w.1);
    let by_x = loss(Dual(x, 1.0), Dual(y, 0.0), Dual(w, 0.0));
    println!("loss {}  by x {}", by_x.0, by_x.1);
}
