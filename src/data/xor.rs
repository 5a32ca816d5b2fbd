//! The smallest set that no line separates.

use super::Samples;
use ndarray::array;

/// The four corners of a square. The class is 1 where one of the coordinates is 1 and the other is
/// 0.
///
/// ```
/// let xor = downhill::data::xor();
/// assert_eq!(xor.class, [0, 1, 1, 0]);
/// assert_eq!(xor.targets().dim(), (4, 1));
/// ```
pub fn xor() -> Samples {
    Samples { x: array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], class: vec![0, 1, 1, 0] }
}
