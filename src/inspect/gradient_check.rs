use crate::engine::core::record::Gradient;
use crate::engine::core::tape::{Tape, Var};
use crate::engine::elements::Elements;
use crate::random::Random;
use ndarray::{ArrayD, Dimension};
use std::error::Error;
use std::fmt::{self, Debug, Display, Formatter};

/// Compares the gradients that `backward` computes for a function with central differences, one for
/// each element of each input. The inputs are numbers or arrays; those of several dimensions have
/// one type as `into_dyn()`.
///
/// ```
/// use downhill::{check_gradients, ndarray::array};
///
/// check_gradients([0.5, 2.0], |[x, w]| (x * w).tanh())?;
///
/// let x = array![[0.5, -1.0], [2.0, 3.0]].into_dyn();
/// let w = array![0.1, 0.2].into_dyn();
/// check_gradients([&x, &w], |[x, w]| x.matmul(w).tanh())?;
///
/// // x² computed in a way that forgets half of the derivative 2x.
/// let error = check_gradients([&w], |[w]| (w * w.detach()).sum()).unwrap_err();
/// assert_eq!((error.input, &error.element[..], error.computed), (0, &[0][..], 0.1));
/// assert!((error.measured - 0.2).abs() < error.tolerance);
/// # Ok::<(), downhill::GradientMismatch>(())
/// ```
///
/// A function that needs constants records them on the tape of its inputs, `x.tape()`. A layer is
/// made of the inputs, too: one from outside is on another tape, which the compiler then asks to be
/// borrowed for `'static`. It asks the same of an array, as a mask, where the function's signature
/// gives it the [lifetime of the tape](Var#in-functions-of-your-own).
///
/// ```
/// use downhill::layers::{Layer, Linear};
/// use downhill::{check_gradients, ndarray::array};
///
/// let x = array![[0.5, -1.0], [2.0, 3.0]].into_dyn();
/// let (weight, bias) = (array![[0.1], [0.2]].into_dyn(), array![0.3].into_dyn());
/// check_gradients([&x, &weight, &bias], |[x, weight, bias]| {
///     Linear { weight, bias }.forward(x).tanh()
/// })?;
/// # Ok::<(), downhill::GradientMismatch>(())
/// ```
///
/// For an element x the measured derivative is (f(x + h) − f(x − h)) / 2h, where h is
/// ε<sup>1/3</sup>·max(1, |x|) with the machine's precision ε, about 6·10⁻⁶: the rounding of f
/// makes an error of about ε·|f|/h, the third derivative one of about h², and this h makes their
/// sum small (W. Press and others, "Numerical Recipes", 3rd edition, 2007, section 5.7). The
/// tolerance is 10⁻⁶ of the derivative and 10⁻⁸·max(1, |f|) beyond what both errors are for
/// ordinary functions.
///
/// If the result is not a single number, f is its sum, weighted with fixed random numbers: in a
/// plain sum, mistakes of several elements can cancel, as in `softmax`, whose sum is always 1.
///
/// At a kink, such as `relu` has at 0, a difference measures the mean of both sides: choose inputs
/// that lie further from it than h.
///
/// # Errors
///
/// The first element whose two derivatives differ by more than the tolerance, or of which one is
/// NaN or infinite.
///
/// # Panics
///
/// Where the function does.
#[track_caller]
pub fn check_gradients<const N: usize>(
    inputs: [impl Elements<f64>; N],
    function: impl for<'tape> Fn([Var<'tape, f64>; N]) -> Var<'tape, f64>,
) -> Result<(), GradientMismatch> {
    let tape = Tape::new();
    let vars = inputs.map(|input| tape.parameter(input));
    let number = || weighted_sum(function(vars));

    let result = number();
    // A result without any gradient has the gradient 0, which backward refuses to compute.
    let gradient = tape.record.borrow().nodes[result.id()].gradient;
    match gradient {
        Gradient::Unneeded => tape.free_graph(),
        _ => result.backward(),
    }

    for (input, var) in vars.into_iter().enumerate() {
        let (given, gradients) = (var.values(), var.grads());
        let mut moved = given.clone();
        for (element, &x) in given.indexed_iter() {
            let mut value_at = |x: f64| {
                moved[&element] = x;
                var.set(&moved);
                tape.no_grad(|| number().value())
            };
            let step = libm::cbrt(f64::EPSILON) * x.abs().max(1.0);
            let (above, below) = (x + step, x - step);
            let (f_above, f_below) = (value_at(above), value_at(below));
            // Not 2·step: that is not what the rounded x ± step differ by.
            let measured = (f_above - f_below) / (above - below);
            let computed = gradients[&element];
            let tolerance = 1e-6 * computed.abs().max(measured.abs())
                + 1e-8 * f_above.abs().max(f_below.abs()).max(1.0);
            let agree = (computed - measured).abs() <= tolerance && tolerance.is_finite();
            if !agree {
                return Err(GradientMismatch {
                    input,
                    element: element.as_array_view().to_vec(),
                    computed,
                    measured,
                    tolerance,
                });
            }
            moved[&element] = x;
        }
        var.set(&given);
    }
    Ok(())
}

/// The result as a single number, in which each of its elements has a weight of its own.
#[track_caller]
fn weighted_sum(result: Var<'_, f64>) -> Var<'_, f64> {
    let shape = result.shape_of("check_gradients");
    if shape.len() == 1 {
        return result;
    }
    let mut random = Random::new(0);
    let weights = ArrayD::from_shape_simple_fn(shape.dimension(), || random.normal());
    (result * result.tape.constant(weights)).sum()
}

/// A derivative that [`check_gradients`] found wrong.
#[derive(Clone, PartialEq)]
pub struct GradientMismatch {
    /// Which of the inputs, counted from 0.
    pub input: usize,
    /// Which of its elements: the index along each axis.
    pub element: Vec<usize>,
    /// The derivative that `backward` computed.
    pub computed: f64,
    /// The central difference.
    pub measured: f64,
    /// How far apart the two may be.
    pub tolerance: f64,
}

impl Display for GradientMismatch {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let GradientMismatch { input, element, computed, measured, tolerance } = self;
        write!(
            f,
            "input {input}, element {element:?}: backward computed the derivative {computed}, and \
             the central difference is {measured}, with a tolerance of {tolerance:.1e}; look for \
             an operation on the way from this input whose gradient is wrong or cut off, or a kink \
             at this element"
        )
    }
}

/// As [`Display`]: this is what `unwrap` shows, and a `main` that returns the error.
impl Debug for GradientMismatch {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl Error for GradientMismatch {}
