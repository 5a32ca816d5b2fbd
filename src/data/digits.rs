//! Handwritten digits.

use super::csv::lines;
use super::{DataError, Samples, files};
use ndarray::Array2;

/// The pixels of an image, 8 rows of 8.
const PIXELS: usize = 64;

/// 1,797 handwritten digits: images of 8 × 8 pixels from 0 (paper) to 16 (ink), row by row, and the
/// digit that each shows. 13 people wrote them. They stand form after form: the same sequence of
/// about 130 digits returns fourteen times, so that the last digits are from other forms, and other
/// hands, than the first.
///
/// E. Alpaydin and C. Kaynak (1998), *Optical Recognition of Handwritten Digits*, UCI Machine
/// Learning Repository, <https://doi.org/10.24432/C50P49>, CC BY 4.0, in the order of
/// scikit-learn's `load_digits`.
///
/// ```
/// let digits = downhill::data::digits();
/// assert_eq!(digits.class[..5], [0, 1, 2, 3, 4]);
/// let x = digits.x / 16.0;
/// assert_eq!(x.dim(), (1797, 64));
/// ```
pub fn digits() -> Samples {
    read_digits(files::digits()).unwrap_or_else(|error| panic!("{error}"))
}

/// Reads a file of digits: on each line 64 grey values from 0 to 16 and the digit, with commas
/// between them.
///
/// # Errors
///
/// The first field that is something else, or missing, or too many.
///
/// ```
/// use downhill::data::read_digits;
///
/// let line = "0,".repeat(64) + "7\n";
/// assert_eq!(read_digits(line.as_bytes())?.class, [7]);
/// assert!(read_digits(b"").is_err());
/// # Ok::<(), downhill::data::DataError>(())
/// ```
pub fn read_digits(bytes: &[u8]) -> Result<Samples, DataError> {
    // What is not UTF-8 becomes a character that no field can hold.
    let text = String::from_utf8_lossy(bytes);
    let (mut pixels, mut class) = (Vec::new(), Vec::new());
    for mut line in lines("digits", &text) {
        for _ in 0..PIXELS {
            let grey: u8 = line.field("a grey value from 0 to 16", |field| up_to(16, field))?;
            pixels.push(f64::from(grey));
        }
        class.push(line.field("a digit from 0 to 9", |field| up_to(9, field))?.into());
        line.end()?;
    }
    let x =
        Array2::from_shape_fn((class.len(), PIXELS), |(row, pixel)| pixels[row * PIXELS + pixel]);
    Ok(Samples { x, class })
}

fn up_to(highest: u8, field: &str) -> Option<u8> {
    field.parse().ok().filter(|&number| number <= highest)
}
