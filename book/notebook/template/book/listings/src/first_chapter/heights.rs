//! How high a sequence rises on its way to 1.

use my_crate::next;
// region: hidden
use notebook_page::figure;
// endregion
use notebook_page::knobs::knob;

pub fn main() {
    let start = knob("start", 7, 1..=30);
    let mut heights = vec![start];
    let mut n = start;
    while n != 1 {
        n = next(n);
        heights.push(n);
    }
    let steps = heights.len() - 1;
    let highest = heights.iter().max().expect("the start is one of them");
    println!("from {start} in {steps} steps, {highest} at the highest");

    // region: hidden
    draw(&heights, *highest);
    // endregion
}

// region: hidden
/// One point for each number, on a line that leads from one to the next.
fn draw(heights: &[u64], highest: u64) {
    let (width, height) = (440, 200);
    let steps = (heights.len() - 1).max(1) as u64;
    let place = |step: usize| {
        let x = 20 + width * step as u64 / steps;
        let y = 30 + height - height * heights[step] / highest;
        (x, y)
    };
    let mut line = String::new();
    let mut dots = String::new();
    for step in 0..heights.len() {
        let (x, y) = place(step);
        line += &format!("{x},{y} ");
        dots += &format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"3\"/>\n");
    }
    let top = heights.iter().position(|n| *n == highest).unwrap_or(0);
    let (top_x, top_y) = place(top);
    let start = heights[0];
    // The figure's name is its id, too; what has no colour has that of the text.
    figure::show(
        "heights-path",
        &format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"heights-path\" \
             viewBox=\"0 0 480 250\" role=\"img\" \
             aria-labelledby=\"heights-path-title heights-path-desc\" \
             font-family=\"system-ui, sans-serif\" fill=\"currentColor\">\n\
             <title id=\"heights-path-title\">The numbers from {start}</title>\n\
             <desc id=\"heights-path-desc\">A line from {start} to 1 in {} steps, \
             with {highest} at the highest.</desc>\n\
             <polyline fill=\"none\" stroke=\"currentColor\" points=\"{}\"/>\n\
             {dots}\
             <text x=\"{top_x}\" y=\"{}\" font-size=\"15\" \
             text-anchor=\"middle\">{highest}</text>\n\
             </svg>\n",
            heights.len() - 1,
            line.trim_end(),
            top_y - 10,
        ),
    );
}
// endregion
