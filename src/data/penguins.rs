//! Penguins near Palmer Station, Antarctica.

use super::csv::{Line, lines};
use super::{DataError, files};

/// The names on the first line of the file.
const COLUMNS: [&str; 8] = [
    "species",
    "island",
    "bill_length_mm",
    "bill_depth_mm",
    "flipper_length_mm",
    "body_mass_g",
    "sex",
    "year",
];

/// A penguin. What was not measured is `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Penguin {
    /// Its species.
    pub species: Species,
    /// The length of its bill in millimetres.
    pub bill_length_mm: Option<f64>,
    /// The depth of its bill in millimetres.
    pub bill_depth_mm: Option<f64>,
    /// The length of its flipper in millimetres.
    pub flipper_length_mm: Option<f64>,
    /// Its mass in grams.
    pub body_mass_g: Option<f64>,
}

/// The species of a penguin; `species as usize` is its class, 0, 1 or 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Species {
    /// *Pygoscelis adeliae*.
    Adelie,
    /// *Pygoscelis antarcticus*.
    Chinstrap,
    /// *Pygoscelis papua*.
    Gentoo,
}

/// 344 penguins of three species; two of them were not measured.
///
/// K. B. Gorman, T. D. Williams and W. R. Fraser (2014),
/// <https://doi.org/10.1371/journal.pone.0090081>, as the R package palmerpenguins by A. M. Horst,
/// A. P. Hill and K. B. Gorman has them. CC0.
///
/// ```
/// let penguins = downhill::data::penguins();
/// let (flipper, mass): (Vec<f64>, Vec<f64>) = penguins
///     .iter()
///     .filter_map(|penguin| penguin.flipper_length_mm.zip(penguin.body_mass_g))
///     .unzip();
/// assert_eq!((penguins.len(), flipper.len()), (344, 342));
/// assert_eq!((flipper[0], mass[0]), (181.0, 3750.0));
/// ```
pub fn penguins() -> Vec<Penguin> {
    read_penguins(files::penguins()).unwrap_or_else(|error| panic!("{error}"))
}

/// Reads a file of penguins: the names of the eight columns on the first line, a penguin on each
/// other one, `NA` for what was not measured. Of the columns `island`, `sex` and `year` it only
/// sees that they are there.
///
/// # Errors
///
/// The first field that is something else, or missing, or too many.
///
/// ```
/// use downhill::data::{Species, read_penguins};
///
/// let file = "species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year
/// Gentoo,Biscoe,NA,NA,NA,NA,NA,2009";
/// let penguins = read_penguins(file.as_bytes())?;
/// assert_eq!(penguins[0].species, Species::Gentoo);
/// assert_eq!(penguins[0].body_mass_g, None);
/// # Ok::<(), downhill::data::DataError>(())
/// ```
pub fn read_penguins(bytes: &[u8]) -> Result<Vec<Penguin>, DataError> {
    // What is not UTF-8 becomes a character that no field that is read can hold.
    let text = String::from_utf8_lossy(bytes);
    let mut lines = lines("penguins", &text);
    if let Some(mut header) = lines.next() {
        for name in COLUMNS {
            header.field(&format!("the name {name}"), |field| (field == name).then_some(()))?;
        }
        header.end()?;
    }
    lines.map(penguin).collect()
}

fn penguin(mut line: Line<'_>) -> Result<Penguin, DataError> {
    let species = line.field("Adelie, Chinstrap or Gentoo", species)?;
    let _island = line.field("an island", Some)?;
    let penguin = Penguin {
        species,
        bill_length_mm: line.field("the bill's length in mm, or NA", measurement)?,
        bill_depth_mm: line.field("the bill's depth in mm, or NA", measurement)?,
        flipper_length_mm: line.field("the flipper's length in mm, or NA", measurement)?,
        body_mass_g: line.field("the body's mass in g, or NA", measurement)?,
    };
    let _sex = line.field("male, female or NA", Some)?;
    let _year = line.field("a year", Some)?;
    line.end()?;
    Ok(penguin)
}

fn species(field: &str) -> Option<Species> {
    match field {
        "Adelie" => Some(Species::Adelie),
        "Chinstrap" => Some(Species::Chinstrap),
        "Gentoo" => Some(Species::Gentoo),
        _ => None,
    }
}

/// The inner `None` is a measurement that was not made, the outer one a field that is neither that
/// nor a measurement.
fn measurement(field: &str) -> Option<Option<f64>> {
    if field == "NA" {
        return Some(None);
    }
    let number = field.parse().ok()?;
    // "inf" and "NaN" are numbers to the parser, and so is a negative length.
    (number > 0.0 && number < f64::INFINITY).then_some(Some(number))
}
