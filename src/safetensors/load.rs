use super::error::{quoted, shape};
use super::header::{self, Entry};
use super::{LoadError, by_name};
use crate::engine::core::tape::{Tape, Var};
use crate::engine::float::Float;
use crate::layers::Parameter;
use ndarray::{ArrayD, IxDyn};
use std::collections::BTreeMap;

/// Gives each parameter the values that the file holds under its name.
///
/// The file must hold exactly these parameters, with their shapes, and elements of the tape's type.
/// A [part of a file](crate::guide#the-parameters-are-saved) goes by way of all of it. The
/// gradients stay as they are. Of a file it takes the bytes; [`load_file`](super::load_file) reads
/// them.
///
/// # Errors
///
/// If `file` is anything else, if there are no parameters, or two have the same name. No parameter
/// has changed then.
pub fn load<T: Float>(parameters: &[Parameter<'_, T>], file: &[u8]) -> Result<(), LoadError> {
    let parameters = by_name(parameters).map_err(LoadError::new)?;
    let (entries, data) = header::read(file)?;
    let known = |name: &str| {
        let found = parameters.binary_search_by_key(&name, |parameter| parameter.name());
        found.is_ok()
    };
    if let Some(name) = entries.keys().find(|name| !known(name)) {
        return Err(LoadError::new(format!(
            "the file holds {}, and the model has no parameter of that name; {SAME_LAYERS}",
            quoted(name)
        )));
    }
    let mut loaded = Vec::with_capacity(parameters.len());
    for parameter in parameters {
        let Some(entry) = entries.get(parameter.name()) else {
            return Err(LoadError::new(format!(
                "the file holds no {:?}, which the model has; {SAME_LAYERS}",
                parameter.name()
            )));
        };
        let elements = elements(parameter, entry, data)?;
        loaded.push((parameter.name(), parameter.var(), elements));
    }
    check_shared(&loaded)?;
    // Only now that nothing can be wrong any more.
    for (_, var, elements) in loaded {
        var.set(elements);
    }
    Ok(())
}

/// One value under several names must have the same elements under all of them.
fn check_shared<T: Float>(loaded: &[(&str, Var<'_, T>, ArrayD<T>)]) -> Result<(), LoadError> {
    let mut first = BTreeMap::new();
    for (name, var, elements) in loaded {
        let tape: *const Tape<T> = var.tape;
        let (first, expected) = first.entry((tape, var.id())).or_insert((name, elements));
        let mut pairs = expected.iter().zip(elements);
        if pairs.any(|(&a, &b)| a.into().to_bits() != b.into().to_bits()) {
            return Err(LoadError::new(format!(
                "{first:?} and {name:?} are one parameter of the model, and the file holds \
                 different elements for them; give each a parameter of its own"
            )));
        }
    }
    Ok(())
}

const SAME_LAYERS: &str = "load it into a model with the same layers as the saved one";

/// What the file holds for a parameter.
fn elements<T: Float>(
    parameter: &Parameter<'_, T>, entry: &Entry, data: &[u8],
) -> Result<ArrayD<T>, LoadError> {
    let name = parameter.name();
    let element_type = T::ELEMENT_TYPE;
    if entry.element_type != element_type {
        return Err(LoadError::new(format!(
            "{name:?} has elements of the type {} in the file, and of the type {element_type} on \
             the tape; load it on a tape of the file's type, or convert the file",
            quoted(&entry.element_type)
        )));
    }
    let expected = parameter.stored_shape();
    if entry.shape != expected {
        return Err(LoadError::new(format!(
            "{name:?} has the shape {} in the file, and from this model it would be {expected:?}; \
             give the model's layers the sizes that the saved one had",
            shape(&entry.shape)
        )));
    }
    let size = size_of::<T>();
    let needed = size * expected.iter().product::<usize>();
    if entry.bytes.len() != needed {
        return Err(LoadError::damaged(&format!(
            "{name:?} has {} bytes, and {needed} would be elements of the type {element_type} in \
             the shape {expected:?}",
            entry.bytes.len()
        )));
    }
    let numbers = data[entry.bytes.clone()].chunks_exact(size);
    let stored = ArrayD::from_shape_vec(IxDyn(&expected), numbers.map(T::from_bytes).collect())
        .expect("as many elements as the shape says");
    Ok(match parameter.transposed {
        true => stored.reversed_axes(),
        false => stored,
    })
}
