//! Operations that are made of others, so that they need no vector-Jacobian product of their own.

mod losses;
mod softmax;
