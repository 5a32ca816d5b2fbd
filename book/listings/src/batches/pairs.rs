//! Exercise: shuffled batches of samples whose parts are stored apart.

use downhill::Random;

type Batch = Vec<(f64, f64)>;

/// The batches of so many epochs, one after the other. In each epoch every
/// sample stands in one batch, in a new random order; the last batch of an
/// epoch has what is left. Inputs and targets are stored in two slices.
fn batches(
    inputs: &[f64],
    targets: &[f64],
    size: usize,
    epochs: usize,
    random: &mut Random,
) -> Vec<Batch> {
    // region: solution
    // stub: todo!("{inputs:?} {targets:?} {size} {epochs} {random:?}")
    let mut samples: Vec<_> = inputs
        .iter()
        .copied()
        .zip(targets.iter().copied())
        .collect();
    let mut batches = vec![];
    for _epoch in 0..epochs {
        random.shuffle(&mut samples);
        batches.extend(samples.chunks(size).map(|batch| batch.to_vec()));
    }
    batches
    // wrong: inputs and targets are shuffled apart
    //     let (mut inputs, mut targets) = (inputs.to_vec(), targets.to_vec());
    //     let mut batches = vec![];
    //     for _epoch in 0..epochs {
    //         random.shuffle(&mut inputs);
    //         random.shuffle(&mut targets);
    //         let samples: Batch =
    //             inputs.iter().copied().zip(targets.iter().copied()).collect();
    //         batches.extend(samples.chunks(size).map(|batch| batch.to_vec()));
    //     }
    //     batches
    // wrong: shuffled once
    //     let mut samples: Batch =
    //         inputs.iter().copied().zip(targets.iter().copied()).collect();
    //     random.shuffle(&mut samples);
    //     let epoch: Vec<Batch> =
    //         samples.chunks(size).map(|batch| batch.to_vec()).collect();
    //     vec![epoch; epochs].concat()
    // wrong: drawn, not shuffled
    //     let n = inputs.len();
    //     let mut batches = vec![];
    //     for _epoch in 0..epochs {
    //         let drawn: Batch = (0..n)
    //             .map(|_| random.below(n))
    //             .map(|i| (inputs[i], targets[i]))
    //             .collect();
    //         batches.extend(drawn.chunks(size).map(|batch| batch.to_vec()));
    //     }
    //     batches
    // wrong: what is left is dropped
    //     let mut samples: Batch =
    //         inputs.iter().copied().zip(targets.iter().copied()).collect();
    //     let mut batches = vec![];
    //     for _epoch in 0..epochs {
    //         random.shuffle(&mut samples);
    //         batches.extend(samples.chunks_exact(size).map(|b| b.to_vec()));
    //     }
    //     batches
    // wrong: the batches are shuffled, not the samples
    //     let samples: Batch =
    //         inputs.iter().copied().zip(targets.iter().copied()).collect();
    //     let mut batches = vec![];
    //     for _epoch in 0..epochs {
    //         let (full, rest) = samples.split_at(samples.len() / size * size);
    //         let mut epoch: Vec<Batch> =
    //             full.chunks(size).map(|batch| batch.to_vec()).collect();
    //         random.shuffle(&mut epoch);
    //         batches.extend(epoch);
    //         batches.extend(rest.chunks(size).map(|batch| batch.to_vec()));
    //     }
    //     batches
    // wrong: a generator of its own
    //     let _ = random;
    //     let mut random = Random::new(1);
    //     let mut samples: Batch =
    //         inputs.iter().copied().zip(targets.iter().copied()).collect();
    //     let mut batches = vec![];
    //     for _epoch in 0..epochs {
    //         random.shuffle(&mut samples);
    //         batches.extend(samples.chunks(size).map(|batch| batch.to_vec()));
    //     }
    //     batches
    // wrong: each is swapped with any other
    //     let mut samples: Batch =
    //         inputs.iter().copied().zip(targets.iter().copied()).collect();
    //     let mut batches = vec![];
    //     for _epoch in 0..epochs {
    //         samples =
    //             inputs.iter().copied().zip(targets.iter().copied()).collect();
    //         for i in 0..samples.len() {
    //             samples.swap(i, random.below(inputs.len()));
    //         }
    //         batches.extend(samples.chunks(size).map(|batch| batch.to_vec()));
    //     }
    //     batches
    // wrong: each is swapped with any other, from epoch to epoch
    //     let mut samples: Batch =
    //         inputs.iter().copied().zip(targets.iter().copied()).collect();
    //     let mut batches = vec![];
    //     for _epoch in 0..epochs {
    //         for i in 0..samples.len() {
    //             samples.swap(i, random.below(inputs.len()));
    //         }
    //         batches.extend(samples.chunks(size).map(|batch| batch.to_vec()));
    //     }
    //     batches
    // wrong: shuffled after use
    //     let mut samples: Batch =
    //         inputs.iter().copied().zip(targets.iter().copied()).collect();
    //     let mut batches = vec![];
    //     for _epoch in 0..epochs {
    //         batches.extend(samples.chunks(size).map(|batch| batch.to_vec()));
    //         random.shuffle(&mut samples);
    //     }
    //     batches
    // wrong: shuffled every second epoch
    //     let mut samples: Batch =
    //         inputs.iter().copied().zip(targets.iter().copied()).collect();
    //     let mut batches = vec![];
    //     for epoch in 0..epochs {
    //         if epoch % 2 == 0 {
    //             random.shuffle(&mut samples);
    //         }
    //         batches.extend(samples.chunks(size).map(|batch| batch.to_vec()));
    //     }
    //     batches
    // wrong: two samples are swapped
    //     let mut samples: Batch =
    //         inputs.iter().copied().zip(targets.iter().copied()).collect();
    //     let mut batches = vec![];
    //     for _epoch in 0..epochs {
    //         let (a, b) = (random.below(inputs.len()), random.below(inputs.len()));
    //         samples.swap(a, b);
    //         batches.extend(samples.chunks(size).map(|batch| batch.to_vec()));
    //     }
    //     batches
    // wrong: sorted by a few random keys
    //     let mut samples: Batch =
    //         inputs.iter().copied().zip(targets.iter().copied()).collect();
    //     let mut batches = vec![];
    //     for _epoch in 0..epochs {
    //         samples.sort_by_cached_key(|_| random.below(4));
    //         batches.extend(samples.chunks(size).map(|batch| batch.to_vec()));
    //     }
    //     batches
    // wrong: the target is looked up by the input
    //     let mut order = inputs.to_vec();
    //     let mut batches = vec![];
    //     for _epoch in 0..epochs {
    //         random.shuffle(&mut order);
    //         let samples: Batch = order
    //             .iter()
    //             .map(|x| (*x, inputs.iter().position(|other| other == x)))
    //             .map(|(x, at)| (x, targets[at.unwrap()]))
    //             .collect();
    //         batches.extend(samples.chunks(size).map(|batch| batch.to_vec()));
    //     }
    //     batches
    // wrong: turned round, and sometimes back to front
    //     let mut batches = vec![];
    //     for _epoch in 0..epochs {
    //         let mut samples: Batch =
    //             inputs.iter().copied().zip(targets.iter().copied()).collect();
    //         samples.rotate_left(random.below(inputs.len()));
    //         if random.below(2) == 1 {
    //             samples.reverse();
    //         }
    //         batches.extend(samples.chunks(size).map(|batch| batch.to_vec()));
    //     }
    //     batches
    // endregion
}

pub fn main() {
    let inputs = [1.0, 2.0, 3.0, 4.0, 5.0];
    let targets = [2.0, 4.0, 7.0, 8.0, 10.0];
    for batch in batches(&inputs, &targets, 2, 2, &mut Random::new(1)) {
        println!("{batch:?}");
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    check(&inputs, &targets);
    // endregion
}

// region: hidden
fn check(inputs: &[f64; 5], targets: &[f64; 5]) {
    let mut random = Random::new(7);
    let two = batches(inputs, targets, 2, 2, &mut random);
    let sizes: Vec<usize> = two.iter().map(Vec::len).collect();
    assert!(
        sizes != [2, 2, 2, 2],
        "the last batch of an epoch is missing: it has the one sample that is \
         left"
    );
    assert_eq!(
        sizes,
        [2, 2, 1, 2, 2, 1],
        "the sizes of the batches, 5 samples in batches of 2, two epochs"
    );
    let samples = two.concat();
    for (x, y) in &samples {
        let at = inputs.iter().position(|input| input == x);
        assert!(
            at.is_some_and(|at| targets[at] == *y),
            "({x:?}, {y:?}) is no sample: an input and its target must stay \
             together"
        );
    }
    for epoch in samples.chunks(5) {
        let mut epoch = epoch.to_vec();
        epoch.sort_by(|a, b| a.0.total_cmp(&b.0));
        epoch.dedup();
        assert!(
            epoch.len() == 5,
            "an epoch has only {} of the 5 samples: each has its turn, once",
            epoch.len()
        );
    }
    let next = batches(inputs, targets, 2, 2, &mut random);
    assert!(
        two != next,
        "two calls with one generator give the same batches: take the random \
         numbers from `random`"
    );
    let many = batches(inputs, targets, 2, 50, &mut random);
    assert_eq!(
        many.len(),
        150,
        "the batches of 50 epochs, 5 samples in batches of 2"
    );
    let partners = many.iter().filter(|batch| batch.len() == 2);
    let with_1 = partners.filter(|batch| batch[0].0 == 1.0);
    let mut others: Vec<f64> = with_1.map(|batch| batch[1].0).collect();
    others.dedup();
    assert!(
        others.len() > 1,
        "in 50 epochs the sample with the input 1 is never followed by another \
         in its batch than the first time: shuffle the samples, not the \
         batches, and anew for each epoch"
    );
    check_epochs(inputs, targets, &mut random);
    check_orders(&mut random);
}

fn check_epochs(inputs: &[f64; 5], targets: &[f64; 5], random: &mut Random) {
    let stored: Batch = inputs
        .iter()
        .copied()
        .zip(targets.iter().copied())
        .collect();
    let mut first = (0..50).map(|_| batches(inputs, targets, 5, 1, random));
    assert!(
        first.any(|epoch| epoch != [stored.clone()]),
        "the first epoch has the samples as they are stored, in each of 50 \
         calls: shuffle before it, too"
    );
    let mut epochs = batches(inputs, targets, 5, 5000, random);
    // Of 120 orders the next is the same one about 42 times.
    let same = epochs.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert!(
        same < 1000,
        "{same} of 5,000 epochs have the order of the one before: shuffle anew \
         for each"
    );
    // By chance one of the samples keeps its place from one epoch to the next.
    let kept = |pair: &[Batch]| {
        let places = pair[0].iter().zip(&pair[1]);
        places.filter(|(before, after)| before == after).count()
    };
    let kept = epochs.windows(2).map(kept).sum::<usize>() as f64 / 4999.0;
    assert!(
        kept < 1.1,
        "{kept:.2} of 5 samples keep their places from one epoch to the next, \
         and by chance 1.00 would: shuffle all of them, anew for each epoch"
    );
    let inputs_of = |batch: &Batch| -> Vec<u64> {
        batch.iter().map(|sample| sample.0.to_bits()).collect()
    };
    epochs.sort_by_key(inputs_of);
    epochs.dedup();
    assert!(
        epochs.len() == 120,
        "5 samples have 120 orders, and only {} come in 5,000 epochs: every \
         order must be able to come",
        epochs.len()
    );
    let mut equal =
        batches(&[1.0, 1.0, 2.0], &[2.0, 3.0, 4.0], 3, 1, random).concat();
    equal.sort_by(|a, b| a.1.total_cmp(&b.1));
    assert!(
        equal == [(1.0, 2.0), (1.0, 3.0), (2.0, 4.0)],
        "of the samples (1, 2), (1, 3), (2, 4) an epoch has {equal:?}: two \
         samples may have the same input, and each keeps its own target"
    );
}

/// Counts the orders of first epochs: later ones of a call may be fair although
/// no shuffle is, since many of them mix.
fn check_orders(random: &mut Random) {
    let inputs = [1.0, 2.0, 3.0];
    let calls = (0..27_000).map(|_| batches(&inputs, &[5.0; 3], 3, 1, random));
    let orders: Vec<Batch> = calls.flatten().collect();
    assert!(
        orders.iter().all(|batch| batch.len() == 3),
        "3 samples in batches of 3 are one batch an epoch, and yours are others"
    );
    for first in inputs {
        for second in inputs.into_iter().filter(|&second| second != first) {
            let starts = [(first, 5.0), (second, 5.0)];
            let count =
                orders.iter().filter(|batch| batch[..2] == starts).count();
            assert!(
                (4250..4750).contains(&count),
                "{count} of 27,000 calls begin with the inputs {first} and \
                 {second}, and about 4,500 should: some orders are likelier \
                 than others"
            );
        }
    }
}
// endregion
