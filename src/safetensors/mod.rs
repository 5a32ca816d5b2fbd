//! Parameters in files, in the format safetensors, which PyTorch users have too:
//! <https://github.com/huggingface/safetensors>.
//!
//! ```
//! use downhill::layers::{Activation, Layer, Linear, Sequential};
//! use downhill::{Random, Tape, safetensors};
//!
//! fn model<'tape>(tape: &'tape Tape<f64>, seed: u64) -> Sequential<'tape, f64> {
//!     let mut random = Random::new(seed);
//!     Sequential::new()
//!         .then(Linear::new(tape, 2, 8, &mut random))
//!         .then(Activation::Tanh)
//!         .then(Linear::new(tape, 8, 1, &mut random))
//! }
//!
//! let tape = Tape::<f64>::new();
//! let trained = model(&tape, 0);
//! let mut file = Vec::new();
//! safetensors::save(&trained.parameters(), &mut file)?;
//!
//! let loaded = model(&tape, 1);
//! safetensors::load(&loaded.parameters(), &file)?;
//! let x = tape.constant(downhill::data::xor().x);
//! assert_eq!(loaded.forward(x).values(), trained.forward(x).values());
//!
//! let error = safetensors::load(&trained.parameters()[..3], &file).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "the file holds \"2.bias\", and the model has no parameter of that name; load it into a \
//!      model with the same layers as the saved one"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In Python, `safetensors.torch.load_file` gives what `load_state_dict` takes. The names are those
//! of a [`Parameter`], and a layer's weights are transposed in the file, because PyTorch keeps them
//! as [outputs, inputs].
//!
//! A file is the length of its header in 8 bytes, the header in JSON, and the numbers themselves:
//!
//! ```text
//! {"0.bias":{"dtype":"F32","shape":[8],"data_offsets":[0,32]},"0.weight":{…}}
//! ```
//!
//! The format is small enough to be read and written here: the crate `safetensors` would bring 15
//! other crates into every program that uses this one, and its errors do not say which parameter is
//! wrong.

mod error;
mod file;
mod header;
mod json;
mod load;
mod save;

pub use error::LoadError;
#[doc(alias = "load_state_dict")]
pub use file::load_file;
#[doc(alias = "state_dict")]
pub use file::save_file;
#[doc(alias = "load_state_dict")]
pub use load::load;
#[doc(alias = "state_dict")]
pub use save::save;

use crate::engine::float::Float;
use crate::layers::Parameter;

/// The parameters, sorted by name; or what is wrong, if there are none, or two have one name.
fn by_name<'a, 'tape, T: Float>(
    parameters: &'a [Parameter<'tape, T>],
) -> Result<Vec<&'a Parameter<'tape, T>>, String> {
    let mut sorted: Vec<_> = parameters.iter().collect();
    sorted.sort_by_key(|parameter| parameter.name());
    if sorted.is_empty() {
        return Err("there are no parameters; a layer of your own has those that its \
                    parameters() names"
            .to_string());
    }
    match sorted.windows(2).find(|pair| pair[0].name() == pair[1].name()) {
        None => Ok(sorted),
        Some(pair) => Err(format!(
            "two parameters have the name {:?}; give each part of the model a name, as in \
             self.fc1.parameters_within(\"fc1\"), or each parameter, by Parameter::new",
            pair[0].name()
        )),
    }
}
