//! What a file says about its arrays.
//!
//! The crate `safetensors` would read it, too. But it accepts an array that is named twice and keys
//! that it does not know, and its errors lack what ours say: which array it is about, how many
//! bytes there are and how many were expected.

use super::LoadError;
use super::error::quoted;
use super::json::Json;
use std::collections::BTreeMap;
use std::mem;
use std::ops::Range;

/// What a file says about one array.
#[derive(Default)]
pub(super) struct Entry {
    pub(super) element_type: String,
    pub(super) shape: Vec<usize>,
    /// Where its bytes lie after the header.
    pub(super) bytes: Range<usize>,
}

/// Takes a file apart: the arrays by name, and the bytes after the header.
pub(super) fn read(file: &[u8]) -> Result<(BTreeMap<String, Entry>, &[u8]), LoadError> {
    let (header, data) = split(file)?;
    let mut entries = BTreeMap::new();
    let mut has_metadata = false;
    let mut json = Json::new(header);
    json.object(|json, name| {
        if name == METADATA {
            let twice = mem::replace(&mut has_metadata, true);
            json.object(|json, _| json.string().map(drop))?;
            return if twice { Err(named_twice(METADATA)) } else { Ok(()) };
        }
        let entry = entry(json, &name)?;
        let twice = entries.insert(name.clone(), entry).is_some();
        if twice { Err(named_twice(&name)) } else { Ok(()) }
    })?;
    json.end()?;
    check_places(&entries, data.len())?;
    Ok((entries, data))
}

const METADATA: &str = "__metadata__";

fn named_twice(name: &str) -> LoadError {
    LoadError::damaged(&format!("its header names {} twice", quoted(name)))
}

/// The header, and what follows it.
fn split(file: &[u8]) -> Result<(&str, &[u8]), LoadError> {
    let foreign = |problem: &str| {
        LoadError::new(format!(
            "this is not a safetensors file, or only the beginning of one: {problem}; give load() \
             all bytes of a file that save() or Python's safetensors wrote"
        ))
    };
    let Some((length, rest)) = file.split_first_chunk() else {
        return Err(foreign(&format!(
            "it has {} bytes, and the length of the header alone takes 8",
            file.len()
        )));
    };
    let length = u64::from_le_bytes(*length);
    let split = usize::try_from(length).ok();
    let Some((header, data)) = split.and_then(|length| rest.split_at_checked(length)) else {
        return Err(foreign(&format!(
            "its first 8 bytes say that a header of {length} bytes follows, and there are {}",
            rest.len()
        )));
    };
    match std::str::from_utf8(header) {
        Ok(header) if header.starts_with('{') => Ok((header, data)),
        Ok(header) => {
            let beginning: String = header.chars().take(10).collect();
            Err(foreign(&format!("its header begins with {beginning:?}, and not with a brace")))
        }
        Err(error) => {
            Err(foreign(&format!("byte {} of its header is not UTF-8", error.valid_up_to())))
        }
    }
}

/// Reads `{"dtype": …, "shape": …, "data_offsets": …}`, in any order.
fn entry(json: &mut Json, name: &str) -> Result<Entry, LoadError> {
    let damaged =
        |problem: String| LoadError::damaged(&format!("its header {problem} of {}", quoted(name)));
    let (mut element_type, mut shape, mut offsets) = (None, None, None);
    json.object(|json, key| {
        let twice = match key.as_str() {
            "dtype" => element_type.replace(json.string()?).is_some(),
            "shape" => shape.replace(json.numbers()?).is_some(),
            "data_offsets" => offsets.replace(json.numbers()?).is_some(),
            _ => return Err(damaged(format!("has an unknown {}", quoted(&key)))),
        };
        match twice {
            true => Err(damaged(format!("has two values for {key}"))),
            false => Ok(()),
        }
    })?;
    let element_type = element_type.ok_or_else(|| damaged("lacks the dtype".to_string()))?;
    let shape = shape.ok_or_else(|| damaged("lacks the shape".to_string()))?;
    match offsets.as_deref() {
        Some(&[start, end]) if start <= end => Ok(Entry { element_type, shape, bytes: start..end }),
        _ => Err(damaged("lacks two data_offsets, start and end,".to_string())),
    }
}

/// The arrays must lie one after the other and fill what follows the header.
fn check_places(entries: &BTreeMap<String, Entry>, length: usize) -> Result<(), LoadError> {
    let mut places: Vec<_> =
        (entries.iter()).map(|(name, entry)| (entry.bytes.start, entry.bytes.end, name)).collect();
    places.sort();
    let mut end = 0;
    for (start, next, name) in places {
        if start != end {
            return Err(LoadError::damaged(&format!(
                "{} begins at byte {start} of the data, where byte {end} was expected",
                quoted(name)
            )));
        }
        end = next;
    }
    match end == length {
        true => Ok(()),
        false => Err(LoadError::damaged(&format!(
            "its header describes {end} bytes of data, and there are {length}"
        ))),
    }
}
