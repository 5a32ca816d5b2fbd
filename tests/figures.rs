//! Figures of any numbers: they end, are XML, stay on their page, and have labels that differ.
//! The numbers are the same in every run; a failure names its seed.

use downhill::figure::{Bars, Colour, GraphDrawing, Grid, Images, Plot};
use downhill::ndarray::array;
use downhill::{Random, Tape};
use roxmltree::{Document, Node};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::panics::panic_of;

type Point = (f64, f64);

/// Reads a figure, and refuses one that is no XML or leaves its page, with a letter of a label or
/// with anything else.
fn document(svg: &str) -> Document<'_> {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error} in {svg}"));
    let root = document.root_element();
    let page = numbers(root.attribute("viewBox").unwrap());
    let (right, bottom) = (page[0] + page[2], page[1] + page[3]);
    for node in root.descendants().filter(Node::is_element) {
        // A dot, or the head of an arrow, reaches a little beyond what it marks.
        let reach = if node.has_tag_name("polyline") {
            0.0
        } else {
            5.0
        };
        for (x, y) in points(&node) {
            let inside = page[0] - reach <= x
                && x <= right + reach
                && page[1] - reach <= y
                && y <= bottom + reach;
            assert!(inside, "{x}, {y} is outside of {page:?} in {svg}");
        }
        if node.has_tag_name("text") {
            let [left, top, end, base] = text_box(&node);
            let inside = page[0] <= left && end <= right && page[1] <= top && base <= bottom;
            assert!(inside, "{} is outside of {page:?} in {svg}", written(&node));
        }
    }
    document
}

/// How far the largest of some numbers is from the least.
fn extent(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::MIN, f64::max)
        - values.iter().copied().fold(f64::MAX, f64::min)
}

/// How far at the left an area begins.
fn leftmost(area: &Node) -> f64 {
    points(area).iter().map(|p| p.0).fold(f64::MAX, f64::min)
}

/// Where the letters of a text are, were they narrow: left, top, right and bottom.
fn text_box(node: &Node) -> [f64; 4] {
    let [(x, y)] = points(node)[..] else {
        panic!("a text has one place")
    };
    let width = 4.5 * written(node).chars().count() as f64;
    let left = match node.attribute("text-anchor") {
        Some("middle") => x - width / 2.0,
        Some("end") => x - width,
        _ => x,
    };
    [left, y - 10.0, left + width, y]
}

/// Reads a figure, and refuses one whose labels stand on each other.
fn check_labels(svg: &str) {
    let document = document(svg);
    let texts = document.descendants().filter(|n| n.has_tag_name("text"));
    // What sets a label off is that label once more.
    let is_casing = |n: &Node| n.parent().unwrap().attribute("class") == Some("casing");
    let texts = texts.filter(|n| !is_casing(n));
    let texts: Vec<_> = texts.map(|n| (written(&n), text_box(&n))).collect();
    for (index, (one, a)) in texts.iter().enumerate() {
        for (other, b) in &texts[..index] {
            let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
            assert!(apart, "{one} and {other} overlap in {svg}");
        }
    }
}

/// What stands in a group of a class.
fn group<'a>(document: &'a Document, class: &str) -> Vec<Node<'a, 'a>> {
    let groups = document.root_element().children();
    let groups = groups.filter(|node| node.attribute("class") == Some(class));
    groups
        .flat_map(|group| group.children().filter(Node::is_element))
        .collect()
}

/// The labels of the two axes of a chart.
fn labels(svg: &str) -> [Vec<String>; 2] {
    let document = document(svg);
    let all = group(&document, "axis-labels");
    let mut labels = ["middle", "end"].map(|anchor| {
        let labels = all.iter();
        let labels = labels.filter(|node| node.attribute("text-anchor") == Some(anchor));
        labels.map(written).collect::<Vec<_>>()
    });
    labels[0].pop().expect("the title of the axis");
    labels
}

/// Reads a chart, and refuses one whose labels do not tell values apart.
fn check_chart(svg: &str) {
    let document = document(svg);
    for labels in labels(svg) {
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
    assert!(group(&document, "grid").len() <= 16, "{svg}");
}

/// The points of the lines of the first series.
fn lines(svg: &str) -> Vec<Vec<Point>> {
    let document = document(svg);
    let lines = group(&document, "series-1");
    let lines = lines.iter().filter(|node| node.has_tag_name("polyline"));
    lines.map(points).collect()
}

fn notes(svg: &str) -> Vec<String> {
    let document = document(svg);
    group(&document, "note").iter().map(written).collect()
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
    } else if let Some(path) = node.attribute("d") {
        ends_of_path(path)
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

/// The points of a path of `M`, `l` and `z`, of which `l` says how far it is from the last point.
fn ends_of_path(path: &str) -> Vec<f64> {
    let text = path.replace('z', "").replace('-', " -");
    let text = text.replace('M', "|M ").replace('l', "|l ");
    let mut at = [0.0, 0.0];
    let mut points = Vec::new();
    for part in text.split('|').filter(|part| !part.is_empty()) {
        let (command, pair) = part.split_once(' ').unwrap();
        let pair: Vec<f64> = pair
            .split_whitespace()
            .map(|n| n.parse().unwrap())
            .collect();
        let from = if command == "l" { at } else { [0.0, 0.0] };
        at = [from[0] + pair[0], from[1] + pair[1]];
        points.extend(at);
    }
    points
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

/// Something that cannot be drawn is refused with this message, at the line of the test that asked
/// for it: that of `draw`.
#[track_caller]
fn assert_refused<T>(message: &str, draw: impl FnOnce() -> T) {
    let line = Location::caller().line();
    let panic = panic_of(draw);
    let (said, at) = (panic.message, panic.line);
    assert!(said.contains(message), "it says {said}");
    assert_eq!(panic.file, file!(), "{said}");
    assert!((line..line + 6).contains(&at), "{said}, at line {at}");
}

#[track_caller]
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
        .marked("marked", points(5))
        .in_colour(Colour::of_class(2))
        .follow("step")
        .steps("steps", points(5).iter().map(|point| point.1))
        .horizontal("level", points(1)[0].1)
        .vertical("upright", points(1)[0].0)
        .dashed("more", points(3))
        .in_same_colour()
        .callout("far", points(1)[0])
        .band(points(4).iter().map(|&(x, y)| (x, y, y / 2.0)))
        .error_bars(points(4).iter().map(|&(x, y)| (x, y, y / 2.0)))
        .note("note", points(1)[0])
        .note("another note", points(1)[0]);
    match (seed % 4, log_x || log_y) {
        (0, _) => plot = plot.size(360.0 + (seed % 500) as f64, 320.0),
        (1, false) => plot = plot.equal_axes(),
        _ => (),
    }
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
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for first in 0..threads {
            scope.spawn(move || (first..2000).step_by(threads).for_each(check_picture));
        }
    });
}

fn check_picture(seed: usize) {
    let plot = unlikely_plot(seed as u64);
    let said = format!("{plot:?}");
    let svg = drawn_in_time(&format!("seed {seed}: {said}"), move || plot.svg());
    if let Err(panic) = catch_unwind(|| check_chart(&svg)) {
        eprintln!("seed {seed}: {said}");
        std::panic::resume_unwind(panic);
    }
}

/// A chart of a grid of any numbers, among them NaN and infinities, in which nobody chose what is
/// seen.
fn unlikely_grid(seed: u64) -> Plot {
    let mut random = Random::new(seed);
    let (x, y) = (ends(&mut random, false), ends(&mut random, false));
    let is_positive = random.below(2) == 0;
    let values = ends(&mut random, is_positive);
    let mut nodes = |(low, high): Point| -> Vec<f64> {
        let count = 2 + random.below(12);
        let part = |i: usize| i as f64 / (count - 1) as f64; // rounded, two may change places
        let mut nodes: Vec<f64> = (0..count)
            .map(|i| low * (1.0 - part(i)) + high * part(i))
            .collect();
        nodes.sort_by(f64::total_cmp);
        nodes.dedup();
        nodes
    };
    let (xs, ys) = (nodes(x), nodes(y));
    let odd = random.below(20);
    let value = RefCell::new(&mut random);
    let grid = Grid::at(&xs, &ys, |a, b| {
        let random = &mut value.borrow_mut();
        match random.below(20) {
            _ if a == xs[0] && b == ys[0] => values.0,
            0 if odd < 10 => f64::NAN,
            1 if odd < 5 => f64::INFINITY,
            2 if odd < 5 => f64::NEG_INFINITY,
            3 => values.1,
            _ => values.0 * 0.3 + values.1 * 0.7 * random.uniform(),
        }
    });
    let mut plot = plot("unlikely").dots("dots", [(x.0, y.1), (x.1, y.0)]);
    let middle = values.0 / 2.0 + values.1 / 2.0;
    plot = match seed % 4 {
        0 => plot.heat("heat", &grid).contours(&grid),
        1 => plot.contours(&grid),
        2 => plot.regions(&grid, &[middle], &["low", "high"]),
        _ => plot
            .heat_at("heat", &grid, &[middle])
            .contours_at(&grid, &[middle]),
    };
    let [middle_x, middle_y] = [x, y].map(|(low, high)| low / 2.0 + high / 2.0);
    match seed % 5 {
        0 if x.0 < middle_x => plot.x_range(x.0..=middle_x),
        1 if middle_y < y.1 => plot.y_range(middle_y..=y.1),
        2 => plot.equal_axes(),
        3 if x.1 > 0.0 => plot.log_x(),
        _ => plot,
    }
}

#[test]
fn every_grid_is_drawn_in_its_frame() {
    for seed in 0..600 {
        let drawn = catch_unwind(|| unlikely_grid(seed));
        let plot = drawn.unwrap_or_else(|_| panic!("seed {seed}"));
        let svg = drawn_in_time(&format!("seed {seed}: {plot:?}"), move || plot.svg());
        let document = document(&svg);
        let frame: Vec<Point> = group(&document, "axis").iter().flat_map(points).collect();
        let (bottom, left) = (frame[0].1.max(frame[1].1), frame[0].0);
        for class in ["contours", "borders"] {
            for (x, y) in group(&document, class).iter().flat_map(points) {
                assert!(left - 0.2 <= x && y <= bottom + 0.2, "seed {seed}: {svg}");
            }
        }
    }
}

/// The loss of a line through (1, 2), (2, 4) and (3, 6) by its slope and its intercept.
fn valley() -> Grid {
    Grid::over(0.0..=4.0, -3.0..=3.0, |w, b| {
        let residuals = [1.0, 2.0, 3.0].map(|x| w * x + b - 2.0 * x);
        residuals.iter().map(|r| r * r).sum::<f64>() / 3.0
    })
}

#[test]
fn contours_and_heat_maps_are_small_and_their_labels_stand_apart() {
    let path = [(0.5, 2.0), (1.5, 2.4), (0.9, 1.6), (1.6, 1.8), (1.2, 1.4)];
    let svg = plot("valley").contours(&valley()).arrows("descent", path);
    let svg = svg.callout("minimum", (2.0, 0.0)).svg();
    check_labels(&svg);
    assert!(svg.len() < 12_000, "{}", svg.len());
    let document = document(&svg);
    let levels: Vec<String> = group(&document, "levels").iter().map(written).collect();
    let contours = group(&document, "contours").len();
    assert!((4..=8).contains(&contours), "{svg}");
    assert!(levels.len() + 1 >= contours, "{levels:?}"); // on one line there may be no room
    let svg = plot("valley").heat("loss", &valley()).svg();
    check_labels(&svg);
    assert!(svg.len() < 10_000, "{}", svg.len());
}

#[test]
fn a_contour_lies_where_the_value_is() {
    let svg = plot("cone")
        .equal_axes()
        .contours_at(&Grid::over(-2.0..=2.0, -2.0..=2.0, f64::hypot), &[1.0, 1.5])
        .svg();
    let document = document(&svg);
    let circles = group(&document, "contours");
    assert_eq!(circles.len(), 2);
    let extents = circles.iter().map(|circle| {
        let points = points(circle);
        let (x, y): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
        assert!((extent(&x) - extent(&y)).abs() < 1.0, "{svg}");
        extent(&x)
    });
    let [small, large] = extents.collect::<Vec<f64>>()[..] else {
        panic!("two circles")
    };
    assert!((large / small - 1.5).abs() < 0.01, "{small} and {large}");
}

#[test]
fn a_heat_map_is_stronger_where_the_value_is_larger_and_a_scale_says_how_much() {
    let slope = Grid::over(0.0..=1.0, 0.0..=1.0, |x, _| x);
    let svg = plot("slope")
        .heat_at("height", &slope, &[0.25, 0.5, 0.75])
        .svg();
    let document = document(&svg);
    let areas = group(&document, "series-1");
    // Three areas, each over what the one before leaves, and three steps of the scale.
    assert_eq!(areas.len(), 6);
    let lefts: Vec<f64> = areas[..3].iter().map(leftmost).collect();
    assert!(lefts.is_sorted_by(|a, b| b - a > 50.0), "{lefts:?}");
    let texts = group(&document, "axis-labels");
    let texts: Vec<String> = texts.iter().map(written).collect();
    assert_eq!(texts[texts.len() - 4..], ["0.25", "0.5", "0.75", "height"]);
    let flat = Grid::over(0.0..=1.0, 0.0..=1.0, |_, _| 3.0);
    let svg = plot("flat").heat("flat", &flat).contours(&flat).svg();
    assert!(!svg.contains("series-1"), "{svg}");
}

#[test]
fn values_below_zero_have_a_colour_of_their_own_and_dashed_contours() {
    let saddle = Grid::over(-1.0..=1.0, -1.0..=1.0, |x, y| x * x - y * y);
    let svg = plot("saddle").heat("f", &saddle).contours(&saddle).svg();
    let document = document(&svg);
    let counts = ["series-1", "series-2"].map(|class| group(&document, class).len());
    assert!(counts[0] > 2 && counts[0] == counts[1], "{counts:?}");
    let groups = document.root_element().children();
    let contours = groups.filter(|node| node.attribute("class") == Some("contours"));
    let dashes: Vec<bool> = contours
        .map(|g| g.has_attribute("stroke-dasharray"))
        .collect();
    assert_eq!(dashes, [false, true]);
    // A quantity that is nowhere below zero has one colour.
    let svg = plot("bowl").heat("f", &valley()).svg();
    assert!(!svg.contains("series-2"));
}

#[test]
fn a_region_has_its_name_in_it_and_the_colour_of_its_class() {
    let grid = Grid::over(-1.0..=1.0, 0.0..=1.0, |x, _| x);
    let svg = plot("halves")
        .regions(&grid, &[-0.5, 0.5], &["left", "", "right"])
        .dots("", [(0.9, 0.5)])
        .in_colour(Colour::of_class(2))
        .svg();
    check_labels(&svg);
    let document = document(&svg);
    let [left, middle, right] =
        ["series-1", "series-2", "series-3"].map(|class| group(&document, class));
    let name = |nodes: &[Node]| nodes.iter().find(|n| n.has_tag_name("text")).map(written);
    assert_eq!(name(&left), Some("left".to_string()));
    assert_eq!(name(&middle), None);
    assert_eq!(name(&right), Some("right".to_string()));
    assert_eq!(
        right.iter().filter(|n| n.has_tag_name("polygon")).count(),
        1
    ); // the dot
    // Each region reaches to the right end, without the next: that is cut out of it.
    let outlines = |nodes: &[Node]| nodes[0].attribute("d").unwrap().matches('M').count();
    assert_eq!(
        [&left, &middle, &right].map(|nodes| outlines(nodes)),
        [2, 2, 1]
    );
    let begins = [&left, &middle, &right].map(|nodes| leftmost(&nodes[0]));
    assert!(begins.is_sorted_by(|a, b| b - a > 50.0), "{begins:?}");
    let middle_of =
        |nodes: &[Node]| points(nodes.iter().find(|n| n.has_tag_name("text")).unwrap())[0].0;
    assert!(middle_of(&left) < begins[1] && middle_of(&right) > begins[2]);
}

#[test]
fn lines_and_labels_are_set_off_from_a_heat_map_alone() {
    let line = [(0.0, -1.0), (4.0, 1.0)];
    let plain = plot("plain")
        .contours_at(&valley(), &[1000.0])
        .line("line", line);
    assert!(!plain.svg().contains("class=\"casing\""));
    let on_heat = plot("heat")
        .heat("loss", &valley())
        .line("line", line)
        .note("note", (1.0, 0.0));
    let svg = on_heat.svg();
    let document = document(&svg);
    let casings = group(&document, "casing");
    let texts: Vec<String> = casings.iter().map(written).collect();
    assert!(texts.contains(&"line".to_string()) && texts.contains(&"note".to_string()));
    assert!(casings.iter().any(|node| node.has_tag_name("polyline")));
}

/// Descents with three factors: slow, fast, and one that leaves the frame.
fn panels() -> Plot {
    let mut plot = plot("panels").y_range(0.0..=4.0).horizontal("best", 2.0);
    for factor in [0.8_f64, 0.3, -1.1] {
        let path: Vec<f64> = (0..20).map(|step| 2.0 - factor.powi(step)).collect();
        let title = format!("factor {factor}");
        plot = plot.panel(&title).steps("path", &path).follow("step");
    }
    plot
}

#[test]
fn panels_share_their_axes_and_have_what_was_added_before_them() {
    for columns in 1..=3 {
        let svg = panels().columns(columns).svg();
        check_labels(&svg);
        let document = document(&svg);
        assert_eq!(group(&document, "reference").len(), 3 + 1); // lines, and one label
        let texts = document.descendants().filter(|n| n.has_tag_name("text"));
        let texts: Vec<String> = texts.map(|n| written(&n)).collect();
        let count = |text: &str| texts.iter().filter(|other| *other == text).count();
        for once in ["path", "best", "x", "y", "factor 0.8", "factor -1.1"] {
            assert_eq!(count(once), 1, "{once} in {columns} columns: {texts:?}");
        }
        assert_eq!(count("4"), 3_usize.div_ceil(columns), "{texts:?}"); // of the y axis
        assert_eq!(count("15"), columns, "{texts:?}"); // of the x axis
        let colours: BTreeSet<&str> = document
            .descendants()
            .filter_map(|n| n.attribute("class"))
            .filter(|class| class.starts_with("series"))
            .collect();
        assert_eq!(colours.len(), 1);
    }
    assert_eq!(notes(&panels().svg()), ["step 8 leads out"]);
}

#[test]
fn panels_on_a_heat_map_have_one_scale() {
    let grid = valley();
    let mut plot = plot("heats").heat("loss", &grid);
    for title in ["a", "b", "c", "d", "e"] {
        plot = plot.panel(title).dots("", [(1.0, 1.0)]);
    }
    let svg = plot.columns(3).svg();
    assert_eq!(svg.matches(">loss<").count(), 1);
    check_labels(&svg);
    assert_eq!(
        document(&svg).root_element().attribute("class"),
        Some("figure plot")
    );
}

#[test]
fn a_band_lies_between_its_ends_and_is_cut_at_the_frame() {
    let svg = plot("band")
        .x_range(0.0..=2.0)
        .y_range(0.0..=1.0)
        .line("mean", [(0.0, 0.5), (2.0, 0.5)])
        .band([
            (0.0, 0.25, 0.75),
            (1.0, -5.0, 5.0),
            (2.0, 0.25, 0.75),
            (9.0, f64::NAN, 1.0),
        ])
        .svg();
    let line = lines(&svg)[0].clone();
    let document = document(&svg);
    let groups = document.root_element().children();
    let band = groups
        .filter(|g| {
            g.attribute("fill-opacity").is_some() && g.attribute("class") == Some("series-1")
        })
        .flat_map(|g| g.children().filter(Node::is_element).collect::<Vec<_>>())
        .next()
        .expect("a band in the colour of its line");
    let around = points(&band);
    let height = 320.0 - 38.0 - 52.0;
    let spans = |x: f64| {
        let at_x = around.iter().filter(|p| (p.0 - x).abs() < 0.2);
        extent(&at_x.map(|p| p.1).collect::<Vec<f64>>())
    };
    assert!((spans(line[0].0) - height / 2.0).abs() < 0.3, "{around:?}");
    let ys = around.iter().map(|p| p.1);
    assert!(ys.clone().fold(f64::MAX, f64::min) >= 38.0 && ys.fold(f64::MIN, f64::max) <= 268.1);
}

#[test]
fn error_bars_have_caps_where_they_end_in_the_frame() {
    let bars = |ranges: [(f64, f64, f64); 2]| {
        let plot = plot("bars")
            .y_range(0.0..=1.0)
            .dots("", [(0.0, 0.5), (1.0, 0.5)]);
        let svg = plot.error_bars(ranges).svg();
        let document = document(&svg);
        let bars = group(&document, "series-1");
        bars[0].attribute("d").unwrap().matches('M').count()
    };
    assert_eq!(bars([(0.0, 0.2, 0.8), (1.0, 0.4, 0.6)]), 6);
    assert_eq!(bars([(0.0, 0.2, 8.0), (1.0, 0.4, f64::NAN)]), 3);
}

#[test]
fn vectors_are_in_proportion_and_point_where_they_should() {
    let svg = plot("field")
        .vectors(-1.0..=1.0, -1.0..=1.0, |x, y| (-x, -y))
        .svg();
    let document = document(&svg);
    let [shafts, .., heads] = &group(&document, "vectors")[..] else {
        panic!("{svg}")
    };
    let (shafts, heads) = (points(shafts), points(heads));
    // Each head has its tip first, then two corners; each shaft its two ends.
    assert_eq!(shafts.len() / 2, heads.len() / 3);
    let middle = (f64::midpoint(21.4, 468.0), 153.0);
    let far = |p: Point| (p.0 - middle.0).hypot(p.1 - middle.1);
    for (shaft, head) in shafts.chunks(2).zip(heads.chunks(3)) {
        assert!(far(shaft[0]) > far(head[0]), "{shaft:?} {head:?}");
    }
    let still = plot("still")
        .vectors(-1.0..=1.0, -1.0..=1.0, |_, _| (0.0, f64::NAN))
        .svg();
    assert!(!still.contains("class=\"vectors\""), "{still}");
}

/// Where the parts of a group's areas are, and how dark they are.
fn painted(svg: &str) -> Vec<(f64, Vec<Vec<Point>>)> {
    let document = document(svg);
    let groups = document.root_element().children();
    let groups = groups.filter(|g| g.attribute("class") == Some("pixels"));
    groups
        .map(|group| {
            let opacity = group.attribute("fill-opacity").unwrap().parse().unwrap();
            let path = group.first_element_child().unwrap();
            let runs = points(&path).chunks(4).map(<[Point]>::to_vec).collect();
            (opacity, runs)
        })
        .collect()
}

#[test]
fn pixels_are_as_dark_as_they_are_large() {
    let svg = Images::new("ramp", "A ramp")
        .describe("A test.")
        .image("ramp", 4, &[0.0, 8.0, 16.0, 16.0])
        .svg();
    let painted = painted(&svg);
    // Painted one over the other: 0 never, 8 half of the times, 16 always, as one run.
    let times = |x: usize| {
        let seen = painted.iter().filter(|(_, runs)| {
            let left = 240.0 - 55.0 + 110.0 / 4.0 * x as f64;
            runs.iter()
                .any(|run| run[0].0 <= left + 0.1 && left + 1.0 < run[1].0)
        });
        1.0 - seen.map(|(opacity, _)| 1.0 - opacity).product::<f64>()
    };
    let shades = [0, 1, 2, 3].map(times);
    assert_eq!(shades[0], 0.0);
    assert!((shades[1] - 0.5).abs() < 0.01, "{shades:?}");
    assert_eq!(shades[2..], [1.0, 1.0]);
    assert!(painted.iter().all(|(_, runs)| runs.len() == 1));
    let signed = Images::new("signed", "Weights").describe("A test.");
    let svg = signed.image("", 2, &[-1.0, 1.0]).svg();
    assert!(svg.contains("series-2") && svg.contains("class=\"pixels\""));
    let blank = Images::new("blank", "Nothing").describe("A test.");
    document(&blank.image("0", 8, &[0.0; 64]).svg());
}

#[test]
fn twelve_digits_are_small_and_their_labels_stand_apart() {
    let digits = downhill::data::digits();
    let mut images = Images::new("digits", "Twelve digits").describe("A test.");
    for index in 0..12 {
        let pixels: Vec<f64> = digits.x.row(index).to_vec();
        images = images.image(&format!("{} for 9", digits.class[index]), 8, &pixels);
    }
    let svg = images.svg();
    check_labels(&svg);
    assert!(svg.len() < 35_000, "{}", svg.len());
    assert_eq!(svg.matches("<text").count(), 12);
}

#[test]
fn bars_begin_at_zero_and_end_at_their_values() {
    let svg = Bars::new("bars", "change")
        .describe("A test.")
        .bar("w₁", 4.0)
        .bar("w₂", -2.0)
        .bar("lost", f64::INFINITY)
        .in_colour(Colour::Black)
        .bar("none", 0.0)
        .svg();
    check_labels(&svg);
    let document = document(&svg);
    let bars: Vec<(f64, f64)> = group(&document, "series-1")
        .iter()
        .map(|bar| ["x", "width"].map(|name| bar.attribute(name).unwrap().parse().unwrap()))
        .map(|[x, width]: [f64; 2]| (x, x + width))
        .collect();
    assert_eq!(bars.len(), 3);
    assert!((bars[0].0 - bars[1].1).abs() < 0.2, "{bars:?}");
    let (long, short) = (bars[0].1 - bars[0].0, bars[1].1 - bars[1].0);
    assert!((long - 2.0 * short).abs() < 0.3, "{bars:?}");
    assert!(!svg.contains("series-6"));
    for name in [">∞<", ">lost<", ">−2<", ">change<"] {
        assert!(svg.contains(name), "{name} in {svg}");
    }
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let mut bars = Bars::new("bars", "x")
            .describe("A test.")
            .bar("first", anywhere(&mut random));
        for _ in 0..random.below(10) {
            bars = bars.bar("bar", anywhere(&mut random));
        }
        let svg = drawn_in_time(&format!("bars {seed}"), move || bars.svg());
        document_of_bars(&svg);
    }
}

/// Reads bars, and refuses some that leave their page.
fn document_of_bars(svg: &str) {
    let document = document(svg);
    for bar in document.descendants().filter(|n| n.has_tag_name("rect")) {
        let [x, width] = ["x", "width"].map(|a| bar.attribute(a).unwrap().parse::<f64>().unwrap());
        assert!(x >= 0.0 && x + width <= 480.0, "{svg}");
    }
}

#[test]
fn labels_are_those_that_a_reader_expects() {
    let linear = |range: RangeInclusive<f64>| {
        let points = [(*range.start(), 0.0), (*range.end(), 1.0)];
        labels(&plot("linear").line("", points).x_range(range).svg())[0].join(" ")
    };
    assert_eq!(
        linear(1e300..=1e301),
        "2×10³⁰⁰ 4×10³⁰⁰ 6×10³⁰⁰ 8×10³⁰⁰ 1×10³⁰¹"
    );
    assert_eq!(
        linear(f64::MIN..=f64::MAX),
        "−1.5×10³⁰⁸ −5×10³⁰⁷ 5×10³⁰⁷ 1.5×10³⁰⁸"
    );
    assert_eq!(linear(0.0..=1e-323), "0 5×10⁻³²⁴ 1×10⁻³²³");
    assert_eq!(
        linear(1.0..=1.0000002),
        "1.00000000 1.00000005 1.00000010 1.00000015 1.00000020"
    );
    assert_eq!(
        linear(1e15..=1e15 + 1.0),
        "1000000000000000.0 1000000000000001.0"
    );
    assert_eq!(
        linear(1.0 + f64::EPSILON..=1.0 + 2.0 * f64::EPSILON),
        "1.0000000000000002 1.0000000000000004"
    );
    assert_eq!(linear(1e-5..=5e-5), "1×10⁻⁵ 2×10⁻⁵ 3×10⁻⁵ 4×10⁻⁵ 5×10⁻⁵");

    let log = |range: RangeInclusive<f64>| {
        let points = [(*range.start(), 1.0), (*range.end(), 2.0)];
        labels(&plot("log").line("", points).log_x().x_range(range).svg())[0].join(" ")
    };
    assert_eq!(log(3.0..=4.0), "3.0 3.2 3.4 3.6 3.8 4.0");
    assert_eq!(log(6.0..=19.0), "6 8 10 12 14 16 18");
    assert_eq!(
        log(1.0..=1.0000002),
        "1.00000000 1.00000005 1.00000010 1.00000015 1.00000020"
    );
    assert_eq!(log(2e-310..=4e-309), "2×10⁻³¹⁰ 5×10⁻³¹⁰ 1×10⁻³⁰⁹ 2×10⁻³⁰⁹");
    assert_eq!(
        log(5e-324..=f64::MAX),
        "10⁻³⁰⁰ 10⁻²⁰⁰ 10⁻¹⁰⁰ 10⁰ 10¹⁰⁰ 10²⁰⁰ 10³⁰⁰"
    );
}

#[test]
fn labels_of_lines_notes_and_callouts_stand_apart() {
    let rates = [0.05, 0.11, 0.2, 0.3, 0.5, 0.9];
    let mut many = plot("many").horizontal("limit", 0.5).vertical("10", 10.0);
    for rate in rates {
        let falls = (0..20).map(|step| (1.0_f64 - rate).powi(step));
        many = many.steps(&format!("rate {rate}"), falls);
    }
    for wide in [300.0, 480.0, 700.0] {
        let many = many.clone().size(wide, 320.0).callout("here", (6.0, 0.9));
        check_labels(&many.svg());
    }
    let factor = |rate: f64| (1.0 - 28.0 / 3.0 * rate).abs();
    let svg = plot("limits")
        .y_range(0.0..=2.0)
        .horizontal("limit", 1.0)
        .vertical("3/14", 3.0 / 14.0)
        .curve("mean", 0.0..=0.3, factor)
        .callout("exact", (3.0 / 28.0, 0.0))
        .callout("the limit", (3.0 / 14.0, 1.0))
        .svg();
    check_labels(&svg);
}

#[test]
fn a_line_and_its_dots_have_one_colour_and_a_meaning_has_its_own() {
    let path = [(0.0, 0.0), (1.0, 1.0)];
    let svg = plot("colours")
        .line("a", path)
        .marked("b", path.as_slice())
        .dots("c", path)
        .in_same_colour()
        .line("d", path)
        .dots("e", path)
        .in_colour(Colour::Blue)
        .svg();
    let document = document(&svg);
    let class = |label: &str| {
        let mut texts = document.descendants().filter(|n| n.has_tag_name("text"));
        let text = texts.find(|n| written(n) == label).unwrap();
        text.parent().unwrap().attribute("class").unwrap()
    };
    let classes = ["a", "b", "c", "d", "e"].map(class);
    let expected = ["series-1", "series-2", "series-2", "series-3", "series-1"];
    assert_eq!(classes, expected);
    let marked = group(&document, "series-2");
    assert_eq!(
        marked.iter().filter(|n| n.has_tag_name("circle")).count(),
        2
    );
    assert!(marked.iter().any(|n| n.has_tag_name("polyline")));
}

#[test]
fn a_reference_line_crosses_the_chart_and_its_axis_holds_it() {
    let svg = plot("level")
        .line("", [(0.0, 0.0), (1.0, 1.0)])
        .horizontal("", 3.0);
    let svg = svg.vertical("", -1.0).svg();
    let document = document(&svg);
    let ends: Vec<Vec<Point>> = group(&document, "reference").iter().map(points).collect();
    let frame: Vec<Vec<Point>> = group(&document, "axis").iter().map(points).collect();
    let (left, right) = (ends[0][0].0, ends[0].last().unwrap().0);
    assert!(left < 50.0 && right > 450.0, "{ends:?}");
    assert_eq!(ends[0][0].1, ends[0][1].1);
    assert_eq!(ends[1][0].0, ends[1][1].0);
    assert!((frame[0][1].1 - ends[1][0].1).abs() < 0.2, "{frame:?}");
    let [x, y] = labels(&svg);
    assert!(x.contains(&"−1.0".to_string()) && y.contains(&"3".to_string()));
}

#[test]
fn equal_axes_have_units_of_one_length() {
    for (width, wide, high) in [
        (480.0, 1.0, 1.0),
        (300.0, 5.0, 1.0),
        (700.0, 0.1, 3.0),
        (480.0, 9.0, 9.0),
    ] {
        let turns = (0..=40).map(|i| f64::from(i) / 40.0 * std::f64::consts::TAU);
        let svg = plot("ellipse")
            .size(width, 200.0)
            .equal_axes()
            .line("", turns.map(|turn| (wide * turn.cos(), high * turn.sin())))
            .svg();
        let ellipse = lines(&svg).concat();
        let (x, y): (Vec<f64>, Vec<f64>) = ellipse.into_iter().unzip();
        let (across, up) = (extent(&x), extent(&y));
        assert!(
            (across / up - wide / high).abs() < 0.02 * wide / high,
            "{svg}"
        );
    }
}

#[test]
fn a_path_that_is_followed_is_told_in_words_and_ends_where_it_leaves() {
    let path = |factor: f64| (0..12).map(move |step| 2.0 - factor.powi(step));
    let steps = |factor| {
        let plot = plot("path").y_range(0.0..=4.0).steps("", path(factor));
        plot.follow("step").svg()
    };
    let stays = steps(0.5);
    assert!(stays.contains("A test. At the start y is 1; after step 11 it is 2.</desc>"));
    assert!(notes(&stays).is_empty());
    let leaves = steps(-1.5);
    let words = "with step 2 the path leaves the frame for good.</desc>";
    assert!(leaves.contains(words), "{leaves}");
    assert_eq!(notes(&leaves), ["step 2 leads out"]);
    assert_eq!(leaves.matches("<circle").count(), 2);
    // Without follow, later steps cross the frame from one side to the other.
    let plain = plot("path")
        .y_range(0.0..=4.0)
        .x_range(0.0..=11.0)
        .steps("", path(-1.5))
        .svg();
    assert!(lines(&plain).len() > 5, "{plain}");
    let fixed = plot("path")
        .y_range(0.0..=4.0)
        .x_range(0.0..=11.0)
        .steps("", path(-1.5));
    assert_eq!(lines(&fixed.follow("step").svg()).len(), 1);
    // A path that begins outside, and one that is empty, have nothing to note.
    let outside = plot("path")
        .y_range(0.0..=4.0)
        .steps("", [9.0, 10.0])
        .follow("step");
    assert!(notes(&outside.dots("", [(0.0, 1.0)]).svg()).is_empty());
    let empty = plot("path")
        .steps("", [0.0; 0])
        .follow("step")
        .dots("", [(0.0, 1.0)]);
    assert!(
        empty
            .svg()
            .contains("<desc id=\"path-desc\">A test.</desc>")
    );
}

#[test]
fn every_label_is_on_the_page_and_beside_the_others() {
    for range in [
        1e15..=1e15 + 1.0,
        1e300..=1.000000001e300,
        -1e5..=1e5,
        0.0..=1e-300,
    ] {
        let svg = plot("wide").line("", [(*range.start(), 0.0), (*range.end(), 1.0)]);
        let svg = svg.x_range(range).svg();
        let document = document(&svg);
        let mut free = 0.0;
        let mut labels = group(&document, "axis-labels");
        labels.retain(|node| node.attribute("text-anchor") == Some("middle"));
        labels.pop();
        for label in labels {
            let half = 4.0 * written(&label).chars().count() as f64; // of narrow letters
            let middle = points(&label)[0].0;
            assert!(middle - half >= free, "{svg}");
            free = middle + half;
        }
        assert!(free <= 480.0, "{svg}");
    }
}

#[test]
fn what_lies_beyond_the_axes_is_cut_off_at_the_frame() {
    let frame = plot("frame").x_range(0.0..=1.0).y_range(0.0..=1.0);
    let corners = lines(&frame.clone().line("", [(0.0, 0.0), (1.0, 1.0)]).svg());
    let [(left, bottom), (right, top)] = corners[0][..] else {
        panic!("{corners:?}")
    };
    let middle = lines(&frame.clone().line("", [(0.5, 0.0), (0.5, 1.0)]).svg())[0][0].0;
    for far in [2.0, 1e9, 1e30, 1e308, f64::MAX] {
        let up = lines(&frame.clone().line("", [(0.5, -far), (0.5, far)]).svg());
        assert_eq!(up, [[(middle, bottom), (middle, top)]]);
        let across = lines(&frame.clone().line("", [(-far, -far), (far, far)]).svg());
        assert_eq!(across, [[(left, bottom), (right, top)]]);
        let there_and_back = [(0.5, 0.0), (0.5, far), (0.5, 0.0)];
        let lines = lines(&frame.clone().line("", there_and_back).svg());
        assert_eq!(
            lines,
            [
                [(middle, bottom), (middle, top)],
                [(middle, top), (middle, bottom)]
            ]
        );
        let dots = [(0.5, 0.5), (far, 0.5), (0.5, -far), (-far, far)];
        let svg = frame.clone().dots("", dots).arrows("", dots).svg();
        assert_eq!(svg.matches("<circle").count(), 1);
        let pairs = dots.map(|dot| ((0.5, 0.5), dot));
        document(&frame.clone().segments("far", pairs).dots("", dots).svg());
    }
}

#[test]
fn a_value_that_a_rounding_puts_beside_the_end_of_an_axis_is_on_it() {
    let plot = plot("end").x_range(0.0..=0.3).y_range(0.0..=1.0);
    assert_eq!(
        plot.dots("", [(0.1 + 0.2, 0.5)])
            .svg()
            .matches("<circle")
            .count(),
        1
    );
}

#[test]
fn a_note_without_a_place_in_the_frame_is_left_out() {
    let frame = plot("frame").line("", [(0.0, 0.0), (1.0, 1.0)]);
    let fixed = frame.clone().x_range(0.0..=1.0).y_range(0.0..=1.0);
    for at in [
        (f64::NAN, 0.5),
        (0.5, f64::INFINITY),
        (2.0, 0.5),
        (1e300, 1e300),
    ] {
        let svg = fixed
            .clone()
            .note("there", at)
            .note("here", (0.5, 0.5))
            .svg();
        assert_eq!(notes(&svg), ["here"]);
    }
    let svg = fixed
        .clone()
        .log_y()
        .y_range(0.1..=1.0)
        .note("no logarithm", (0.5, 0.0))
        .svg();
    assert!(notes(&svg).is_empty());
    // An axis that is left to itself holds the notes, too.
    for far in [3.0, 1e300] {
        let svg = frame.clone().note("there", (far, -far)).svg();
        assert_eq!(notes(&svg), ["there"]);
        check_chart(&svg);
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_with_the_name_of_the_figure() {
    for (low, high) in [
        (1.0, 0.0),
        (1.0, 1.0),
        (0.0, f64::NAN),
        (f64::NAN, 0.0),
        (0.0, f64::INFINITY),
        (f64::NEG_INFINITY, 0.0),
    ] {
        let message =
            format!("figure bad: x_range from {low} to {high}: an axis goes from one finite");
        assert_refused(&message, || plot("bad").x_range(low..=high));
        let message =
            format!("figure bad: y_range from {low} to {high}: an axis goes from one finite");
        assert_refused(&message, || plot("bad").y_range(low..=high));
    }
    for low in [-0.5, -1e300, -5e-324] {
        let log = plot("bad")
            .dots("", [(1.0, 1.0)])
            .log_x()
            .x_range(low..=1.0);
        let message = format!("figure bad: x_range from {low:?} to 1: a log axis begins above 0");
        assert_refused(&message, || log.svg());
    }
    for bad in [(f64::NAN, 300.0), (300.0, 0.0), (300.0, 1e9), (-1.0, 300.0)] {
        let message = format!("figure bad: size {} by {}: each is from", bad.0, bad.1);
        assert_refused(&message[..message.find(" by").unwrap()], || {
            plot("bad").size(bad.0, bad.1)
        });
    }
    assert_refused("figure bad: equal_axes is for linear axes", || {
        plot("bad")
            .log_x()
            .equal_axes()
            .dots("", [(1.0, 1.0)])
            .svg()
    });
    assert_refused("figure bad: band comes after the series", || {
        plot("bad").band([(0.0, 1.0, 2.0)])
    });
    assert_refused("figure bad: error_bars comes after the series", || {
        plot("bad").error_bars([(0.0, 1.0, 2.0)])
    });
    assert_refused("figure bad: vectors from 0 to NaN: an axis goes", || {
        plot("bad").vectors(0.0..=f64::NAN, 0.0..=1.0, |x, y| (x, y))
    });
    assert_refused("figure bad: 3 columns of 2 panels: say how many", || {
        plot("bad").panel("a").panel("b").columns(3)
    });
    assert_refused("figure bad: 1 columns of 0 panels", || {
        plot("bad").columns(1)
    });
    let images = || Images::new("bad", "Bad").describe("A test.");
    assert_refused("figure bad: 0 images: from 1 to 100", || images().svg());
    assert_refused("figure bad: image \"a\" has 7 pixels in 3 columns", || {
        images().image("a", 3, &[0.0; 7])
    });
    assert_refused("figure bad: image \"a\" has 0 pixels in 8 columns", || {
        images().image("a", 8, &[])
    });
    assert_refused(
        "figure bad: image \"a\": its pixel 1 is NaN, and pixels",
        || images().image("a", 1, &[0.0, f64::NAN]),
    );
    assert_refused("figure bad: 0 columns of images", || images().columns(0));
    let bars = || Bars::new("bad", "bad").describe("A test.");
    assert_refused("figure bad: 0 bars: from 1 to 40", || bars().svg());
    assert_refused("figure bad: there is no bar with a finite value", || {
        bars().bar("a", f64::NAN).svg()
    });
    assert_refused("figure bad: in_colour comes after the bar", || {
        bars().in_colour(Colour::Blue)
    });
    assert_refused("grid: none of the 6561 values is a finite number", || {
        Grid::over(0.0..=1.0, 0.0..=1.0, |_, _| f64::NAN)
    });
    assert_refused("grid: x goes from 1 to ", || {
        Grid::over(1.0..=0.0, 0.0..=1.0, |x, _| x)
    });
    assert_refused("grid: 0 values of y: there are from 2 to 1000", || {
        Grid::at(&[0.0, 1.0], &[], |x, _| x)
    });
    assert_refused("grid: y goes from 2 to 2: each is a finite number", || {
        Grid::at(&[0.0, 1.0], &[2.0, 2.0], |x, _| x)
    });
    for levels in [&[][..], &[1.0, 1.0], &[f64::NAN], &[2.0, 1.0], &[0.0; 21]] {
        let message = |method: &str| {
            format!("figure bad: {method} {levels:?}: levels are from 1 to 20 finite numbers")
        };
        assert_refused(&message("contours_at"), || {
            plot("bad").contours_at(&valley(), levels)
        });
        assert_refused(&message("heat_at"), || {
            plot("bad").heat_at("", &valley(), levels)
        });
        assert_refused(&message("regions"), || {
            plot("bad").regions(&valley(), levels, &["a", "b"])
        });
    }
    assert_refused("figure bad: 1 levels and 1 names of regions", || {
        plot("bad").regions(&valley(), &[1.0], &["a"])
    });
    assert_refused("figure bad: there is no point to show", || {
        let beside = Grid::over(-2.0..=-1.0, 0.0..=1.0, |x, _| x);
        plot("bad").log_x().contours(&beside).svg()
    });
    assert_refused("figure bad: in_colour comes after the series", || {
        plot("bad").in_colour(Colour::Blue)
    });
    assert_refused("figure bad: in_same_colour comes after", || {
        plot("bad").in_same_colour()
    });
    assert_refused("figure bad: follow comes after", || {
        plot("bad").follow("step")
    });
    assert_refused("figure bad: curve from 1 to 0: an axis goes", || {
        plot("bad").curve("", RangeInclusive::new(1.0, 0.0), |x| x)
    });
    for points in [
        vec![],
        vec![(f64::NAN, 1.0)],
        vec![(1.0, f64::INFINITY)],
        vec![(1.0, 0.0)],
    ] {
        let empty = plot("bad").log_y().dots("", points);
        assert_refused("figure bad: there is no point to show", || empty.svg());
    }
    for name in [
        "", "../x", "a/b", "a b", "A", "-a", "a-", "a--b", "1a", "ä", "a\0", "a.svg",
    ] {
        let message = format!("figure {name:?}: a name is made of small letters");
        assert_refused(&message, || plot(name));
        let graph = Tape::<f64>::new().constant(1.0).graph();
        assert_refused(&message, || GraphDrawing::new(name, &graph));
    }
}

/// What is no character of XML, and others that no reader sees.
fn odd_characters() -> String {
    let controls = (0..0x20).chain(0x7f..0xa0);
    let odd = controls.chain([0xfffe, 0xffff]).filter_map(char::from_u32);
    odd.filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn characters_that_xml_cannot_hold_are_replaced_wherever_they_stand() {
    let odd = odd_characters();
    let replaced = "\u{fffd}".repeat(odd.chars().count());
    let svg = Plot::new("odd", &format!("x{odd}"), &format!("y{odd}"))
        .describe(&format!("What{odd}"))
        .line(&format!("line{odd}"), [(0.0, 0.0), (1.0, 1.0)])
        .dots(&odd, [(0.5, 0.2)])
        .note(&format!("note{odd}"), (0.5, 0.5))
        .svg();
    let document = Document::parse(&svg).unwrap();
    let texts: Vec<String> = document
        .descendants()
        .filter(Node::is_element)
        .map(|n| written(&n))
        .collect();
    for text in ["x", "y", "What", "line", "", "note"] {
        assert!(
            texts.contains(&format!("{text}{replaced}")),
            "{text} in {svg}"
        );
    }

    let tape = Tape::<f64>::new();
    let w = tape.parameter(1.0);
    let loss = w.powi(2);
    let svg = GraphDrawing::new("odd", &loss.graph())
        .describe(&odd)
        .name(w, &format!("w{odd}<&\"'>]]>"))
        .name(loss, &odd)
        .svg();
    assert!(svg.contains(&replaced));
    Document::parse(&svg).unwrap();
}

#[test]
fn a_graph_of_any_numbers_is_drawn() {
    let numbers = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN,
        5e-324,
        -0.0,
        1e5,
    ];
    for one in numbers {
        for other in numbers {
            let tape = Tape::<f64>::new();
            let w = tape.parameter(one);
            let v = tape.parameter(array![other, one]);
            let loss = ((w * v + other) / w).powi(3).sum();
            loss.backward();
            let drawing = GraphDrawing::new("numbers", &loss.graph()).describe("A test.");
            for drawing in [
                drawing.clone(),
                drawing.clone().with_gradients(),
                drawing.after_steps(4),
            ] {
                document(&drawing.name(loss, "L").svg());
            }
        }
    }
    let tape = Tape::<f64>::new();
    let nothing = tape.constant(f64::NAN);
    let svg = GraphDrawing::new("nan", &nothing.graph())
        .describe("One value.")
        .svg();
    assert!(svg.contains(">NaN</text>"), "{svg}");
}

#[test]
fn a_name_of_any_length_has_its_box() {
    for length in [0, 1, 100, 10_000] {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(1.0);
        let loss = w * 2.0;
        let drawing = GraphDrawing::new("names", &loss.graph()).describe("A test.");
        let drawing = drawing
            .name(w, &"w".repeat(length))
            .name(loss, &"l".repeat(length));
        document(&drawing.svg());
    }
}

#[test]
fn a_graph_that_is_too_large_for_a_drawing_is_refused_at_once() {
    let chain = |operations: usize| {
        let tape = Tape::<f64>::new();
        let start = tape.parameter(1.0);
        let end = (0..operations).fold(start, |value, _| value + 1.0);
        GraphDrawing::new("large", &end.graph()).describe("A chain.")
    };
    document(&chain(400).svg());
    let message = "figure large: a graph of 501 nodes and 500 edges is too large to draw";
    assert_refused(message, || chain(500).svg());

    // One parameter that every layer uses, past all layers before.
    let layers = |operations: usize| {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(1.0);
        let end = (0..operations).fold(w, |value, _| value * w);
        GraphDrawing::new("long", &end.graph()).describe("A recurrent network.")
    };
    document(&layers(40).svg());
    let message = "figure long: a graph of 101 nodes and 200 edges is too large to draw, or its edges are too long";
    assert_refused(message, || layers(100).svg());
}
