//! Steps down a parabola.

use notebook_page::figure;
use notebook_page::knobs::knob;

pub fn main() {
    let rate = knob("learning rate", 0.25, 0.0..=1.0);
    let epochs = knob("epochs", 3, 1..=30);
    let mut w: f64 = 1.0;
    let mut path = format!("0,{w}");
    for epoch in 1..=epochs {
        w -= rate * 2.0 * w;
        println!("epoch {epoch:2}  w {w:.6}");
        path += &format!(" {epoch},{w:.6}");
    }
    // region: hidden
    draw(&path);
    // endregion
}

// region: hidden
fn draw(path: &str) {
    figure::show(
        "descent-path",
        &format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"descent-path\" \
             viewBox=\"0 0 30 1\" role=\"img\" \
             aria-labelledby=\"descent-path-title descent-path-desc\">\n\
             <title id=\"descent-path-title\">A descent</title>\n\
             <desc id=\"descent-path-desc\">From 1 to 0.</desc>\n\
             <polyline fill=\"none\" points=\"{path}\"/>\n\
             </svg>\n"
        ),
    );
}
// endregion
