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
    let points = heights.iter().zip(0..).map(|(n, step)| {
        let x = 20 + width * step / steps;
        let y = 20 + height - height * n / highest;
        (x, y)
    });
    let points: Vec<(u64, u64)> = points.collect();
    let line: Vec<String> =
        points.iter().map(|(x, y)| format!("{x},{y}")).collect();
    let dots: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"3\"/>\n"))
        .collect();
    let start = heights[0];
    // The name stands in the `id`, too. What has no colour has that of the text.
    figure::show(
        "heights-path",
        &format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"heights-path\" \
             viewBox=\"0 0 480 240\" role=\"img\" \
             aria-labelledby=\"heights-path-title heights-path-desc\" \
             fill=\"currentColor\">\n\
             <title id=\"heights-path-title\">The numbers from {start}</title>\n\
             <desc id=\"heights-path-desc\">A line from {start} to 1, which \
             rises to {highest} on its way.</desc>\n\
             <polyline fill=\"none\" stroke=\"currentColor\" points=\"{}\"/>\n\
             {}</svg>\n",
            line.join(" "),
            dots.concat()
        ),
    );
}
// endregion
