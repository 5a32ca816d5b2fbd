//! What plotters draws on: a list of SVG elements.
//!
//! Plotters decides where things are; how they look is said by the group that the elements are then
//! put in, so colours and widths that it passes are not used. Its coordinates are integers, so the
//! canvas it is given counts in [tenths](TENTHS) of a unit.

use std::convert::Infallible;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use crate::figure::canvas::geometry::Point;
use crate::figure::canvas::svg;
use crate::figure::canvas::text;

/// How many steps of plotters' coordinates make a unit of the drawing.
pub(crate) const TENTHS: f64 = 10.0;

/// Collects what is drawn.
pub(crate) struct Backend {
    size: (u32, u32),
    shapes: Vec<String>,
    texts: Vec<String>,
}

impl Backend {
    /// A canvas of this size, in units.
    pub(crate) fn new((width, height): (f64, f64)) -> Self {
        Self {
            size: ((width * TENTHS) as u32, (height * TENTHS) as u32),
            shapes: Vec::new(),
            texts: Vec::new(),
        }
    }

    /// Lines and areas drawn since this was last asked.
    pub(crate) fn take_shapes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.shapes)
    }

    /// Texts drawn since this was last asked.
    pub(crate) fn take_texts(&mut self) -> Vec<String> {
        std::mem::take(&mut self.texts)
    }
}

/// Plotters' coordinates in units of the drawing.
pub(crate) fn units((x, y): BackendCoord) -> Point {
    (f64::from(x) / TENTHS, f64::from(y) / TENTHS)
}

type PlottersResult = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Backend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> PlottersResult {
        Ok(())
    }

    fn present(&mut self) -> PlottersResult {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, _: BackendColor) -> PlottersResult {
        self.shapes.push(svg::rectangle(units(point), (1.0, 1.0), 0.0));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self, from: BackendCoord, to: BackendCoord, style: &S,
    ) -> PlottersResult {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self, path: I, _: &S,
    ) -> PlottersResult {
        let points: Vec<Point> = path.into_iter().map(units).collect();
        self.shapes.push(svg::polyline(&points));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self, center: BackendCoord, radius: u32, _: &S, _: bool,
    ) -> PlottersResult {
        self.shapes.push(svg::circle(units(center), f64::from(radius) / TENTHS));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self, vert: I, _: &S,
    ) -> PlottersResult {
        let corners: Vec<Point> = vert.into_iter().map(units).collect();
        self.shapes.push(svg::polygon(&corners));
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self, text: &str, style: &S, pos: BackendCoord,
    ) -> PlottersResult {
        if text.is_empty() {
            return Ok(()); // a tick without a label
        }
        let size = style.size() / TENTHS;
        let anchor = match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        let (x, y) = units(pos);
        let middle = match style.anchor().v_pos {
            VPos::Top => y + size / 2.0,
            VPos::Center => y,
            VPos::Bottom => y - size / 2.0,
        };
        self.texts.push(svg::text(text, anchor, (x, middle), size));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self, text: &str, style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = style.size();
        Ok((text::width(text, size) as u32, (text::LINE * size) as u32))
    }
}
