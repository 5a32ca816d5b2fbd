//! What must hold of the rooms around the engine, and of the packages, in one program: what its
//! files have in common is compiled once.

mod data;
mod figures;
mod layers;
mod packages;
mod panics;
mod safetensors;
