//! What networks are built of: [`Linear`], [`Activation`], [`Dropout`], and [`Sequential`] layers.
//!
//! ```
//! use downhill::layers::{Activation, Layer, Linear, Sequential};
//! use downhill::optimizers::{Adam, Optimizer};
//! use downhill::{Random, Tape, data};
//!
//! let mut random = Random::new(0);
//! let tape = Tape::<f64>::new();
//! let model = Sequential::new()
//!     .then(Linear::new(&tape, 2, 8, &mut random))
//!     .then(Activation::Tanh)
//!     .then(Linear::new(&tape, 8, 1, &mut random));
//!
//! let xor = data::xor();
//! let mut optimizer = Adam::new(0.05);
//! for _ in 0..200 {
//!     let logits = model.forward_training(tape.constant(&xor.x), &mut random);
//!     let loss = logits.binary_cross_entropy_with_logits(tape.constant(xor.targets()));
//!     loss.backward();
//!     optimizer.step(&tape);
//!     tape.zero_grad();
//! }
//! let logits = tape.no_grad(|| model.forward(tape.constant(&xor.x)).values());
//! let class: Vec<usize> = logits.iter().map(|&logit| (logit > 0.0).into()).collect();
//! assert_eq!(class, xor.class);
//! ```
//!
//! A layer keeps its parameters on a tape, where the optimizers find them. By their names,
//! [`safetensors`](crate::safetensors) saves and loads them.

mod activation;
mod dropout;
pub mod init;
mod linear;
mod parameter;
mod sequential;

pub use activation::Activation;
pub use dropout::Dropout;
pub use linear::{Linear, LinearWithoutBias};
pub use parameter::Parameter;
pub use sequential::Sequential;

use crate::engine::core::tape::Var;
use crate::engine::float::Float;
use crate::random::Random;
use std::fmt;

/// A function with parameters of its own, or without: what a network is a sequence of.
///
/// Your own layer needs [`forward`](Layer::forward), and [`parameters`](Layer::parameters) if it
/// has any: nothing collects them for it. One that contains a [`Dropout`] needs
/// [`forward_training`](Layer::forward_training), too, or drops nothing:
///
/// ```
/// use downhill::layers::{Layer, Parameter, Sequential};
/// use downhill::{Float, Tape, Var};
///
/// struct Scale<'tape, T: Float>(Var<'tape, T>);
///
/// impl<'tape, T: Float> Layer<'tape, T> for Scale<'tape, T> {
///     fn forward(&self, x: Var<'tape, T>) -> Var<'tape, T> {
///         x * self.0
///     }
///
///     fn parameters(&self) -> Vec<Parameter<'tape, T>> {
///         vec![Parameter::new("scale", self.0)]
///     }
/// }
///
/// let tape = Tape::<f64>::new();
/// let model = Sequential::new().then(Scale(tape.parameter(2.0)));
/// assert_eq!(model.forward(tape.constant(3.0)).value(), 6.0);
/// assert_eq!(model.parameters()[0].name(), "0.scale");
/// assert_eq!(format!("{model:?}"), "Sequential { 0: Scale { scale: [] } }");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer for values of `{T}`",
    label = "not a `Layer<'_, {T}>`",
    note = "a function of each element is an `Activation`; for anything else write a type with a \
            `forward`, as the documentation of `Layer` shows"
)]
#[doc(alias = "Module")]
pub trait Layer<'tape, T: Float> {
    /// What the layer makes of `x` once it is trained: the same each time.
    #[doc(alias = "eval")]
    #[track_caller]
    fn forward(&self, x: Var<'tape, T>) -> Var<'tape, T>;

    /// What the layer makes of `x` during training, which may depend on chance. For most layers
    /// this is [`forward`](Layer::forward). A layer of other layers calls theirs here.
    #[doc(alias = "train")]
    #[track_caller]
    fn forward_training(&self, x: Var<'tape, T>, random: &mut Random) -> Var<'tape, T> {
        let _ = random;
        self.forward(x)
    }

    /// The parameters with their names, in an order that is always the same.
    #[doc(alias = "state_dict")]
    fn parameters(&self) -> Vec<Parameter<'tape, T>> {
        Vec::new()
    }

    /// Writes what the layer is, for the `Debug` of a model that it is a part of: by default the
    /// name of its type, and the shapes of its parameters.
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = std::any::type_name::<Self>();
        let without_arguments = path.split('<').next().unwrap_or(path);
        let name = without_arguments.rsplit("::").next().unwrap_or(path);
        let parameters = self.parameters();
        let mut shown = f.debug_struct(name);
        for parameter in &parameters {
            // A shape stays in one line where a model is shown in many.
            shown.field(parameter.name(), &format_args!("{:?}", parameter.var().shape()));
        }
        shown.finish()
    }
}
