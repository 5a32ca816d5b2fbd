use super::allowed::not_negative;
use crate::{Float, Tape};

/// Scales the gradients of all parameters by one factor where their norm, as if they were one long
/// vector, is too large, and gives the norm from before. As `torch.nn.utils.clip_grad_norm_`:
///
/// ```text
/// g ← g·min(1, max_norm / (norm + 1e-6))
/// ```
///
/// From Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks",
/// 2013, <https://arxiv.org/abs/1211.5063>. Parameters without a gradient do not count; if there are
/// no others, the norm is 0. A norm that is NaN makes all gradients NaN; an infinite one makes those
/// elements NaN that are infinite, and the others 0.
///
/// ```
/// use downhill::{Tape, ndarray::array};
/// use downhill::optimizers::clip_gradient_norm;
///
/// let tape = Tape::<f64>::new();
/// let w = tape.parameter(array![1.5, 2.0]);
/// (w * w).sum().backward();
/// assert_eq!(w.grads(), array![3.0, 4.0].into_dyn());
/// assert_eq!(clip_gradient_norm(&tape, 1.0), 5.0);
/// assert!((w.grads()[0] - 0.6).abs() < 1e-6);
/// ```
///
/// # Panics
///
/// If `max_norm` is negative, infinite or NaN.
#[track_caller]
pub fn clip_gradient_norm<T: Float>(tape: &Tape<T>, max_norm: f64) -> f64 {
    let max_norm = not_negative("max_norm", max_norm);
    let mut sum = 0.0;
    tape.gradients_mut(|gradient| sum += sum_of_squares(gradient));
    let norm = sum.sqrt();
    // `clamp` lets NaN through, and `min` would not.
    let factor = (max_norm / (norm + 1e-6)).clamp(0.0, 1.0);
    if factor == 1.0 {
        return norm;
    }
    let factor = T::from_f64(factor);
    tape.gradients_mut(|gradient| {
        for element in gradient {
            *element = *element * factor;
        }
    });
    norm
}

/// In eight sums side by side, because one alone waits for each addition; then those eight in their
/// order: the same bits on every machine.
fn sum_of_squares<T: Float>(elements: &[T]) -> f64 {
    let square = |element: T| element.into() * element.into();
    let chunks = elements.chunks_exact(8);
    let rest = chunks.remainder();
    let mut sums = [0.0; 8];
    for chunk in chunks {
        for (sum, &element) in sums.iter_mut().zip(chunk) {
            *sum += square(element);
        }
    }
    for (sum, &element) in sums.iter_mut().zip(rest) {
        *sum += square(element);
    }
    sums.iter().sum()
}
