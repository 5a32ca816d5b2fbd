use super::{Layer, Parameter};
use crate::engine::core::tape::Var;
use crate::engine::float::Float;
use std::fmt;

/// A function of each element that bends what the linear layers around it do: without one between
/// them, two linear layers are one.
///
/// ```
/// use downhill::layers::{Activation, Layer};
/// use downhill::{Tape, ndarray::array};
///
/// let tape = Tape::<f64>::new();
/// let x = tape.constant(array![-1.0, 0.0, 2.0]);
/// assert_eq!(Activation::Relu.forward(x).values(), array![0.0, 0.0, 2.0].into_dyn());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// [`Var::relu`].
    Relu,
    /// [`Var::tanh`].
    Tanh,
    /// [`Var::sigmoid`].
    Sigmoid,
}

impl Activation {
    /// How much wider the weights before it are to spread than before no activation, for
    /// [`init`](super::init): √2 for relu, 5/3 for tanh, 1 for sigmoid, as
    /// `torch.nn.init.calculate_gain` says.
    pub fn gain(self) -> f64 {
        match self {
            Activation::Relu => std::f64::consts::SQRT_2,
            Activation::Tanh => 5.0 / 3.0,
            Activation::Sigmoid => 1.0,
        }
    }
}

impl<'tape, T: Float> Layer<'tape, T> for Activation {
    fn forward(&self, x: Var<'tape, T>) -> Var<'tape, T> {
        match self {
            Activation::Relu => x.relu(),
            Activation::Tanh => x.tanh(),
            Activation::Sigmoid => x.sigmoid(),
        }
    }

    fn parameters(&self) -> Vec<Parameter<'tape, T>> {
        vec![]
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
