//! reverse: a tape for single numbers in `f64`.

use crate::work::{LEARNING_RATE, PAIRS, Training, Work};
use reverse::{Gradient, Tape};

pub fn training(work: &Work) -> Option<Training> {
    let Work::ArticleF64 = work else { return None };
    let tape = Tape::new();
    let mut weight = 1.0;
    Some(Box::new(move |passes| {
        for _ in 0..passes {
            for (x, y) in PAIRS {
                let w = tape.add_var(weight);
                let loss = (w * x - y).powi(2);
                weight -= LEARNING_RATE * loss.grad().wrt(&w);
                tape.clear();
            }
        }
        weight
    }))
}
