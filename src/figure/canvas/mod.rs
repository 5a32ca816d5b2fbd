//! What every figure is drawn with: places, texts, colours, and the SVG that comes of it.

pub(crate) mod clip;
pub(crate) mod field;
pub(crate) mod geometry;
pub(crate) mod number;
pub(crate) mod order;
pub(crate) mod palette;
pub(crate) mod placement;
pub(crate) mod svg;
pub(crate) mod text;
