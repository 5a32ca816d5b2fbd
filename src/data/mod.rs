//! The data of the book: sets that are made by a formula, two sets of real measurements, and what
//! prepares them.
//!
//! Made: [`line()`], [`noisy_line()`], [`xor()`], [`moons()`], [`spirals()`]. Real: [`penguins()`],
//! [`digits()`]; where they come from and under which licences is in `src/data/README.md`. Whatever
//! is random takes a [`Random`](crate::Random), and is the same on every machine. Numbers are
//! `f64`; `x.mapv(|x| x as f32)` makes them `f32`.
//!
//! ```
//! use downhill::{Random, data};
//!
//! let mut random = Random::new(0);
//! let (train, test) = data::digits().train_test_split(360, &mut random);
//! assert_eq!((train.x.dim(), test.x.dim()), ((1437, 64), (360, 64)));
//!
//! let mut order: Vec<usize> = (0..train.class.len()).collect();
//! for _epoch in 0..2 {
//!     random.shuffle(&mut order);
//!     for batch in order.chunks(32) {
//!         let batch = train.rows(batch);
//!         assert_eq!(batch.x.nrows(), batch.class.len());
//!     }
//! }
//! ```

mod csv;
mod digits;
mod error;
mod files;
mod line;
mod moons;
mod penguins;
mod samples;
mod spirals;
mod standardizer;
mod xor;

pub use digits::{digits, read_digits};
pub use error::DataError;
pub use line::{line, noisy_line};
#[doc(alias = "make_moons")]
pub use moons::moons;
pub use penguins::{Penguin, Species, penguins, read_penguins};
pub use samples::{Samples, train_test_split};
pub use spirals::spirals;
#[doc(alias = "StandardScaler")]
pub use standardizer::Standardizer;
pub use xor::xor;
