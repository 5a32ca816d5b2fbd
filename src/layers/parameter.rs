use crate::engine::core::tape::Var;
use crate::engine::float::Float;
use std::fmt::Display;

/// A parameter and its name, as PyTorch's `state_dict` would call it, such as `0.weight`.
///
/// ```
/// use downhill::layers::Parameter;
///
/// let tape = downhill::Tape::<f64>::new();
/// let parameter = Parameter::new("weight", tape.parameter(2.0)).within(0).within("encoder");
/// assert_eq!(parameter.name(), "encoder.0.weight");
/// assert_eq!(parameter.var().value(), 2.0);
/// ```
#[must_use = "a parameter with its new name is given back: keep it"]
#[derive(Clone, Debug)]
pub struct Parameter<'tape, T: Float> {
    name: String,
    var: Var<'tape, T>,
    pub(crate) transposed: bool,
}

impl<'tape, T: Float> Parameter<'tape, T> {
    /// Gives a parameter of a tape a name, or a [buffer](crate::Tape::buffer), such as statistics
    /// of the data, which is then saved and loaded with the parameters.
    ///
    /// # Panics
    ///
    /// If the value is neither a parameter nor a buffer, or the name is `__metadata__`, which means
    /// something else in files.
    #[track_caller]
    pub fn new(name: impl Into<String>, var: Var<'tape, T>) -> Parameter<'tape, T> {
        let name = name.into();
        assert!(
            name != "__metadata__",
            "Parameter::new: files use the name __metadata__ for something else; take another name"
        );
        let parameters = var.tape.record.borrow().parameters;
        assert!(
            var.id() < parameters,
            "Parameter::new: {name} is not a parameter but was computed, or is a constant; give it \
             what tape.parameter() or tape.buffer() returns"
        );
        Parameter { name, var, transposed: false }
    }

    /// Files hold the transposed matrix: PyTorch keeps a layer's weights as [outputs, inputs].
    ///
    /// # Panics
    ///
    /// If the parameter is not a matrix.
    #[track_caller]
    pub fn transposed(mut self) -> Parameter<'tape, T> {
        let shape = self.var.shape();
        assert!(
            shape.len() == 2,
            "Parameter::transposed: {} has the shape {shape:?} and is not a matrix",
            self.name
        );
        self.transposed = true;
        self
    }

    /// The same as part of a larger model, under `part.name`.
    pub fn within(self, part: impl Display) -> Parameter<'tape, T> {
        let name = format!("{part}.{}", self.name);
        Parameter { name, ..self }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value on the tape.
    pub fn var(&self) -> Var<'tape, T> {
        self.var
    }

    /// The sizes of the axes in a file.
    pub(crate) fn stored_shape(&self) -> Vec<usize> {
        let mut shape = self.var.shape();
        if self.transposed {
            shape.reverse();
        }
        shape
    }
}

impl<'tape, T: Float> From<Parameter<'tape, T>> for Var<'tape, T> {
    fn from(parameter: Parameter<'tape, T>) -> Var<'tape, T> {
        parameter.var
    }
}

impl<'tape, T: Float> From<&Parameter<'tape, T>> for Var<'tape, T> {
    fn from(parameter: &Parameter<'tape, T>) -> Var<'tape, T> {
        parameter.var
    }
}
