//! What the generator of random numbers and the module `data` promise.

use downhill::Random;
use downhill::data::{self, DataError, Samples, Species, Standardizer, read_digits, read_penguins};
use downhill::ndarray::{Array1, Array2, array};

use crate::panics::message_of;

const DIGITS: &[u8] = include_bytes!("../src/data/digits.csv");
const PENGUINS: &[u8] = include_bytes!("../src/data/penguins.csv");

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

fn deviation(numbers: &[f64]) -> f64 {
    let mean = mean(numbers);
    let squares: f64 = numbers.iter().map(|x| (x - mean) * (x - mean)).sum();
    (squares / numbers.len() as f64).sqrt()
}

mod random {
    use super::*;

    /// What xoshiro256++ gives when SplitMix64 seeded it with 0: the values that the crate rand 0.9 tests its own
    /// implementation against (`stable_seed_from_u64` in its `src/rngs/xoshiro256plusplus.rs`).
    const PUBLISHED: [u64; 10] = [
        5987356902031041503,
        7051070477665621255,
        6633766593972829180,
        211316841551650330,
        9136120204379184874,
        379361710973160858,
        15813423377499357806,
        15596884590815070553,
        5439680534584881407,
        1369371744833522710,
    ];

    #[test]
    fn the_upper_bits_are_those_that_were_published() {
        let mut random = Random::new(0);
        for bits in PUBLISHED {
            let upper = random.uniform() * (1_u64 << 53) as f64;
            assert_eq!(upper as u64, bits >> 11);
        }
    }

    #[test]
    fn and_so_are_the_lower_ones() {
        let mut random = Random::new(0);
        for bits in PUBLISHED {
            assert_eq!(random.below(1 << 31) as u64, bits % (1 << 31));
        }
    }

    #[test]
    fn these_digits_are_the_same_on_every_machine() {
        let mut random = Random::new(2026);
        let uniform: Vec<f64> = (0..3).map(|_| random.uniform()).collect();
        let normal: Vec<f64> = (0..5).map(|_| random.normal()).collect();
        assert_eq!(
            uniform,
            [0.4270010221773205, 0.6140892676704854, 0.7219597607395053]
        );
        assert_eq!(
            normal,
            [
                1.9620965218132997,
                0.801614980270623,
                0.968680051318757,
                0.9539191631524129,
                1.309219295391231
            ]
        );
        assert_eq!(random.permutation(10), [4, 0, 5, 6, 1, 3, 7, 2, 8, 9]);
    }

    #[test]
    fn a_uniform_number_is_at_least_0_and_below_1() {
        let mut random = Random::new(1);
        let numbers: Vec<f64> = (0..100_000).map(|_| random.uniform()).collect();
        assert!(numbers.iter().all(|u| (0.0..1.0).contains(u)));
        assert!((mean(&numbers) - 0.5).abs() < 0.005);
        assert!((deviation(&numbers) - (1.0_f64 / 12.0).sqrt()).abs() < 0.005);
    }

    #[test]
    fn normal_numbers_have_the_normal_distribution() {
        let mut random = Random::new(1);
        let numbers: Vec<f64> = (0..100_000).map(|_| random.normal()).collect();
        assert!(mean(&numbers).abs() < 0.01);
        assert!((deviation(&numbers) - 1.0).abs() < 0.01);
        for (bound, share) in [(-1.0, 0.1587), (0.0, 0.5), (1.0, 0.8413), (2.0, 0.9772)] {
            let below = numbers.iter().filter(|&&z| z < bound).count();
            assert!((below as f64 / 100_000.0 - share).abs() < 0.005, "{bound}");
        }
        let neighbours: Vec<f64> = numbers.windows(2).map(|pair| pair[0] * pair[1]).collect();
        assert!(mean(&neighbours).abs() < 0.01);
    }

    #[test]
    fn every_side_of_a_die_comes_equally_often() {
        let mut random = Random::new(1);
        let mut sides = [0; 6];
        (0..60_000).for_each(|_| sides[random.below(6)] += 1);
        // The standard deviation of each count is 91.
        assert!(
            sides.iter().all(|side| (9_600..10_400).contains(side)),
            "{sides:?}"
        );
    }

    #[cfg(target_pointer_width = "64")]
    #[test]
    fn a_range_that_does_not_divide_the_draws_evenly_is_not_biased() {
        // Of 2⁶⁴ draws modulo 3·2⁶², half would give the lowest third of the results.
        let mut random = Random::new(1);
        let lowest = (0..30_000)
            .filter(|_| random.below(3 << 62) < 1 << 62)
            .count();
        assert!((9_600..10_400).contains(&lowest), "{lowest}");
    }

    #[test]
    fn every_order_of_three_comes_equally_often() {
        let mut random = Random::new(1);
        let mut orders = std::collections::BTreeMap::new();
        for _ in 0..60_000 {
            *orders.entry(random.permutation(3)).or_insert(0) += 1;
        }
        assert_eq!(orders.len(), 6);
        assert!(
            orders.values().all(|count| (9_600..10_400).contains(count)),
            "{orders:?}"
        );
    }

    #[test]
    fn seeds_that_are_neighbours_give_unrelated_numbers() {
        let first: Vec<f64> = (0..20_000)
            .map(|seed| Random::new(seed).uniform())
            .collect();
        assert!((mean(&first) - 0.5).abs() < 0.01);
        for lag in 1..10 {
            let products: Vec<f64> = first
                .windows(lag + 1)
                .map(|w| (w[0] - 0.5) * (w[lag] - 0.5))
                .collect();
            // Correlated fully, it would be 1/12; the standard deviation is 0.0006.
            assert!(mean(&products).abs() < 0.003, "lag {lag}");
        }
    }

    #[test]
    #[should_panic(expected = "no whole number is below 0")]
    fn nothing_is_below_zero() {
        Random::new(0).below(0);
    }
}

mod batches {
    use super::*;

    #[test]
    fn of_a_shuffled_order_hold_every_sample_once() {
        let mut random = Random::new(3);
        let mut order: Vec<usize> = (0..103).collect();
        for _epoch in 0..5 {
            let before = order.clone();
            random.shuffle(&mut order);
            assert_ne!(order, before);
            let batches: Vec<&[usize]> = order.chunks(10).collect();
            assert_eq!(
                (batches.len(), batches[9].len(), batches[10].len()),
                (11, 10, 3)
            );
            let mut all = batches.concat();
            all.sort();
            assert_eq!(all, (0..103).collect::<Vec<_>>());
        }
    }

    #[test]
    fn have_the_rows_and_the_classes_of_their_numbers() {
        let batch = data::xor().rows(&[2, 0, 2]);
        assert_eq!(batch.x, array![[1.0, 0.0], [0.0, 0.0], [1.0, 0.0]]);
        assert_eq!(batch.class, [1, 0, 1]);
        assert_eq!(data::xor().rows(&[]).x.dim(), (0, 2));
    }

    #[test]
    fn need_a_class_for_each_row() {
        let xor = data::xor();
        for rows in [3, 5] {
            let samples = Samples {
                x: Array2::zeros((rows, 2)),
                class: xor.class.clone(),
            };
            let uses: [&dyn Fn(); 4] = [
                &|| _ = samples.rows(&[0]),
                &|| _ = samples.targets(),
                &|| _ = samples.train_test_split(1, &mut Random::new(0)),
                &|| _ = samples.split_last(1),
            ];
            for use_them in uses {
                let expected = format!("Samples: there are {rows} rows of numbers and 4 classes;");
                let message = message_of(use_them);
                assert!(message.starts_with(&expected), "{message}");
            }
        }
    }

    #[test]
    #[should_panic(expected = "Samples::rows: there is no sample 4 among 4")]
    fn cannot_have_a_row_that_is_not_there() {
        data::xor().rows(&[0, 4]);
    }
}

mod splits {
    use super::*;

    /// Samples that carry their number.
    fn numbered(n: usize) -> Samples {
        Samples {
            x: Array1::from_iter((0..n).map(|i| i as f64)).insert_axis(downhill::ndarray::Axis(1)),
            class: (0..n).collect(),
        }
    }

    #[test]
    fn are_partitions() {
        for test in [0, 1, 40, 100] {
            let samples = numbered(100);
            for (train, held_out) in [
                samples.train_test_split(test, &mut Random::new(5)),
                samples.split_last(test),
            ] {
                assert_eq!(held_out.class.len(), test);
                let mut all = [train.class.clone(), held_out.class.clone()].concat();
                all.sort();
                assert_eq!(all, samples.class);
                for part in [train, held_out] {
                    let numbers: Vec<usize> = part.x.iter().map(|&x| x as usize).collect();
                    assert_eq!(numbers, part.class);
                }
            }
        }
    }

    #[test]
    fn of_the_last_part_keep_the_order() {
        let (train, test) = numbered(5).split_last(2);
        assert_eq!((train.class, test.class), (vec![0, 1, 2], vec![3, 4]));
    }

    #[test]
    fn numbers_are_held_out_as_samples_are() {
        let (train, test) = data::train_test_split(10, 3, &mut Random::new(4));
        let (train_samples, test_samples) = numbered(10).train_test_split(3, &mut Random::new(4));
        assert_eq!(numbered(10).rows(&train), train_samples);
        assert_eq!(numbered(10).rows(&test), test_samples);
        let mut all = [train, test].concat();
        all.sort_unstable();
        assert_eq!(all, Vec::from_iter(0..10));
        let too_many = || data::train_test_split(3, 4, &mut Random::new(0));
        assert_eq!(
            message_of(too_many),
            "Samples: 4 of 3 samples cannot be held out"
        );
    }

    #[test]
    fn are_the_same_from_the_same_seed_only() {
        let split = |seed| numbered(100).train_test_split(20, &mut Random::new(seed));
        assert_eq!(split(1), split(1));
        assert_ne!(split(1).1.class, split(2).1.class);
    }

    #[test]
    #[should_panic(expected = "5 of 4 samples cannot be held out")]
    fn cannot_hold_out_more_than_there_are() {
        data::xor().split_last(5);
    }
}

mod standardizer {
    use super::*;
    use downhill::ndarray::Axis;

    #[test]
    fn gives_every_column_mean_0_and_deviation_1() {
        let mut random = Random::new(4);
        let x = Array2::from_shape_fn((200, 3), |(_, j)| {
            1000.0 * j as f64 + 10.0_f64.powi(j as i32 - 1) * random.normal()
        });
        let standardized = Standardizer::fit(&x).apply(&x);
        for column in standardized.axis_iter(Axis(1)) {
            let column = column.to_vec();
            assert!(mean(&column).abs() < 1e-10);
            assert!((deviation(&column) - 1.0).abs() < 1e-10);
        }
    }

    #[test]
    fn is_fitted_to_the_training_part_alone() {
        let scale = Standardizer::fit(&array![1.0, 3.0]);
        assert_eq!(scale.apply(&array![5.0, 2.0]), array![3.0, 0.0]);
        assert_eq!(scale.undo(&array![3.0, 0.0]), array![5.0, 2.0]);
    }

    #[test]
    fn only_shifts_a_column_that_is_constant() {
        // 0.1 + 0.1 + 0.1 is not 0.3: a plain mean would leave a deviation that is not quite 0.
        let x = array![[0.1, 1.0], [0.1, 2.0], [0.1, 3.0]];
        let scale = Standardizer::fit(&x);
        assert_eq!((scale.mean[0], scale.deviation[0]), (0.1, 1.0));
        assert_eq!(scale.apply(&x).column(0), array![0.0, 0.0, 0.0]);
        assert_eq!(scale.apply(&array![[2.1, 2.0]]), array![[2.0, 0.0]]);
        assert_eq!(scale.undo(&scale.apply(&x)).column(0), x.column(0));
    }

    #[test]
    #[should_panic(expected = "there is no sample")]
    fn needs_a_sample() {
        Standardizer::fit(&Array2::zeros((0, 3)));
    }

    #[test]
    fn refuses_numbers_without_a_mean_or_deviation() {
        for (number, mean) in [
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
            (1e200, "5000000"),
        ] {
            let x = array![[1.0, 0.0], [1.0, number]];
            let message = message_of(|| Standardizer::fit(&x));
            let expected = format!("Standardizer::fit: column 1 has the mean {mean}");
            assert!(
                message.starts_with(&expected) || number.is_infinite(),
                "{message}"
            );
        }
        let no_axis = downhill::ndarray::arr0(1.0).into_dyn();
        assert!(message_of(|| Standardizer::fit(&no_axis)).ends_with("there is no sample"));
    }

    #[test]
    fn has_nothing_to_do_where_there_are_no_columns() {
        let x = Array2::zeros((1 << 40, 0));
        let scale = Standardizer::fit(&x);
        assert_eq!(scale.undo(&scale.apply(&x)).dim(), (1 << 40, 0));
    }

    #[test]
    fn finds_the_mean_of_many_numbers() {
        let scale = Standardizer::fit(&Array1::from_shape_fn(1 << 20, |i| (i % 2) as f64 * 0.1));
        assert!((scale.mean[[]] - 0.05).abs() < 1e-17, "{}", scale.mean[[]]);
    }

    #[test]
    #[should_panic(expected = "fitted to samples of another shape")]
    fn refuses_other_columns() {
        Standardizer::fit(&array![[1.0, 2.0]]).apply(&array![[1.0]]);
    }
}

mod made {
    use super::*;

    #[test]
    fn the_noisy_line_is_the_articles_with_noise() {
        let (x, y) = data::noisy_line(10_000, 0.5, &mut Random::new(1));
        assert!(x.iter().all(|x| (0.0..4.0).contains(x)));
        assert!((mean(&x.to_vec()) - 2.0).abs() < 0.05);
        let errors = (&y - &(2.0 * &x)).to_vec();
        assert!(mean(&errors).abs() < 0.02);
        assert!((deviation(&errors) - 0.5).abs() < 0.02);
        let (x, y) = data::noisy_line(10, 0.0, &mut Random::new(1));
        assert_eq!(y, 2.0 * x);
    }

    #[test]
    fn no_line_separates_xor() {
        // The mean of either class is the centre of the square.
        let xor = data::xor();
        for class in 0..2 {
            let rows: Vec<usize> = (0..4).filter(|&row| xor.class[row] == class).collect();
            let corners = xor.rows(&rows);
            assert_eq!(
                corners.x.sum_axis(downhill::ndarray::Axis(0)),
                array![1.0, 1.0]
            );
        }
    }

    #[test]
    fn moons_lie_on_their_half_circles() {
        let moons = data::moons(41, 0.0, &mut Random::new(1));
        assert_eq!(moons.class.iter().filter(|&&class| class == 0).count(), 20);
        for (point, class) in moons.x.rows().into_iter().zip(&moons.class) {
            let (x, y) = (point[0], point[1]);
            let (centre, inside) = match class {
                0 => ((0.0, 0.0), y > -1e-12),
                _ => ((1.0, 0.5), y < 0.5 + 1e-12),
            };
            let square = (x - centre.0) * (x - centre.0) + (y - centre.1) * (y - centre.1);
            assert!(
                inside && (square - 1.0).abs() < 1e-12,
                "({x}, {y}) of class {class}"
            );
        }
    }

    #[test]
    fn moons_end_where_those_of_scikit_learn_do() {
        // make_moons(n_samples=6, shuffle=False)
        let expected = array![
            [1.0, 0.0],
            [0.0, 1.0],
            [-1.0, 0.0],
            [0.0, 0.5],
            [1.0, -0.5],
            [2.0, 0.5]
        ];
        let moons = data::moons(6, 0.0, &mut Random::new(1));
        assert!((moons.x - expected).iter().all(|error| error.abs() < 1e-15));
    }

    #[test]
    fn noise_has_the_deviation_that_was_asked_for() {
        let plain = data::moons(10_000, 0.0, &mut Random::new(1));
        let noisy = data::moons(10_000, 0.3, &mut Random::new(1));
        for column in 0..2 {
            let errors = (&noisy.x - &plain.x).column(column).to_vec();
            assert!(mean(&errors).abs() < 0.01);
            assert!((deviation(&errors) - 0.3).abs() < 0.01);
        }
    }

    #[test]
    fn spirals_are_turned_copies_of_each_other() {
        let spirals = data::spirals(90, 3, 0.0, &mut Random::new(1));
        let (sin, cos) = (std::f64::consts::TAU / 3.0).sin_cos();
        for row in 0..60 {
            let (from, to) = (spirals.x.row(row), spirals.x.row(row + 30));
            let turned = [cos * from[0] - sin * from[1], sin * from[0] + cos * from[1]];
            assert!((turned[0] - to[0]).abs() < 1e-12 && (turned[1] - to[1]).abs() < 1e-12);
        }
        let end = spirals.x.row(29);
        assert!((end[0] - 1.0).abs() < 1e-12 && end[1].abs() < 1e-12);
    }

    #[test]
    fn spirals_of_any_number_have_classes_of_about_one_size() {
        for (n, classes, sizes) in [
            (11, 3, vec![3, 4, 4]),
            (2, 3, vec![0, 1, 1]),
            (8, 2, vec![4, 4]),
        ] {
            let spirals = data::spirals(n, classes, 0.1, &mut Random::new(1));
            let counted: Vec<usize> = (0..classes)
                .map(|class| spirals.class.iter().filter(|&&c| c == class).count())
                .collect();
            assert_eq!(counted, sizes);
            assert!(spirals.x.iter().all(|x| x.is_finite()));
        }
    }

    #[test]
    fn noise_that_is_none_and_too_many_points_are_refused() {
        type Maker = fn(usize, f64, &mut Random);
        let makers: [(&str, Maker); 3] = [
            ("moons", |n, noise, random| {
                _ = data::moons(n, noise, random)
            }),
            ("spirals", |n, noise, random| {
                _ = data::spirals(n, 3, noise, random)
            }),
            ("noisy_line", |n, noise, random| {
                _ = data::noisy_line(n, noise, random)
            }),
        ];
        for (name, make) in makers {
            for noise in [-0.1, f64::NAN, f64::INFINITY, f64::MAX] {
                let message = message_of(|| make(2, noise, &mut Random::new(0)));
                assert!(
                    message.starts_with(&format!("{name}: the noise is {noise};")),
                    "{message}"
                );
            }
            for n in [1 << 31, usize::MAX] {
                let message = message_of(|| make(n, 0.1, &mut Random::new(0)));
                assert!(
                    message.starts_with(&format!("{name}: a value has fewer than 2^32")),
                    "{message}"
                );
            }
            make(2, 0.0, &mut Random::new(0));
        }
    }

    #[test]
    fn of_more_classes_than_points_the_last_ones_have_a_point_each() {
        let spirals = data::spirals(2, usize::MAX, 0.0, &mut Random::new(0));
        assert_eq!(spirals.class, [usize::MAX - 2, usize::MAX - 1]);
        assert_eq!(
            data::spirals(0, usize::MAX, 0.0, &mut Random::new(0)).class,
            []
        );
    }

    #[test]
    fn no_points_at_all_are_no_mistake() {
        let mut random = Random::new(1);
        for n in [0, 1] {
            assert_eq!(data::noisy_line(n, 0.1, &mut random).0.len(), n);
            assert_eq!(data::moons(n, 0.1, &mut random).x.dim(), (n, 2));
            assert_eq!(data::spirals(n, 2, 0.1, &mut random).x.dim(), (n, 2));
        }
    }

    #[test]
    fn these_points_are_the_same_on_every_machine() {
        let mut random = Random::new(7);
        let (x, y) = data::noisy_line(3, 0.5, &mut random);
        assert_eq!((x[2], y[2]), (2.8703045134346374, 6.185199091002622));
        assert_eq!(
            data::moons(5, 0.1, &mut random).x.row(1),
            array![-1.0489633925227133, 0.023562386461337886]
        );
        assert_eq!(
            data::spirals(5, 2, 0.1, &mut random).x.row(4),
            array![-1.0475112572393879, -0.012670872166738666]
        );
    }
}

mod files {
    use super::*;

    #[test]
    fn there_are_1797_digits() {
        let digits = data::digits();
        assert_eq!(digits.x.dim(), (1797, 64));
        let mut counts = [0; 10];
        digits.class.iter().for_each(|&class| counts[class] += 1);
        assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
        // What `load_digits().data.sum()` is.
        assert_eq!(digits.x.sum(), 561_718.0);
        assert_eq!(
            digits.x.row(0).to_vec()[..8],
            [0.0, 0.0, 5.0, 13.0, 9.0, 1.0, 0.0, 0.0]
        );
    }

    #[test]
    fn the_digits_stand_form_after_form() {
        let class = data::digits().class;
        let part = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 9, 5, 5, 6, 5, 0, 9, 8, 9];
        let starts: Vec<usize> = (0..class.len())
            .filter(|&start| class[start..].starts_with(&part))
            .collect();
        assert_eq!(starts.len(), 14);
        assert!(
            starts
                .windows(2)
                .all(|pair| (120..=131).contains(&(pair[1] - pair[0])))
        );
    }

    #[test]
    fn there_are_344_penguins_two_of_them_not_measured() {
        let penguins = data::penguins();
        assert_eq!(penguins.len(), 344);
        let of = |species| {
            penguins
                .iter()
                .filter(|penguin| penguin.species == species)
                .count()
        };
        assert_eq!(
            [Species::Adelie, Species::Chinstrap, Species::Gentoo].map(of),
            [152, 68, 124]
        );
        let bare = |penguin: &&data::Penguin| penguin.body_mass_g.is_none();
        let unmeasured: Vec<_> = penguins.iter().filter(bare).collect();
        assert_eq!(unmeasured.len(), 2);
        for penguin in unmeasured {
            assert_eq!(
                (penguin.bill_length_mm, penguin.bill_depth_mm),
                (None, None)
            );
            assert_eq!(penguin.flipper_length_mm, None);
        }
    }

    #[test]
    fn the_means_are_those_that_r_prints() {
        let penguins = data::penguins();
        let mean_of = |measurement: fn(&data::Penguin) -> Option<f64>| {
            mean(&penguins.iter().filter_map(measurement).collect::<Vec<_>>())
        };
        let close = |a: f64, b: f64| (a - b).abs() < 0.005;
        assert!(close(mean_of(|penguin| penguin.bill_length_mm), 43.92));
        assert!(close(mean_of(|penguin| penguin.bill_depth_mm), 17.15));
        assert!(close(mean_of(|penguin| penguin.flipper_length_mm), 200.92));
        assert!(close(mean_of(|penguin| penguin.body_mass_g), 4201.75));
    }
}

mod mistakes {
    use super::*;

    /// A line of zeros, with one field exchanged.
    fn digits_with(column: usize, field: &str) -> String {
        let mut fields = vec!["0"; 65];
        fields[column - 1] = field;
        "0,".repeat(64) + "0\n" + &fields.join(",") + "\n"
    }

    fn message<T>(result: Result<T, DataError>) -> String {
        match result {
            Ok(_) => panic!("it was read"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn in_digits_are_named_with_their_place() {
        for (column, field, expected) in [
            (
                7,
                "17",
                r#"column 7: found "17", expected a grey value from 0 to 16"#,
            ),
            (
                1,
                "-1",
                r#"column 1: found "-1", expected a grey value from 0 to 16"#,
            ),
            (
                64,
                "",
                r#"column 64: found "", expected a grey value from 0 to 16"#,
            ),
            (
                65,
                "10",
                r#"column 65: found "10", expected a digit from 0 to 9"#,
            ),
            (
                65,
                "1,2",
                r#"column 66: found "2", expected the end of the line"#,
            ),
            (
                3,
                "0\n",
                r#"column 4: found the end of the line, expected a grey value from 0 to 16"#,
            ),
        ] {
            assert_eq!(
                message(read_digits(digits_with(column, field).as_bytes())),
                format!("digits, line 2, {expected}")
            );
        }
        assert_eq!(
            message(read_digits(b"")),
            r#"digits, line 1, column 1: found "", expected a grey value from 0 to 16"#
        );
    }

    #[test]
    fn in_penguins_are_named_with_their_place() {
        let header =
            "species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year";
        for (line, expected) in [
            (
                "Adélie,Dream,1,1,1,1,NA,2007",
                r#"column 1: found "Adélie", expected Adelie, Chinstrap or Gentoo"#,
            ),
            (
                "Adelie",
                "column 2: found the end of the line, expected an island",
            ),
            (
                "Adelie,Dream,inf,1,1,1,NA,2007",
                r#"column 3: found "inf", expected the bill's length in mm, or NA"#,
            ),
            (
                "Adelie,Dream,1,NaN,1,1,NA,2007",
                r#"column 4: found "NaN", expected the bill's depth in mm, or NA"#,
            ),
            (
                "Adelie,Dream,1,1,-181,1,NA,2007",
                r#"column 5: found "-181", expected the flipper's length in mm, or NA"#,
            ),
            (
                "Adelie,Dream,1,1,1,1e999,NA,2007",
                r#"column 6: found "1e999", expected the body's mass in g, or NA"#,
            ),
            (
                "Adelie,Dream,1,1,1,1,NA,2007,7",
                r#"column 9: found "7", expected the end of the line"#,
            ),
        ] {
            assert_eq!(
                message(read_penguins(format!("{header}\n{line}\n").as_bytes())),
                format!("penguins, line 2, {expected}")
            );
        }
        assert_eq!(
            message(read_penguins(header.replace("sex", "six").as_bytes())),
            r#"penguins, line 1, column 7: found "six", expected the name sex"#
        );
    }

    #[test]
    fn of_any_length_have_short_messages() {
        let long = "x".repeat(1_000_000);
        assert_eq!(
            message(read_digits(long.as_bytes())),
            r#"digits, line 1, column 1: found "xxxxxxxxxxxxxxxxxxxx"…, expected a grey value from 0 to 16"#
        );
    }

    #[test]
    fn in_the_encoding_are_mistakes_of_a_field() {
        assert_eq!(
            message(read_digits(b"0,\xff0,0")),
            "digits, line 1, column 2: found \"\u{fffd}0\", expected a grey value from 0 to 16"
        );
    }
}

mod mutated_files {
    use super::*;

    /// The first lines of a file: enough for every kind of line.
    fn beginning(file: &[u8]) -> Vec<u8> {
        let lines: Vec<&[u8]> = file
            .split_inclusive(|&byte| byte == b'\n')
            .take(6)
            .collect();
        lines.concat()
    }

    /// Changes the file in one to three places.
    fn mutate(file: &[u8], random: &mut Random) -> Vec<u8> {
        let mut bytes = file.to_vec();
        for _ in 0..=random.below(3) {
            let from = random.below(bytes.len() + 1);
            let to = (from + random.below(20)).min(bytes.len());
            match random.below(6) {
                0 if from < bytes.len() => bytes[from] ^= 1 << random.below(8),
                1 => bytes.insert(from, random.below(256) as u8),
                2 => bytes.insert(from, b"0179.,-\nNAe\r\""[random.below(13)]),
                3 => drop(bytes.drain(from..to)),
                4 => {
                    let copy = bytes[from..to].to_vec();
                    let place = random.below(bytes.len() + 1);
                    bytes.splice(place..place, copy);
                }
                _ => bytes.truncate(from),
            }
        }
        bytes
    }

    /// Reads mutations: what is accepted must be sound, and what is refused must be so in a short message about this
    /// file. Gives how many were accepted.
    fn read_mutations<T>(
        name: &str,
        file: &[u8],
        count: usize,
        read: impl Fn(&[u8]) -> Result<T, DataError>,
        is_sound: impl Fn(&T) -> bool,
    ) -> usize {
        let mut random = Random::new(11);
        let file = beginning(file);
        let mut accepted = 0;
        for i in 0..count {
            let bytes = mutate(&file, &mut random);
            match read(&bytes) {
                Ok(read) => {
                    accepted += 1;
                    assert!(
                        is_sound(&read),
                        "mutation {i}: {:?}",
                        String::from_utf8_lossy(&bytes)
                    );
                }
                Err(error) => {
                    let message = error.to_string();
                    assert!(message.starts_with(&format!("{name}, line ")), "{message}");
                    assert!(message.len() < 300, "{message}");
                }
            }
        }
        accepted
    }

    fn digits(count: usize) -> usize {
        read_mutations("digits", DIGITS, count, read_digits, |digits| {
            digits.x.dim() == (digits.class.len(), 64)
                && digits.x.iter().all(|x| (0.0..=16.0).contains(x))
                && digits.class.iter().all(|&class| class < 10)
        })
    }

    fn penguins(count: usize) -> usize {
        read_mutations("penguins", PENGUINS, count, read_penguins, |penguins| {
            penguins
                .iter()
                .flat_map(|p| {
                    [
                        p.bill_length_mm,
                        p.bill_depth_mm,
                        p.flipper_length_mm,
                        p.body_mass_g,
                    ]
                })
                .flatten()
                .all(|measurement| measurement > 0.0 && measurement.is_finite())
        })
    }

    #[test]
    fn of_digits_are_refused_or_sound() {
        let accepted = digits(20_000);
        assert!(
            (100..19_900).contains(&accepted),
            "both happens: {accepted}"
        );
    }

    #[test]
    fn of_penguins_are_refused_or_sound() {
        let accepted = penguins(20_000);
        assert!(
            (100..19_900).contains(&accepted),
            "both happens: {accepted}"
        );
    }

    #[test]
    #[ignore = "cargo test --release -p downhill --test rooms -- --ignored"]
    fn a_million_of_each_are_refused_or_sound() {
        digits(1_000_000);
        penguins(1_000_000);
    }
}
