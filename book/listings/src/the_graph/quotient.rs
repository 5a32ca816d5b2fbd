//! Exercise: forward mode learns to divide.

use std::ops::{Div, Mul};

impl Div for Dual {
    type Output = Dual;
    fn div(self, b: Dual) -> Dual {
        // region: solution
        // stub: todo!("({}, {}) divided by ({}, {})", self.0, self.1, b.0, b.1)
        let value = self.0 / b.0;
        Dual(value, (self.1 - value * b.1) / b.0)
        // wrong: the slopes divided
        //     Dual(self.0 / b.0, self.1 / b.1)
        // wrong: as if the divisor had no slope
        //     Dual(self.0 / b.0, self.1 / b.0)
        // wrong: as if the dividend had no slope
        //     Dual(self.0 / b.0, -self.0 * b.1 / (b.0 * b.0))
        // wrong: a plus in the place of the minus
        //     let top = self.1 * b.0 + self.0 * b.1;
        //     Dual(self.0 / b.0, top / (b.0 * b.0))
        // wrong: the other way round
        //     let top = self.0 * b.1 - self.1 * b.0;
        //     Dual(self.0 / b.0, top / (b.0 * b.0))
        // wrong: the divisor is not squared
        //     let top = self.1 * b.0 - self.0 * b.1;
        //     Dual(self.0 / b.0, top / b.0)
        // wrong: the square of the dividend
        //     let top = self.1 * b.0 - self.0 * b.1;
        //     Dual(self.0 / b.0, top / (self.0 * self.0))
        // wrong: the difference of the quotients' slopes
        //     Dual(self.0 / b.0, self.1 / b.0 - b.1 / b.0)
        // wrong: the slope of the inverse divisor, without the dividend
        //     Dual(self.0 / b.0, self.1 / b.0 - b.1 / (b.0 * b.0))
        // wrong: by way of logarithms
        //     let value = self.0 / b.0;
        //     Dual(value, value * (self.1 / self.0 - b.1 / b.0))
        // wrong: a difference of two quotients
        //     let moved = (self.0 + 1e-7 * self.1) / (b.0 + 1e-7 * b.1);
        //     Dual(self.0 / b.0, (moved - self.0 / b.0) / 1e-7)
        // endregion
    }
}

pub fn main() {
    let y = |w: Dual| w / (w * w * Dual(0.25, 0.0) + Dual(1.0, 0.0));
    for at in [0.0, 1.0, 2.0, 3.0] {
        let Dual(value, slope) = y(Dual(at, 1.0));
        println!("w {at}  y {value:.6}  by w {slope:9.6}");
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    for (a, b) in [
        (Dual(3.0, 5.0), Dual(2.0, 7.0)),
        (Dual(3.0, 1.0), Dual(2.0, 0.0)),
        (Dual(3.0, 0.0), Dual(2.0, 1.0)),
        (Dual(-1.5, 0.5), Dual(-4.0, 3.0)),
        (Dual(0.0, 2.0), Dual(0.5, -1.0)),
        (Dual(1e-3, 1.0), Dual(1e4, -2.0)),
    ] {
        let Dual(value, slope) = a / b;
        let at = format!("({}, {}) / ({}, {})", a.0, a.1, b.0, b.1);
        let near =
            |x: f64, y: f64| (x - y).abs() <= 1e-12 * (x.abs() + y.abs());
        assert!(
            near(value, a.0 / b.0),
            "{at}: the value is {}, not {value}",
            a.0 / b.0
        );
        let top = a.1 * b.0 - a.0 * b.1;
        let right = top / (b.0 * b.0);
        if near(slope, right) {
            continue;
        }
        let because = [
            (
                slope.is_nan(),
                "a value or a slope may be 0, and 0 divided by 0 is no number",
            ),
            (
                (slope - right).abs() < 1e-4 * right.abs(),
                "that is near, as a difference of values is: a rule for slopes \
                 is exact",
            ),
            (
                b.1 == 0.0 && !slope.is_finite()
                    || b.1 != 0.0 && near(slope, a.1 / b.1),
                "slopes are not divided as values are; the one of the divisor \
                 may be 0",
            ),
            (
                b.1 != 0.0 && near(slope, a.1 / b.0),
                "the divisor moves, too",
            ),
            (
                near(slope, -a.0 * b.1 / (b.0 * b.0)),
                "the dividend moves, too",
            ),
            (
                near(slope, (a.1 * b.0 + a.0 * b.1) / (b.0 * b.0)),
                "a divisor that grows makes the quotient smaller in size",
            ),
            (near(slope, -right), "its sign is the other one"),
            (
                near(slope, top / b.0),
                "how much a move of the divisor counts depends on the divisor \
                 twice",
            ),
            (
                near(slope, top / (a.0 * a.0)) && a.0 != 0.0,
                "it is the divisor whose square stands below",
            ),
            (
                near(slope, (a.1 - b.1) / b.0)
                    || near(slope, a.1 / b.0 - b.1 / (b.0 * b.0)),
                "how far a move of the divisor carries depends on the dividend",
            ),
        ];
        let because = because.iter().find(|(recognised, _)| *recognised);
        panic!(
            "{at}: the slope is {right}, not {slope}{}{}",
            because.map_or("", |_| ": "),
            because.map_or("", |(_, words)| words)
        );
    }
    // endregion
}

// region: hidden
use std::ops::Add;

#[derive(Clone, Copy)]
struct Dual(f64, f64);

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
