//! A look at a tape: as data, for the first NaN, and whether its gradients are right.

pub(crate) mod gradient_check;
pub(crate) mod graph;
mod nan_check;
