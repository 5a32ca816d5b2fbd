use super::allowed::not_negative;
use super::scope::positions_of;
use crate::engine::core::record::Gradient;
use crate::engine::core::sums::sum;
use crate::engine::core::tape::{Tape, Var};
use crate::engine::float::Float;

/// Scales the gradients of all parameters by one factor where their norm, as if they were one long
/// vector, is too large, and gives the norm from before. As `torch.nn.utils.clip_grad_norm_`:
///
/// ```text
/// g ← g·min(1, max_norm / (norm + 1e-6))
/// ```
///
/// From Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks",
/// 2013, <https://arxiv.org/abs/1211.5063>. Parameters without a gradient do not count; if there
/// are no others, the norm is 0. Its squares do not overflow: the norm is right wherever it is a
/// number, and infinite beyond, where all gradients become 0. (In PyTorch that is so from about
/// 1e154 on.) A gradient that is NaN makes all gradients NaN; infinite ones become NaN, and the
/// others 0.
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
/// Parameters that no optimizer steps count, too, if they have a gradient: those that were left out
/// of [`only`](super::Sgd::only), for instance, can be what makes the norm large. Clip the others
/// by [`clip_gradient_norm_of`], or make what never learns of [buffers](Tape::buffer).
///
/// # Panics
///
/// If `max_norm` is negative, infinite or NaN.
#[track_caller]
pub fn clip_gradient_norm<T: Float>(tape: &Tape<T>, max_norm: f64) -> f64 {
    clip(tape, None, not_negative::<f64>("max_norm", max_norm))
}

/// As [`clip_gradient_norm`], but of these parameters alone: the others of their tape do not count,
/// and keep their gradients. It takes what an optimizer's [`only`](super::Sgd::only) takes,
/// and passes buffers over, too.
///
/// ```
/// use downhill::Tape;
/// use downhill::optimizers::{Optimizer, Sgd, clip_gradient_norm_of};
///
/// let tape = Tape::<f64>::new();
/// let (w, frozen) = (tape.parameter(1.0), tape.parameter(1.0));
/// let mut optimizer = Sgd::new(0.1).only([w]);
/// (w * 3.0 + frozen * 400.0).backward();
/// assert_eq!(clip_gradient_norm_of([w], 5.0), 3.0);
/// assert_eq!((w.grad(), frozen.grad()), (3.0, 400.0));
/// optimizer.step(&tape);
/// ```
///
/// # Panics
///
/// If `max_norm` is negative, infinite or NaN. If one of the values is neither a parameter nor a
/// buffer, if they are on two tapes, or if none is a parameter.
#[track_caller]
pub fn clip_gradient_norm_of<'tape, T: Float>(
    parameters: impl IntoIterator<Item = impl Into<Var<'tape, T>>>, max_norm: f64,
) -> f64 {
    let max_norm = not_negative::<f64>("max_norm", max_norm);
    let (tape, positions) = positions_of("clip_gradient_norm_of", parameters);
    clip(tape, Some(&positions), max_norm)
}

/// Clips the gradients of the parameters at these positions, or of all.
fn clip<T: Float>(tape: &Tape<T>, positions: Option<&[usize]>, max_norm: f64) -> f64 {
    let norm = norm(tape, positions);
    // `clamp` lets NaN through, and `min` would not.
    let factor = (max_norm / (norm + 1e-6)).clamp(0.0, 1.0);
    if factor == 1.0 {
        return norm;
    }
    tape.gradients_mut(positions, |gradient| {
        for element in gradient {
            *element = T::from_f64((*element).into() * factor);
        }
    });
    norm
}

/// The root of the sum of squares. Where that is too large or too small for a number, it is taken
/// of gradients that are divided by the largest.
fn norm<T: Float>(tape: &Tape<T>, positions: Option<&[usize]>) -> f64 {
    let of_scaled = |scale: f64| {
        let mut squares = 0.0;
        tape.gradients_mut(positions, |gradient| {
            squares += sum(gradient, |g| (g.into() / scale) * (g.into() / scale));
        });
        scale * squares.sqrt()
    };
    let norm = of_scaled(1.0);
    if norm.is_nan() || (1e-140..=f64::MAX).contains(&norm) {
        return norm;
    }
    let mut largest = 0.0_f64;
    tape.gradients_mut(positions, |gradient| {
        largest = gradient.iter().fold(largest, |largest, &g| largest.max(g.into().abs()));
    });
    if largest == 0.0 || largest.is_infinite() { largest } else { of_scaled(largest) }
}

impl<T: Float> Tape<T> {
    /// Visits the gradient of each parameter that has one, in the order of their creation: of those
    /// at these positions, or of all.
    fn gradients_mut(&self, positions: Option<&[usize]>, mut visit: impl FnMut(&mut [T])) {
        let record = &mut *self.record.borrow_mut();
        for nth in 0..positions.map_or(record.parameters, <[usize]>::len) {
            let node = &record.nodes[positions.map_or(nth, |positions| positions[nth])];
            if node.gradient == Gradient::Present {
                visit(&mut record.gradients[node.range()]);
            }
        }
    }
}
