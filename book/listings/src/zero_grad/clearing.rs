//! Training that clears the gradient after every k samples.

// region: hidden
use downhill::figure::Plot;
// endregion
use downhill::Tape;
use downhill::knobs::knob;

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

pub fn main() {
    let k: usize = knob("clear every", 2, 1..=60);
    let learning_rate = knob("learning rate", 0.01, 0.0..=0.035);

    let tape = Tape::new();
    let w = tape.parameter(1.0);
    let mut path = vec![w.value()];
    // A round, k epochs, begins and ends with a cleared gradient.
    for step in 1..=60.max(3 * k) {
        let (x, y) = DATA[(step - 1) % 3];
        (x * w - y).powi(2).backward();
        w.set(w.value() - learning_rate * w.grad());
        path.push(w.value());
        if step % k == 0 {
            tape.zero_grad();
        }
    }
    for clearing in 1..=3 {
        let step = clearing * k;
        println!("cleared after step {step:3}, at w {:.6}", path[step]);
    }
    let left = (2.0 - path[3 * k]).abs();
    let factor = left.powf(1.0 / k as f64);
    println!("these {k} epochs leave {left:.6} of the distance");
    println!("an epoch of them {factor:.6}, in the geometric mean");

    // region: hidden
    draw(&path, k);
    // endregion
}

// region: hidden
fn draw(path: &[f64], k: usize) {
    let at = |step: usize| (step as f64, path[step]);
    Plot::new("clearing-weight", "step", "w")
        .describe(&format!(
            "The weight over 60 steps, a line at w = 2, and a dot wherever the gradient was \
             cleared, which is every {k} steps."
        ))
        .x_range(0.0..=60.0)
        .y_range(-0.5..=4.0)
        .horizontal("w = 2", 2.0)
        .line("", (0..=60).map(at))
        .dots("cleared", (k..=60).step_by(k).map(at))
        .show();
}
// endregion
