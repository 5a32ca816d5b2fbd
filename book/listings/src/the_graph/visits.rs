//! Exercise: how many visits a walk path by path would make.

use std::collections::HashMap;

/// How many visits the walk path by path makes from `root`, that to `root`
/// included. `inputs` says which nodes a node was computed from; one that is an
/// input twice is there twice.
fn visits(inputs: &dyn Fn(usize) -> Vec<usize>, root: usize) -> u64 {
    // region: solution
    // stub: let _ = HashMap::<usize, u64>::new();
    // stub: todo!("the visits from {root}, with the inputs {:?}", inputs(root))
    fn count(
        inputs: &dyn Fn(usize) -> Vec<usize>,
        id: usize,
        known: &mut HashMap<usize, u64>,
    ) -> u64 {
        if let Some(&visits) = known.get(&id) {
            return visits;
        }
        let below = inputs(id).into_iter();
        let visits = 1 + below.map(|id| count(inputs, id, known)).sum::<u64>();
        known.insert(id, visits);
        visits
    }
    count(inputs, root, &mut HashMap::new())
    // wrong: it walks the paths
    //     let _ = HashMap::<usize, u64>::new();
    //     let below = inputs(root).into_iter();
    //     1 + below.map(|id| visits(inputs, id)).sum::<u64>()
    // wrong: each node once
    //     let (mut seen, mut found) = (HashMap::new(), vec![root]);
    //     while let Some(id) = found.pop() {
    //         if seen.insert(id, ()).is_none() {
    //             found.extend(inputs(id));
    //         }
    //     }
    //     seen.len() as u64
    // wrong: the edges
    //     let (mut seen, mut found) = (HashMap::new(), vec![root]);
    //     let mut edges = 0;
    //     while let Some(id) = found.pop() {
    //         if seen.insert(id, ()).is_none() {
    //             let of_id = inputs(id);
    //             edges += of_id.len() as u64;
    //             found.extend(of_id);
    //         }
    //     }
    //     edges
    // wrong: only the ends of the paths
    //     fn count(
    //         inputs: &dyn Fn(usize) -> Vec<usize>,
    //         id: usize,
    //         known: &mut HashMap<usize, u64>,
    //     ) -> u64 {
    //         if let Some(&visits) = known.get(&id) {
    //             return visits;
    //         }
    //         let below = inputs(id).into_iter();
    //         let sum = below.map(|id| count(inputs, id, known)).sum::<u64>();
    //         known.insert(id, sum.max(1));
    //         sum.max(1)
    //     }
    //     count(inputs, root, &mut HashMap::new())
    // wrong: an input that is there twice is visited once
    //     fn count(
    //         inputs: &dyn Fn(usize) -> Vec<usize>,
    //         id: usize,
    //         known: &mut HashMap<usize, u64>,
    //     ) -> u64 {
    //         if let Some(&visits) = known.get(&id) {
    //             return visits;
    //         }
    //         let mut below = inputs(id);
    //         below.sort();
    //         below.dedup();
    //         let below = below.into_iter();
    //         let sum = 1 + below.map(|id| count(inputs, id, known)).sum::<u64>();
    //         known.insert(id, sum);
    //         sum
    //     }
    //     count(inputs, root, &mut HashMap::new())
    // wrong: the root is not counted
    //     fn count(
    //         inputs: &dyn Fn(usize) -> Vec<usize>,
    //         id: usize,
    //         known: &mut HashMap<usize, u64>,
    //     ) -> u64 {
    //         if let Some(&visits) = known.get(&id) {
    //             return visits;
    //         }
    //         let below = inputs(id).into_iter();
    //         let sum = 1 + below.map(|id| count(inputs, id, known)).sum::<u64>();
    //         known.insert(id, sum);
    //         sum
    //     }
    //     count(inputs, root, &mut HashMap::new()) - 1
    // wrong: as if every graph doubled
    //     let (mut visits, mut ids) = (1, inputs(root));
    //     while let Some(&id) = ids.first() {
    //         visits = 2 * visits + 1;
    //         ids = inputs(id);
    //     }
    //     let _ = HashMap::<usize, u64>::new();
    //     visits
    // wrong: counted in f64
    //     fn count(
    //         inputs: &dyn Fn(usize) -> Vec<usize>,
    //         id: usize,
    //         known: &mut HashMap<usize, f64>,
    //     ) -> f64 {
    //         if let Some(&visits) = known.get(&id) {
    //             return visits;
    //         }
    //         let below = inputs(id).into_iter();
    //         let sum = 1.0 + below.map(|id| count(inputs, id, known)).sum::<f64>();
    //         known.insert(id, sum);
    //         sum
    //     }
    //     count(inputs, root, &mut HashMap::new()) as u64
    // wrong: as if inputs had smaller numbers
    //     let _ = HashMap::<usize, u64>::new();
    //     let mut counts: Vec<u64> = vec![];
    //     for id in 0..=root {
    //         let below = inputs(id).into_iter().map(|id| counts[id]);
    //         counts.push(1 + below.sum::<u64>());
    //     }
    //     counts[root]
    // wrong: a known node costs one visit
    //     fn count(
    //         inputs: &dyn Fn(usize) -> Vec<usize>,
    //         id: usize,
    //         known: &mut HashMap<usize, u64>,
    //     ) -> u64 {
    //         if known.insert(id, 1).is_some() {
    //             return 1;
    //         }
    //         let below = inputs(id).into_iter();
    //         1 + below.map(|id| count(inputs, id, known)).sum::<u64>()
    //     }
    //     count(inputs, root, &mut HashMap::new())
    // wrong: passed on before all visits are known
    //     let (mut order, mut stack) = (vec![], vec![root]);
    //     while let Some(id) = stack.pop() {
    //         if !order.contains(&id) {
    //             order.push(id);
    //             stack.extend(inputs(id).into_iter().rev());
    //         }
    //     }
    //     let mut counts = HashMap::from([(root, 1)]);
    //     for id in order {
    //         let count = counts[&id];
    //         for input in inputs(id) {
    //             *counts.entry(input).or_insert(0) += count;
    //         }
    //     }
    //     counts.values().sum()
    // endregion
}

pub fn main() {
    // Node 0 is the start; each other one is the one before it, doubled.
    let doubled = |id: usize| match id {
        0 => vec![],
        _ => vec![id - 1, id - 1],
    };
    // region: hidden
    check();
    // endregion
    for doublings in [2, 18, 60] {
        println!("{doublings} doublings: {}", visits(&doubled, doublings));
    }
}

// region: hidden
fn check() {
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let doubled: Vec<Vec<usize>> = (0..=60)
        .map(|id: usize| {
            vec![id.saturating_sub(1); if id == 0 { 0 } else { 2 }]
        })
        .collect();
    for graph in [
        &[&[][..], &[], &[0, 1], &[2, 1], &[3, 3], &[4, 4, 2], &[5, 3]][..],
        // Diamonds whose lower corner has inputs of its own.
        &[&[], &[0], &[1], &[2], &[2, 3]],
        &[&[], &[0], &[1], &[2], &[3, 2]],
        &[&[]],
        &[&[], &[0], &[1]],
        &[&[], &[0, 0]],
        &[&[], &[0], &[0, 1]],
        &[&[], &[], &[0, 1], &[2, 1], &[3, 3, 3], &[4, 2, 0], &[5, 5]],
        &doubled[..4].iter().map(Vec::as_slice).collect::<Vec<_>>(),
        &doubled.iter().map(Vec::as_slice).collect::<Vec<_>>(),
    ] {
        verify(graph, |id| id);
        // Inputs with larger numbers than what was computed from them.
        verify(graph, |id| 100 - id);
    }
}

fn verify(graph: &[&[usize]], number: impl Fn(usize) -> usize) {
    let root = graph.len() - 1;
    let calls = std::cell::Cell::new(0);
    let inputs = |id: usize| {
        calls.set(calls.get() + 1);
        assert!(
            calls.get() <= 2000,
            "for {} nodes the inputs of a node were asked for more than 2000 \
             times: that walks the paths to count them. Count from each node \
             once, and remember it",
            graph.len()
        );
        let place = (0..=root).find(|place| number(*place) == id);
        let place = place.unwrap_or_else(|| panic!(
                "there is no node {id} among those that node {} was computed from: \
                 an input may have a smaller or a larger number, so begin at the \
                 root and follow the inputs",
                number(root)
            ));
        graph[place].iter().map(|place| number(*place)).collect()
    };
    let got = visits(&inputs, number(root));
    let count = |of: &dyn Fn(usize, &[u64]) -> u64| {
        let mut counts = vec![];
        for id in 0..=root {
            counts.push(of(id, &counts));
        }
        counts[root]
    };
    let sum = |ids: &[usize], counts: &[u64]| -> u64 {
        ids.iter().map(|id| counts[*id]).sum()
    };
    let right = count(&|id, counts| 1 + sum(graph[id], counts));
    if got == right {
        return;
    }
    let ends = count(&|id, counts| sum(graph[id], counts).max(1));
    let once = count(&|id, counts| {
        let mut ids = graph[id].to_vec();
        ids.sort_unstable();
        ids.dedup();
        1 + sum(&ids, counts)
    });
    let doubled = count(&|id, counts| {
        2 * graph[id].first().map_or(0, |first| counts[*first]) + 1
    });
    let edges = graph.iter().map(|ids| ids.len() as u64).sum::<u64>();
    let because = [
        (
            number(root) != root,
            "the numbers of the nodes may go up or down from a node to its \
             inputs",
        ),
        (
            right > 1 << 53 && got.abs_diff(right) < 1 << 10,
            "a number of this size does not go into an f64 without rounding",
        ),
        (got == right - 1, "the visit to the root counts, too"),
        (
            got == graph.len() as u64,
            "that counts each node once, as the tape visits them",
        ),
        (
            got == edges,
            "that counts each edge once, and a node that is visited twice \
             passes on twice",
        ),
        (
            got == edges + 1,
            "a node that is visited again passes on again, so all that lies \
             below it is visited again, too",
        ),
        (
            got == ends,
            "that counts the paths down to a node without inputs; each node on \
             the way is visited, too",
        ),
        (
            got == once,
            "a node that is an input twice is visited twice",
        ),
        (
            got == doubled,
            "so it would be if each node were twice the one before it: it may \
             have other inputs, and more",
        ),
    ];
    let because = because.iter().find(|(recognised, _)| *recognised);
    let graph = match graph.len() {
        61 => "60 doublings".to_string(),
        _ => format!("the graph with the inputs {graph:?}"),
    };
    panic!(
        "{graph} takes {right} visits from node {}, not {got}{}{}",
        number(root),
        because.map_or("", |_| ": "),
        because.map_or("", |(_, words)| words)
    );
}
// endregion
