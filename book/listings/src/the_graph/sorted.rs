//! Exercise: an order for nodes that were numbered in any way.

use std::collections::HashMap;

/// The nodes that `loss` was computed from, and `loss`, each once and after all
/// those among them that it is an input of. `inputs` says which nodes a node
/// was computed from; one that is an input twice is there twice.
fn order(inputs: &dyn Fn(usize) -> Vec<usize>, loss: usize) -> Vec<usize> {
    // region: solution
    // stub: let _ = HashMap::<usize, usize>::new();
    // stub: todo!("from {loss}, with the inputs {:?}", inputs(loss))
    let (mut uses, mut found) = (HashMap::from([(loss, 0)]), vec![loss]);
    while let Some(id) = found.pop() {
        for input in inputs(id) {
            *uses.entry(input).or_insert_with(|| {
                found.push(input);
                0
            }) += 1;
        }
    }
    let (mut order, mut complete) = (vec![], vec![loss]);
    while let Some(id) = complete.pop() {
        order.push(id);
        for input in inputs(id) {
            let left = uses.get_mut(&input).unwrap();
            *left -= 1;
            if *left == 0 {
                complete.push(input);
            }
        }
    }
    order
    // wrong: from the largest number to the smallest
    //     let (mut seen, mut found) = (HashMap::new(), vec![loss]);
    //     while let Some(id) = found.pop() {
    //         if seen.insert(id, ()).is_none() {
    //             found.extend(inputs(id));
    //         }
    //     }
    //     let mut order: Vec<usize> = seen.into_keys().collect();
    //     order.sort_by(|a, b| b.cmp(a));
    //     order
    // wrong: down each way as it is found
    //     let (mut seen, mut found) = (HashMap::new(), vec![loss]);
    //     let mut order = vec![];
    //     while let Some(id) = found.pop() {
    //         if seen.insert(id, ()).is_none() {
    //             order.push(id);
    //             found.extend(inputs(id).into_iter().rev());
    //         }
    //     }
    //     order
    // wrong: by the steps from the loss
    //     let mut seen = HashMap::from([(loss, ())]);
    //     let (mut order, mut next) = (vec![loss], 0);
    //     while next < order.len() {
    //         for input in inputs(order[next]) {
    //             if seen.insert(input, ()).is_none() {
    //                 order.push(input);
    //             }
    //         }
    //         next += 1;
    //     }
    //     order
    // wrong: inputs first
    //     fn visit(
    //         inputs: &dyn Fn(usize) -> Vec<usize>,
    //         id: usize,
    //         seen: &mut HashMap<usize, ()>,
    //         order: &mut Vec<usize>,
    //     ) {
    //         if seen.insert(id, ()).is_none() {
    //             for input in inputs(id) {
    //                 visit(inputs, input, seen, order);
    //             }
    //             order.push(id);
    //         }
    //     }
    //     let mut order = vec![];
    //     visit(inputs, loss, &mut HashMap::new(), &mut order);
    //     order
    // wrong: a recursion
    //     fn visit(
    //         inputs: &dyn Fn(usize) -> Vec<usize>,
    //         id: usize,
    //         seen: &mut HashMap<usize, ()>,
    //         order: &mut Vec<usize>,
    //     ) {
    //         if seen.insert(id, ()).is_none() {
    //             for input in inputs(id) {
    //                 visit(inputs, input, seen, order);
    //             }
    //             order.push(id);
    //         }
    //     }
    //     let mut order = vec![];
    //     visit(inputs, loss, &mut HashMap::new(), &mut order);
    //     order.reverse();
    //     order
    // wrong: every path
    //     let _ = HashMap::<usize, ()>::new();
    //     let (mut order, mut next) = (vec![loss], 0);
    //     while next < order.len() {
    //         order.extend(inputs(order[next]));
    //         next += 1;
    //     }
    //     order
    // wrong: each node counted once for each that uses it
    //     let (mut uses, mut found) = (HashMap::from([(loss, 0)]), vec![loss]);
    //     while let Some(id) = found.pop() {
    //         let mut of_id = inputs(id);
    //         of_id.sort();
    //         of_id.dedup();
    //         for input in of_id {
    //             *uses.entry(input).or_insert_with(|| {
    //                 found.push(input);
    //                 0
    //             }) += 1;
    //         }
    //     }
    //     let (mut order, mut complete) = (vec![], vec![loss]);
    //     while let Some(id) = complete.pop() {
    //         order.push(id);
    //         for input in inputs(id) {
    //             let left = uses.get_mut(&input).unwrap();
    //             *left -= 1;
    //             if *left <= 0 {
    //                 complete.push(input);
    //             }
    //         }
    //     }
    //     order
    // wrong: the loss is left out
    //     let (mut uses, mut found) = (HashMap::from([(loss, 0)]), vec![loss]);
    //     while let Some(id) = found.pop() {
    //         for input in inputs(id) {
    //             *uses.entry(input).or_insert_with(|| {
    //                 found.push(input);
    //                 0
    //             }) += 1;
    //         }
    //     }
    //     let (mut order, mut complete) = (vec![], vec![loss]);
    //     while let Some(id) = complete.pop() {
    //         for input in inputs(id) {
    //             let left = uses.get_mut(&input).unwrap();
    //             *left -= 1;
    //             if *left == 0 {
    //                 order.push(input);
    //                 complete.push(input);
    //             }
    //         }
    //     }
    //     order
    // endregion
}

pub fn main() {
    // region: hidden
    check();
    // endregion
    // Node 2 is p = 2w of the diamond, 3 is p − 4, 0 is their product.
    let diamond = |id: usize| match id {
        0 => vec![2, 3],
        2 => vec![1],
        3 => vec![2],
        _ => vec![],
    };
    println!("the diamond: {:?}", order(&diamond, 0));
    let chain = |id: usize| if id == 100_000 { vec![] } else { vec![id + 1] };
    println!("the chain: {} nodes", order(&chain, 0).len());
}

// region: hidden
type Graph = HashMap<usize, Vec<usize>>;

fn check() {
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let graph = |nodes: &[(usize, &[usize])]| -> Graph {
        nodes.iter().map(|&(id, ids)| (id, ids.to_vec())).collect()
    };
    verify(&graph(&[(0, &[2, 3]), (1, &[]), (2, &[1]), (3, &[2])]), 0);
    verify(&graph(&[(0, &[3, 2]), (1, &[]), (2, &[1]), (3, &[2])]), 0);
    verify(&graph(&[(5, &[9, 9]), (9, &[7]), (7, &[])]), 5);
    verify(&graph(&[(6, &[]), (2, &[6])]), 6);
    let long = [(8, &[1, 4][..]), (4, &[3]), (3, &[0]), (0, &[1]), (1, &[])];
    verify(&graph(&long), 8);
    let doubled =
        |id: usize| (id, if id == 20 { vec![] } else { vec![id + 1; 2] });
    verify(&(0..=20).map(doubled).collect(), 0);

    // Thirty nodes, each of the two before it and one further back, numbered
    // in a scattered way, and some that the last one does not depend on.
    for stride in [2, 3, 5, 7] {
        let number = |place: usize| (place * 17 + 5) % 31;
        let inputs = |place: usize| match place {
            0..=3 => vec![],
            _ => vec![place - stride.min(place), place / 2, place - 3],
        };
        let node = |place: usize| {
            let ids = inputs(place).into_iter().map(number);
            (number(place), ids.collect())
        };
        verify(&(0..31).map(node).collect(), number(30));
    }

    let chain =
        |id: usize| (id, if id == 3000 { vec![] } else { vec![id + 1] });
    verify(&(0..=3000).map(chain).collect(), 0);

    // A stack that overflows ends the program. It says the name of its thread.
    let name = "a recursion over 100000 nodes, which the task rules out,";
    let long = || {
        let inputs = |id| if id == 100_000 { vec![] } else { vec![id + 1] };
        order(&inputs, 0).len()
    };
    let thread = std::thread::Builder::new().name(name.to_owned());
    let thread = thread.stack_size(256 * 1024).spawn(long).unwrap();
    assert_eq!(
        thread.join().unwrap(),
        100_001,
        "how many nodes a chain has"
    );
}

/// What `loss` was computed from, and `loss`, in four ways that are no order.
fn found(graph: &Graph, loss: usize) -> [Vec<usize>; 4] {
    let (mut wide, mut next) = (vec![loss], 0);
    while next < wide.len() {
        for &input in &graph[&wide[next]] {
            if !wide.contains(&input) {
                wide.push(input);
            }
        }
        next += 1;
    }
    let mut numbers = wide.clone();
    numbers.sort_by(|a, b| b.cmp(a));
    let [mut deep, mut reversed] = [vec![], vec![]];
    for (way, backward) in [(&mut deep, true), (&mut reversed, false)] {
        let mut stack = vec![loss];
        while let Some(id) = stack.pop() {
            if !way.contains(&id) {
                way.push(id);
                let ids = graph[&id].iter().copied();
                match backward {
                    true => stack.extend(ids.rev()),
                    false => stack.extend(ids),
                }
            }
        }
    }
    [numbers, wide, deep, reversed]
}

fn verify(graph: &Graph, loss: usize) {
    let calls = std::cell::Cell::new(0);
    let stack = std::cell::Cell::new((usize::MAX, 0));
    let inputs = |id: usize| {
        let local = 0_u8;
        let here = std::ptr::from_ref(std::hint::black_box(&local)).addr();
        let (least, most) = stack.get();
        stack.set((least.min(here), most.max(here)));
        calls.set(calls.get() + 1);
        assert!(
            calls.get() <= 20 * graph.len(),
            "for {} nodes the inputs of a node were asked for more than {} \
             times: a walk along every path looks at a node again and again; \
             once or twice is enough",
            graph.len(),
            20 * graph.len()
        );
        let ids = graph.get(&id);
        ids.unwrap_or_else(|| panic!("there is no node {id}"))
            .clone()
    };
    let got = order(&inputs, loss);

    let name = match graph.len() {
        3001 => "a chain of 3001 nodes".to_string(),
        21 => "20 doublings".to_string(),
        _ => {
            let mut nodes: Vec<_> = graph.iter().collect();
            nodes.sort();
            let inputs = nodes.iter().filter(|(_, ids)| !ids.is_empty());
            let inputs = inputs.map(|(id, ids)| format!("{id} of {ids:?}"));
            let inputs: Vec<String> = inputs.collect();
            format!("{}, from {loss}", inputs.join(", "))
        }
    };
    let shown = match got.len() {
        0..=40 => format!("{got:?}"),
        many => format!("{many} nodes"),
    };
    let place: HashMap<usize, usize> = got
        .iter()
        .enumerate()
        .map(|(place, &id)| (id, place))
        .collect();
    let [numbers, wide, deep, reversed] = found(graph, loss);
    for id in &wide {
        assert!(
            place.contains_key(id) || *id != loss,
            "{name}: {shown} leaves out {loss}, where the walk begins"
        );
        assert!(
            place.contains_key(id),
            "{name}: {shown} leaves out node {id}, which the loss was computed \
             from"
        );
    }
    assert!(
        place.len() == got.len(),
        "{name}: in {shown} a node stands more than once: it would pass on twice \
         what it may pass on once"
    );
    assert!(
        got.len() == wide.len(),
        "{name}: {shown} has nodes that the loss was not computed from"
    );
    let late = got.iter().find_map(|&user| {
        let ids = graph[&user].iter();
        let mut early = ids.filter(|id| place[*id] < place[&user]);
        early.next().map(|&input| (input, user))
    });
    if let Some((input, user)) = late {
        let is_forward = wide
            .iter()
            .all(|user| graph[user].iter().all(|id| place[id] < place[user]));
        let because = [
            (
                is_forward,
                ": inputs come first, as on the way forward, and this is the way \
                 back",
            ),
            (
                got == numbers,
                ": it goes by the numbers, which here say nothing of what was \
                 computed first",
            ),
            (
                got == wide,
                ": it goes by the number of steps from the loss, and what is \
                 used near the loss may be used farther from it, too",
            ),
            (
                got == deep || got == reversed,
                ": it goes down one way before the others have arrived",
            ),
        ];
        let because = because.iter().find(|(recognised, _)| *recognised);
        panic!(
            "{name}: in {shown} node {input} stands before node {user}, which \
             uses it and has not sent its part yet{}",
            because.map_or("", |(_, words)| words)
        );
    }
    let (least, most) = stack.get();
    assert!(
        most - least < 64 << 10,
        "{name}: the order is right, and there is a call inside a call for each \
         node: a chain of 100,000 would overflow the stack. Keep a list of what \
         is to be done next"
    );
}
// endregion
