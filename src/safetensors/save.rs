use super::by_name;
use super::json::push_string;
use crate::engine::float::Float;
use crate::layers::Parameter;
use std::io::{self, Write};

/// Writes the parameters, sorted by name: the same parameters give the same file, byte for byte.
///
/// # Errors
///
/// [`InvalidInput`](io::ErrorKind::InvalidInput) if there are no parameters, or two have the same
/// name: then nothing is written. Those of `writer`.
pub fn save<T: Float>(parameters: &[Parameter<'_, T>], writer: &mut impl Write) -> io::Result<()> {
    let parameters = by_name(parameters)
        .map_err(|problem| io::Error::new(io::ErrorKind::InvalidInput, problem))?;
    let mut data = Vec::new();
    let mut header = String::from("{");
    for (position, parameter) in parameters.into_iter().enumerate() {
        if position > 0 {
            header.push(',');
        }
        let start = data.len();
        push_elements(&mut data, parameter);
        let sizes = parameter.stored_shape().iter().map(usize::to_string).collect::<Vec<_>>();
        push_string(&mut header, parameter.name());
        header += &format!(
            r#":{{"dtype":"{}","shape":[{}],"data_offsets":[{start},{}]}}"#,
            T::ELEMENT_TYPE,
            sizes.join(","),
            data.len()
        );
    }
    header.push('}');
    // So that the numbers begin at a multiple of 8.
    while header.len() % 8 > 0 {
        header.push(' ');
    }
    writer.write_all(&(header.len() as u64).to_le_bytes())?;
    writer.write_all(header.as_bytes())?;
    writer.write_all(&data)
}

fn push_elements<T: Float>(data: &mut Vec<u8>, parameter: &Parameter<'_, T>) {
    let values = parameter.var().values();
    let stored = match parameter.transposed {
        true => values.reversed_axes(),
        false => values,
    };
    for &element in &stored {
        element.append_to(data);
    }
}
