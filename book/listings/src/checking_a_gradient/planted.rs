//! A loss on the tape whose gradient is wrong, and the check that finds it.

use downhill::ndarray::arr0;
use downhill::{Var, check_gradients};

const DATA: [(i32, f64); 3] = [(1, 2.0), (2, 3.0), (3, 7.0)];

/// The residuals as shares of the predictions, squared, and their mean.
fn loss<'tape>([a, w]: [Var<'tape, f64>; 2]) -> Var<'tape, f64> {
    let [one, two, three] = DATA.map(|(x, y)| {
        let prediction = a * w.powi(x);
        let scale = prediction.value();
        ((prediction - y) / scale).powi(2)
    });
    (one + two + three) * (1.0 / 3.0)
}

pub fn main() {
    let [a, w] = [1.2, 1.5].map(|number| arr0(number).into_dyn());
    match check_gradients([&a, &w], loss) {
        Ok(()) => println!("computed and measured agree"),
        Err(error) => {
            println!("input {} is wrong", error.input);
            println!("computed {:.6}", error.computed);
            println!("measured {:.6}", error.measured);
            println!("may differ by {:.0e}", error.tolerance);
        }
    }
}
