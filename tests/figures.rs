//! Figures of any numbers: they end, are XML, stay on their page, and have labels that differ.
//! The numbers are the same in every run; a failure names its seed.

use downhill::figure::{GraphDrawing, Plot};
use downhill::ndarray::array;
use downhill::{Random, Tape};
use roxmltree::{Document, Node};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

type Point = (f64, f64);

/// What a test finds in a chart.
struct Chart {
    x_labels: Vec<String>,
    y_labels: Vec<String>,
    /// The names of the elements in the groups of the series, with their coordinates.
    drawn: Vec<(String, Vec<Point>)>,
    notes: Vec<String>,
}

/// Reads a chart, and refuses one that is no XML, leaves its page, or has labels that do not tell
/// values apart.
fn read(svg: &str) -> Chart {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error} in {svg}"));
    let root = document.root_element();
    let page: Vec<f64> = numbers(root.attribute("viewBox").unwrap());
    assert_eq!(page[..2], [0.0, 0.0]);
    for node in root.descendants().filter(Node::is_element) {
        // A dot, or the head of an arrow, reaches a little beyond what it marks.
        let reach = if node.has_tag_name("polyline") {
            0.0
        } else {
            5.0
        };
        for (x, y) in points(&node) {
            let inside = -reach <= x && x <= page[2] + reach && -reach <= y && y <= page[3] + reach;
            assert!(inside, "{x}, {y} is outside of {page:?} in {svg}");
        }
    }
    let group = |class: &str| -> Vec<Node> {
        let groups = root
            .children()
            .filter(|node| node.attribute("class") == Some(class));
        groups
            .flat_map(|group| group.children().filter(Node::is_element))
            .collect()
    };
    let texts = |nodes: &[Node], anchor: &str| -> Vec<String> {
        let nodes = nodes
            .iter()
            .filter(|node| node.attribute("text-anchor") == Some(anchor));
        nodes.map(written).collect()
    };
    let labels = group("axis-labels");
    let (mut x_labels, y_labels) = (texts(&labels, "middle"), texts(&labels, "end"));
    x_labels.pop().expect("the title of the axis");
    for labels in [&x_labels, &y_labels] {
        let different: BTreeSet<&String> = labels.iter().collect();
        assert_eq!(
            different.len(),
            labels.len(),
            "{labels:?} are not different in {svg}"
        );
        assert!(
            (2..=8).contains(&labels.len()),
            "{labels:?} are too few or too many in {svg}"
        );
    }
    assert!(group("grid").len() <= 16, "{svg}");
    let series = root.children().filter(|node| {
        node.attribute("class")
            .is_some_and(|class| class.starts_with("series"))
    });
    let elements = series.flat_map(|group| group.children().filter(Node::is_element));
    let drawn = elements.map(|node| (node.tag_name().name().to_string(), points(&node)));
    let notes = group("note").iter().map(written).collect();
    Chart {
        x_labels,
        y_labels,
        drawn: drawn.collect(),
        notes,
    }
}

fn written(node: &Node) -> String {
    node.descendants()
        .filter_map(|part| part.text().filter(|_| part.is_text()))
        .collect()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split([' ', ','])
        .map(|number| number.parse().unwrap())
        .collect()
}

/// Where an element is.
fn points(node: &Node) -> Vec<Point> {
    let coordinates = if let Some(points) = node.attribute("points") {
        numbers(points)
    } else {
        let attribute = |names: [&str; 2]| names.iter().find_map(|name| node.attribute(*name));
        let place = [attribute(["x", "cx"]), attribute(["y", "cy"])];
        place.into_iter().flatten().flat_map(numbers).collect()
    };
    assert!(coordinates.iter().all(|number| number.is_finite()));
    coordinates
        .chunks(2)
        .map(|pair| (pair[0], pair[1]))
        .collect()
}

/// Draws in a thread of its own, which has a minute for it.
fn drawn_in_time(what: &str, draw: impl FnOnce() -> String + Send + 'static) -> String {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(catch_unwind(AssertUnwindSafe(draw))));
    match receiver.recv_timeout(Duration::from_secs(60)) {
        Ok(Ok(svg)) => svg,
        Ok(Err(_)) => panic!("{what} panics"),
        Err(_) => panic!("{what} does not end"),
    }
}

/// The message with which something is refused.
fn refused(draw: impl FnOnce() -> String) -> String {
    let panic = catch_unwind(AssertUnwindSafe(draw)).expect_err("nothing was refused");
    let message = panic.downcast_ref::<String>().cloned();
    message
        .or_else(|| panic.downcast_ref::<&str>().map(|text| text.to_string()))
        .unwrap()
}

fn plot(name: &str) -> Plot {
    Plot::new(name, "x", "y").describe("A test.")
}

/// A positive number of any size that a float can have.
fn of_any_size(random: &mut Random) -> f64 {
    let bits = match random.below(8) {
        0 => random.below(1 << 52) as u64, // subnormal
        1 => random.below(100) as u64,
        2 => f64::MAX.to_bits() - random.below(100) as u64,
        _ => ((random.below(2047) as u64) << 52) + random.below(1 << 52) as u64,
    };
    f64::from_bits(bits.max(1))
}

/// A number of any size and sign.
fn anywhere(random: &mut Random) -> f64 {
    let value = of_any_size(random);
    if random.below(2) == 0 { value } else { -value }
}

/// The ends of an axis, the first less than the second.
fn ends(random: &mut Random, is_log: bool) -> Point {
    loop {
        let low = of_any_size(random);
        let (low, high) = match random.below(if is_log { 5 } else { 9 }) {
            // A few floats, up to a thousandth of the number itself.
            0 => (
                low,
                f64::from_bits(low.to_bits() + (1_u64 << random.below(44))),
            ),
            1 => (low, low * (1.0 + 10.0 * random.uniform())),
            2 => (low, low * 10_f64.powi(random.below(60) as i32)),
            3 => (0.1 * random.uniform(), 0.1 + random.uniform()),
            4 => (low, of_any_size(random)),
            5 => (-low, low),
            6 => (0.0, low),
            7 => (
                -1e15 - random.below(3) as f64,
                -1e15 + random.below(3) as f64,
            ),
            _ => (-low, anywhere(random)),
        };
        let (low, high) = if random.below(2) == 0 || is_log {
            (low, high)
        } else {
            (-high, -low)
        };
        if low < high && high.is_finite() && low.is_finite() && (low > 0.0 || !is_log) {
            return (low, high);
        }
    }
}

/// A chart of numbers that nobody would choose, and what is asked of its axes.
fn unlikely_plot(seed: u64) -> Plot {
    let mut random = Random::new(seed);
    let random = &mut random;
    let [log_x, log_y] = [(); 2].map(|()| random.below(3) == 0);
    let [fixed_x, fixed_y] = [(); 2].map(|()| random.below(2) == 0);
    let (x, y) = (ends(random, log_x), ends(random, log_y));
    let mut coordinate = |(low, high): Point| match random.below(8) {
        0 => anywhere(random),
        1 => [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0][random.below(4)],
        2 => low,
        3 => high,
        _ => (low + random.uniform() * (high - low)).clamp(low, high),
    };
    let mut points = |count: usize| -> Vec<Point> {
        (0..count).map(|_| (coordinate(x), coordinate(y))).collect()
    };
    let mut plot = plot("unlikely")
        .line("line", [(x.0, y.0), (x.1, y.1)])
        .line("", points(8))
        .dashed("dashed", points(5))
        .dots("dots", points(8))
        .arrows("arrows", points(5))
        .segments("segments", points(5).into_iter().zip(points(5)))
        .note("note", points(1)[0])
        .note("another note", points(1)[0]);
    if log_x {
        plot = plot.log_x();
    }
    if log_y {
        plot = plot.log_y();
    }
    if fixed_x {
        plot = plot.x_range(x.0..=x.1);
    }
    if fixed_y {
        plot = plot.y_range(y.0..=y.1);
    }
    plot
}

#[test]
fn every_picture_of_finite_numbers_ends_with_labels_that_differ() {
    for seed in 0..3000 {
        let plot = unlikely_plot(seed);
        let said = format!("{plot:?}");
        let svg = drawn_in_time(&format!("seed {seed}: {said}"), move || plot.svg());
        if let Err(panic) = catch_unwind(|| read(&svg)) {
            eprintln!("seed {seed}: {said}");
            std::panic::resume_unwind(panic);
        }
    }
}
