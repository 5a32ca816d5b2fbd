//! The article's training, and nobody calls `zero_grad`.

// region: hidden
use downhill::figure::Plot;
// endregion
use downhill::Tape;

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

pub fn main() {
    let tape = Tape::new();
    let w = tape.parameter(1.0);
    let mut path = vec![w.value()];
    // region: training
    for _epoch in 0..100 {
        for (x, y) in DATA {
            (x * w - y).powi(2).backward();
            w.set(w.value() - 0.01 * w.grad());
            path.push(w.value());
        }
    }
    // endregion
    println!("epoch  w after each of its three steps");
    for epoch in [1, 2, 3, 4, 5, 6, 7, 8, 20, 50, 100] {
        println!("{epoch:5}  {:.6?}", &path[3 * epoch - 2..=3 * epoch]);
    }

    // region: hidden
    draw(&path);
    // endregion
}

// region: hidden
fn draw(path: &[f64]) {
    let ends = (0..=20)
        .map(|epoch| (3.0 * f64::from(epoch), path[3 * epoch as usize]));
    Plot::new("wanders-weight", "step", "w")
        .describe(
            "The weight over the first 60 steps, a wave around the line w = 2, from 1 up to 3 and \
             back in about twenty steps. It becomes neither lower nor higher.",
        )
        .horizontal("w = 2", 2.0)
        .line("", path[..=60].iter().enumerate().map(|(step, &w)| (step as f64, w)))
        .dots("ends of epochs", ends)
        .show();
}
// endregion
