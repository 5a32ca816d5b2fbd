//! Where the nodes of a graph stand: layers from left to right, few crossings, chains straight.
//!
//! The method is Sugiyama's: each node gets a layer, an edge over several layers a waypoint in each
//! layer that it crosses, each layer an order, each node in it a height.

use crate::figure::canvas::geometry::Point;
use crate::figure::canvas::order;
use crate::figure::canvas::placement::separate;
use std::mem::take;

/// An edge to be laid out, from a node's output to an input of another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Which input of `to` it is.
    pub(crate) slot: usize,
    /// The room that its labels need between the layers at its start,
    pub(crate) start_room: f64,
    /// and at its end.
    pub(crate) end_room: f64,
}

/// Where everything stands.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The centre of each node.
    pub(crate) centres: Vec<Point>,
    /// For each edge the waypoints between its ends.
    pub(crate) waypoints: Vec<Vec<Point>>,
}

/// Least distance between two layers.
const LEAST_GAP: f64 = 44.0;

/// A node, or a waypoint of an edge.
#[derive(Debug, Default)]
struct Item {
    layer: usize,
    size: (f64, f64),
    /// The items in the layer before that lead here.
    before: Vec<usize>,
    /// The items in the layer behind to which this leads, each with the height above its middle at
    /// which it is entered, in rows: a first operand should stand above a second.
    after: Vec<(usize, f64)>,
    /// A leaf, or a waypoint on the way from one: others do not line up with it.
    light: bool,
}

/// Lays out nodes of these sizes, which come inputs before outputs, those of a layer at least
/// `row_gap` apart.
pub(crate) fn layout(sizes: &[(f64, f64)], links: &[Link], row_gap: f64) -> Layout {
    let layers = layers(sizes.len(), links);
    let mut items: Vec<Item> = (sizes.iter().zip(&layers))
        .enumerate()
        .map(|(node, (&size, &layer))| Item {
            layer,
            size,
            light: links.iter().all(|link| link.to != node),
            ..Item::default()
        })
        .collect();
    let routes: Vec<Vec<usize>> = links.iter().map(|link| route(link, &mut items)).collect();
    let order = order(&items);
    let mut rows = rows(&items, &order, row_gap);
    for route in &routes {
        level(route, &items, &order, row_gap, &mut rows);
    }
    let top = rows.iter().copied().fold(f64::INFINITY, f64::min);
    rows.iter_mut().for_each(|row| *row -= top);
    let columns = columns(&items, links, &layers);
    let place = |item: usize| (columns[items[item].layer], rows[item]);
    Layout {
        centres: (0..sizes.len()).map(place).collect(),
        waypoints: routes
            .iter()
            .map(|route| route.iter().map(|&item| place(item)).collect())
            .collect(),
    }
}

/// How much there is to lay out: the nodes, and the pieces of the edges from layer to layer.
pub(crate) fn extent(nodes: usize, links: &[Link]) -> usize {
    let layers = layers(nodes, links);
    nodes + links.iter().map(|link| layers[link.to] - layers[link.from]).sum::<usize>()
}

/// A node's layer is one more than the last of its inputs'; a leaf stands just before the first
/// that uses it.
fn layers(nodes: usize, links: &[Link]) -> Vec<usize> {
    let mut layers = vec![0; nodes];
    for node in 0..nodes {
        let inputs = links.iter().filter(|link| link.to == node);
        layers[node] = inputs.map(|link| layers[link.from] + 1).max().unwrap_or(0);
    }
    for node in 0..nodes {
        if links.iter().all(|link| link.to != node) {
            let users = links.iter().filter(|link| link.from == node);
            layers[node] = users.map(|link| layers[link.to] - 1).min().unwrap_or(0);
        }
    }
    layers
}

/// Connects the ends of an edge, through a new waypoint in each layer between them.
fn route(link: &Link, items: &mut Vec<Item>) -> Vec<usize> {
    let mut route = Vec::new();
    let mut last = link.from;
    for layer in items[link.from].layer + 1..items[link.to].layer {
        let waypoint = items.len();
        items.push(Item {
            layer,
            before: vec![last],
            light: items[link.from].light,
            ..Item::default()
        });
        items[last].after.push((waypoint, 0.0));
        route.push(waypoint);
        last = waypoint;
    }
    items[last].after.push((link.to, if link.slot == 0 { -0.3 } else { 0.3 }));
    items[link.to].before.push(last);
    route
}

/// The items of each layer from top to bottom: each near the middle of its neighbours, by sweeps to
/// and fro, of which the one with the fewest crossings is kept.
fn order(items: &[Item]) -> Vec<Vec<usize>> {
    let count = items.iter().map(|item| item.layer + 1).max().unwrap_or(0);
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, item) in items.iter().enumerate() {
        order[item.layer].push(index);
    }
    let mut best = (usize::MAX, order.clone());
    for sweep in 0..8 {
        let backwards = sweep % 2 == 0;
        for step in 0..count {
            let layer = if backwards { count - 1 - step } else { step };
            let height = heights(&order, items.len());
            let wish = |&index: &usize| {
                let item = &items[index];
                let neighbours: Vec<f64> = if backwards {
                    item.after.iter().map(|&(other, entry)| height[other] + entry).collect()
                } else {
                    item.before.iter().map(|&other| height[other]).collect()
                };
                mean(&neighbours).unwrap_or(height[index])
            };
            order[layer] = order::by(take(&mut order[layer]), wish);
        }
        let crossings = crossings(items, &order);
        if crossings < best.0 {
            best = (crossings, order.clone());
        }
    }
    best.1
}

/// For each item how far it stands below the middle of its layer, in rows.
fn heights(order: &[Vec<usize>], items: usize) -> Vec<f64> {
    let mut heights = vec![0.0; items];
    for layer in order {
        for (row, &item) in layer.iter().enumerate() {
            heights[item] = row as f64 - (layer.len() - 1) as f64 / 2.0;
        }
    }
    heights
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// How many pairs of edges cross.
fn crossings(items: &[Item], order: &[Vec<usize>]) -> usize {
    let heights = heights(order, items.len());
    order
        .iter()
        .map(|layer| {
            let edges: Vec<(f64, f64)> = layer
                .iter()
                .flat_map(|&item| {
                    let ends = items[item].after.iter();
                    ends.map(|&(end, entry)| (heights[item], heights[end] + entry))
                        .collect::<Vec<_>>()
                })
                .collect();
            let crosses = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0) * (a.1 - b.1) < 0.0;
            let pairs = edges.iter().enumerate();
            pairs.map(|(i, a)| edges[..i].iter().filter(|b| crosses(a, b)).count()).sum::<usize>()
        })
        .sum()
}

/// The height of each item: an operation in line with the operations that feed it, a leaf near what
/// it feeds.
fn rows(items: &[Item], order: &[Vec<usize>], row_gap: f64) -> Vec<f64> {
    let mut rows = vec![0.0; items.len()];
    for _ in 0..12 {
        for (towards_output, layer) in
            order.iter().map(|l| (true, l)).chain(order.iter().rev().map(|l| (false, l)))
        {
            let wishes: Vec<f64> =
                layer.iter().map(|&item| wish(items, &rows, item, towards_output)).collect();
            let weights: Vec<f64> =
                layer.iter().map(|&item| if items[item].light { 1.0 } else { 1e4 }).collect();
            let gaps: Vec<f64> =
                layer.windows(2).map(|pair| distance(items, pair[0], pair[1]) + row_gap).collect();
            for (&item, row) in layer.iter().zip(separate(&wishes, &weights, &gaps)) {
                rows[item] = row;
            }
        }
    }
    rows
}

/// From the middle of one item to that of another when they touch.
fn distance(items: &[Item], one: usize, other: usize) -> f64 {
    (items[one].size.1 + items[other].size.1) / 2.0
}

/// Lets a long edge pass all layers between its ends at one height, where the nodes beside it leave
/// room.
fn level(route: &[usize], items: &[Item], order: &[Vec<usize>], row_gap: f64, rows: &mut [f64]) {
    let heights = || route.iter().map(|&waypoint| rows[waypoint]);
    let (Some(top), Some(bottom)) = (heights().reduce(f64::min), heights().reduce(f64::max)) else {
        return;
    };
    let has_room = |&height: &f64| {
        route.iter().all(|&waypoint| {
            let others = order[items[waypoint].layer].iter().filter(|&&other| other != waypoint);
            others.copied().all(|other| {
                let is_above = rows[other] < rows[waypoint];
                let room = distance(items, waypoint, other) + row_gap - 0.5;
                if is_above { height - rows[other] >= room } else { rows[other] - height >= room }
            })
        })
    };
    if let Some(height) = [bottom, top].into_iter().find(has_room) {
        route.iter().for_each(|&waypoint| rows[waypoint] = height);
    }
}

/// The height at which an item would stand if it were alone in its layer.
fn wish(items: &[Item], rows: &[f64], index: usize, towards_output: bool) -> f64 {
    let item = &items[index];
    let neighbours: Vec<usize> = if item.light && !towards_output {
        item.after.iter().map(|&(other, _)| other).collect()
    } else if !item.light && towards_output {
        let heavy = || item.before.iter().copied().filter(|&other| !items[other].light);
        if heavy().next().is_some() { heavy().collect() } else { item.before.clone() }
    } else {
        Vec::new()
    };
    let heights: Vec<f64> = neighbours.iter().map(|&other| rows[other]).collect();
    mean(&heights).unwrap_or(rows[index])
}

/// The middle of each layer, from left to right.
fn columns(items: &[Item], links: &[Link], layers: &[usize]) -> Vec<f64> {
    let count = layers.iter().map(|layer| layer + 1).max().unwrap_or(0);
    let mut widths = vec![0.0; count];
    for item in items {
        widths[item.layer] = f64::max(widths[item.layer], item.size.0);
    }
    let mut gaps = vec![LEAST_GAP; count];
    for link in links {
        let (first, last) = (layers[link.from], layers[link.to] - 1);
        if first == last {
            gaps[first] = gaps[first].max(link.start_room + link.end_room);
        } else {
            gaps[first] = gaps[first].max(link.start_room);
            gaps[last] = gaps[last].max(link.end_room);
        }
    }
    let mut left = 0.0;
    (widths.iter().zip(&gaps))
        .map(|(width, gap)| {
            let middle = left + width / 2.0;
            left += width + gap;
            middle
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(from: usize, to: usize, slot: usize) -> Link {
        Link { from, to, slot, start_room: 0.0, end_room: 0.0 }
    }

    /// x and w into ×, then − with y, then a square.
    fn chain() -> Layout {
        let links = [link(0, 2, 0), link(1, 2, 1), link(2, 4, 0), link(3, 4, 1), link(4, 5, 0)];
        layout(&[(34.0, 34.0); 6], &links, 40.0)
    }

    #[test]
    fn a_chain_of_operations_is_straight() {
        let centres = chain().centres;
        let row = centres[2].1;
        assert!((centres[4].1 - row).abs() < 0.05 && (centres[5].1 - row).abs() < 0.05);
        assert!(centres[2].0 < centres[4].0 && centres[4].0 < centres[5].0);
    }

    #[test]
    fn operands_stand_above_one_another_just_before_their_operation() {
        let centres = chain().centres;
        assert!(centres[0].0 == centres[1].0 && centres[0].1 < centres[1].1);
        assert!(centres[3].0 == centres[2].0 && centres[3].1 > centres[2].1);
    }

    #[test]
    fn an_edge_over_several_layers_passes_beside_the_nodes_between() {
        // w feeds its square (node 1) and, past it, the product (node 2) of that square and itself.
        let layout =
            layout(&[(34.0, 34.0); 3], &[link(0, 1, 0), link(1, 2, 0), link(0, 2, 1)], 40.0);
        let waypoint = layout.waypoints[2][0];
        assert_eq!(waypoint.0, layout.centres[1].0);
        assert!((waypoint.1 - layout.centres[1].1).abs() > 34.0);
    }

    #[test]
    fn edges_cross_only_where_they_must() {
        // Two operations, whose operands come in an order that would cross.
        let links = [
            link(0, 4, 0),
            link(2, 4, 1),
            link(1, 5, 0),
            link(3, 5, 1),
            link(4, 6, 0),
            link(5, 6, 1),
        ];
        let rows: Vec<f64> =
            layout(&[(34.0, 34.0); 7], &links, 40.0).centres.iter().map(|c| c.1).collect();
        assert!(
            rows[0].max(rows[2]) < rows[1].min(rows[3])
                || rows[1].max(rows[3]) < rows[0].min(rows[2])
        );
    }
}
