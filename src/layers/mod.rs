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

use crate::engine::core::tape::{Tape, Var};
use crate::engine::float::Float;
use crate::random::Random;
use std::fmt;

/// A function with parameters of its own, or without: what a network is a sequence of.
///
/// Your own layer needs [`forward`](Layer::forward) and [`parameters`](Layer::parameters), which
/// nothing collects for it:
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
///
/// A layer of other layers names the [parameters of each](Layer::parameters_within) after the
/// field, as PyTorch does. One that contains a [`Dropout`] needs
/// [`forward_training`](Layer::forward_training), too, or drops nothing:
///
/// ```
/// use downhill::layers::{Dropout, Layer, Linear, Parameter};
/// use downhill::{Random, Tape, Var, ndarray::array, safetensors};
///
/// struct Block<'tape> {
///     fc1: Linear<'tape, f64>,
///     dropout: Dropout,
///     fc2: Linear<'tape, f64>,
/// }
///
/// impl<'tape> Layer<'tape, f64> for Block<'tape> {
///     fn forward(&self, x: Var<'tape, f64>) -> Var<'tape, f64> {
///         x + self.fc2.forward(self.fc1.forward(x).relu())
///     }
///
///     fn forward_training(&self, x: Var<'tape, f64>, random: &mut Random) -> Var<'tape, f64> {
///         let hidden = self.dropout.forward_training(self.fc1.forward(x).relu(), random);
///         x + self.fc2.forward(hidden)
///     }
///
///     fn parameters(&self) -> Vec<Parameter<'tape, f64>> {
///         [self.fc1.parameters_within("fc1"), self.fc2.parameters_within("fc2")].concat()
///     }
/// }
///
/// let (tape, mut random) = (Tape::new(), Random::new(0));
/// let block = Block {
///     fc1: Linear::new(&tape, 2, 8, &mut random),
///     dropout: Dropout::new(0.2),
///     fc2: Linear::new(&tape, 8, 2, &mut random),
/// };
/// assert_eq!(block.forward(tape.constant(array![1.0, 2.0])).shape(), [2]);
/// assert_eq!(block.parameters()[3].name(), "fc2.bias");
/// safetensors::save(&block.parameters(), &mut Vec::new())?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Layers of several types in one place are boxed, as `Box<dyn Layer<'tape, T> + 'tape>`: without
/// the second `'tape` they would have to borrow their tape for `'static`.
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
    /// this is [`forward`](Layer::forward). A layer of other layers calls theirs here: without
    /// that, a [`Dropout`] among them drops nothing.
    #[doc(alias = "train")]
    #[track_caller]
    fn forward_training(&self, x: Var<'tape, T>, random: &mut Random) -> Var<'tape, T> {
        let _ = random;
        self.forward(x)
    }

    /// The parameters with their names, in an order that is always the same: `vec![]` if there are
    /// none. What is missing here is neither saved nor loaded, and no optimizer that steps
    /// [`only`](crate::optimizers::Sgd::only) these steps it. So the compiler asks for them:
    ///
    /// ```compile_fail,E0046
    /// # use downhill::{Var, layers::Layer};
    /// struct Double;
    ///
    /// impl<'tape> Layer<'tape, f64> for Double {
    ///     fn forward(&self, x: Var<'tape, f64>) -> Var<'tape, f64> {
    ///         x * 2.0
    ///     }
    /// }
    /// ```
    #[doc(alias = "state_dict")]
    #[doc(alias = "named_parameters")]
    fn parameters(&self) -> Vec<Parameter<'tape, T>>;

    /// The same as those of a part of a larger layer: `weight` becomes `part.weight`.
    fn parameters_within(&self, part: &str) -> Vec<Parameter<'tape, T>> {
        self.parameters().into_iter().map(|parameter| parameter.within(part)).collect()
    }

    /// The tape of its parameters: a function that is given a model needs no tape beside it.
    ///
    /// ```
    /// use downhill::layers::{Layer, Linear};
    /// use downhill::{Random, Tape, ndarray::Array2};
    ///
    /// fn classes(model: &dyn Layer<'_, f32>, x: &Array2<f32>) -> Vec<usize> {
    ///     let tape = model.tape();
    ///     tape.no_grad(|| model.forward(tape.constant(x)).argmax(1).into_iter().collect())
    /// }
    ///
    /// let tape = Tape::new();
    /// let model = Linear::new(&tape, 4, 3, &mut Random::new(0));
    /// assert_eq!(classes(&model, &Array2::zeros((5, 4))).len(), 5);
    /// ```
    ///
    /// # Panics
    ///
    /// When it has no parameters.
    #[track_caller]
    fn tape(&self) -> &'tape Tape<T> {
        match self.parameters().first() {
            Some(parameter) => parameter.var().tape(),
            None => panic!("tape: a layer without parameters has none: pass the tape in, too"),
        }
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
