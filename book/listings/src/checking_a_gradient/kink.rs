//! A function with a bend, and a check that finds fault with no mistake.

use downhill::ndarray::arr0;
use downhill::{Tape, check_gradients};

fn relu(x: f64) -> f64 {
    if x < 0.0 { 0.0 } else { x }
}

pub fn main() {
    let h = 6e-6;
    println!("        x  computed  forward  central  the check");
    for x in [-0.5, -1e-6, 0.0, 1e-6, 0.5] {
        let tape = Tape::<f64>::new();
        let on_tape = tape.parameter(x);
        on_tape.relu().backward();
        let computed = on_tape.grad();

        let forward = (relu(x + h) - relu(x)) / h;
        let central = (relu(x + h) - relu(x - h)) / (2.0 * h);
        let result = check_gradients([&arr0(x).into_dyn()], |[x]| x.relu());
        let verdict = if result.is_ok() { "agrees" } else { "differs" };
        print!("{x:9}  {computed:8.3}  ");
        println!("{forward:7.3}  {central:7.3}  {verdict}");
    }
}
