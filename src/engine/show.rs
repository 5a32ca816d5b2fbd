//! What a tape and a value on it look like when they are printed.

use super::core::record::{Gradient, Record};
use super::core::tape::{Tape, Var};
use super::float::Float;
use super::shape::Shape;
use std::fmt::{self, Debug, Display, Formatter};

/// The value: that of a single number as the number, that of an array as ndarray shows it.
///
/// ```
/// use downhill::{Tape, ndarray::array};
///
/// let tape = Tape::<f64>::new();
/// let (w, v) = (tape.parameter(2.0), tape.parameter(array![1.0, 2.5]));
/// assert_eq!(format!("{w} {w:.3} {v:.1}"), "2 2.000 [1.0, 2.5]");
/// ```
///
/// # Panics
///
/// Where [`value`](Var::value) does: if the graph is gone.
impl<T: Float> Display for Var<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.shape_of("{}").is_number() {
            true => Display::fmt(&self.value(), f),
            false => Display::fmt(&self.values(), f),
        }
    }
}

/// What recorded the value, its shape, its first elements, and their gradients if there are any.
///
/// ```
/// use downhill::{Tape, ndarray::array};
///
/// let tape = Tape::<f64>::new();
/// let w = tape.parameter(array![1.0, 2.0]);
/// let loss = (w * w).sum();
/// loss.backward();
/// assert_eq!(
///     format!("{w:?}"),
///     "Var { operation: parameter, shape: [2], values: [1.0, 2.0], gradients: [2.0, 4.0] }"
/// );
/// assert_eq!(format!("{loss:?}"), "Var { operation: sum, value: 5.0, gradient: 1.0 }");
/// ```
impl<T: Float> Debug for Var<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let shown = self.try_look(|record, id| {
            let node = &record.nodes[id];
            let mut shown = f.debug_struct("Var");
            shown.field("operation", &format_args!("{}", record.operation(node)));
            let [value, gradient] = match node.shape.is_number() {
                true => ["value", "gradient"],
                false => {
                    shown.field("shape", &node.shape);
                    ["values", "gradients"]
                }
            };
            shown.field(value, &Shortened(node.shape, &record.values[node.range()]));
            if node.gradient == Gradient::Present {
                let gradients = &record.gradients[node.range()];
                shown.field(gradient, &Shortened(node.shape, gradients));
            }
            shown.finish()
        });
        shown.unwrap_or_else(|why_not| write!(f, "Var {{ {why_not} }}"))
    }
}

const GONE: &str = "of a graph that is gone; keep its value() or values() before the next begins";

impl<T: Float> Var<'_, T> {
    /// Looks at the value's node, if that is possible: for debugging nothing may panic.
    fn try_look<R>(self, look: impl FnOnce(&Record<T>, usize) -> R) -> Result<R, &'static str> {
        let record = self.tape.record.try_borrow().ok_or("on a tape in update()")?;
        let id = record.serials.position(self.serial).ok_or(GONE)?;
        Ok(look(&record, id))
    }
}

/// A number, or the first elements of an array.
struct Shortened<'a, T>(Shape, &'a [T]);

/// How many elements of an array are shown.
const SHOWN: usize = 6;

impl<T: Float> Debug for Shortened<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Shortened(shape, elements) = self;
        if shape.is_number() {
            return Debug::fmt(&elements[0], f);
        }
        let mut list = f.debug_list();
        list.entries(elements.iter().take(SHOWN));
        if elements.len() > SHOWN {
            list.entry(&format_args!("…"));
        }
        list.finish()
    }
}

/// The shapes of the parameters and buffers, and how many values are on the graph: none once it was
/// freed.
///
/// ```
/// use downhill::{Tape, ndarray::array};
///
/// let tape = Tape::<f64>::new();
/// let (w, x) = (tape.parameter(2.0), tape.buffer(array![1.0, 2.0]));
/// let y = w * x + 1.0;
/// assert_eq!(format!("{tape:?}"), "Tape { parameters: [[]], buffers: [[2]], graph: 2 }");
/// ```
impl<T: Float> Debug for Tape<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some(record) = self.record.try_borrow() else {
            return f.write_str("Tape { in update() }");
        };
        let shapes = |is_shown: fn(Gradient) -> bool| -> Vec<Shape> {
            let lasting = record.nodes[..record.parameters].iter();
            lasting.filter(|node| is_shown(node.gradient)).map(|node| node.shape).collect()
        };
        f.debug_struct("Tape")
            .field("parameters", &shapes(|gradient| gradient != Gradient::Unneeded))
            .field("buffers", &shapes(|gradient| gradient == Gradient::Unneeded))
            .field("graph", &(record.nodes.len() - record.freed.max(record.parameters)))
            .finish()
    }
}
