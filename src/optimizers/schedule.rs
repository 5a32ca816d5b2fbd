use super::allowed::{at_least_one, not_negative};
use crate::engine::float::Float;
use std::f64::consts::PI;

/// A learning rate that changes with the step, or with the epoch: which of them is for the loop to
/// say. The values are the closed forms of `torch.optim.lr_scheduler`.
///
/// ```
/// use downhill::optimizers::Schedule;
///
/// // Up to 0.8 in four steps, and from then on half of it after every two.
/// let schedule = Schedule::step(0.8, 2, 0.5).warm_up(4, 0.25);
/// let rates = [0, 2, 4, 5, 6, 8].map(|step| schedule.at(step));
/// assert_eq!(rates, [0.2, 0.5, 0.8, 0.8, 0.4, 0.2]);
/// ```
#[must_use = "`warm_up` gives a new schedule: keep it, as in `schedule = schedule.warm_up(3, 0.1)`"]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    learning_rate: f64,
    course: Course,
    warm_up: Option<WarmUp>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Course {
    Constant,
    Step { every: usize, factor: f64 },
    Exponential { factor: f64 },
    Cosine { steps: usize, lowest: f64 },
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct WarmUp {
    steps: usize,
    from: f64,
}

impl Schedule {
    /// The same rate η at all steps, to be combined with [`warm_up`](Schedule::warm_up).
    ///
    /// # Panics
    ///
    /// If it is negative, infinite or NaN.
    #[track_caller]
    pub fn constant(learning_rate: f64) -> Schedule {
        Schedule::new(learning_rate, Course::Constant)
    }

    /// The rate times `factor` after every so many steps, as `StepLR`: η·factor^⌊t/every⌋ at step
    /// t.
    ///
    /// # Panics
    ///
    /// If the rate or the factor is negative, infinite or NaN, or `every` is 0.
    #[doc(alias = "StepLR")]
    #[track_caller]
    pub fn step(learning_rate: f64, every: usize, factor: f64) -> Schedule {
        let every = at_least_one("every", every);
        let factor = not_negative::<f64>("factor", factor);
        Schedule::new(learning_rate, Course::Step { every, factor })
    }

    /// The rate times `factor` after every step, as `ExponentialLR`: η·factorᵗ at step t.
    ///
    /// # Panics
    ///
    /// If the rate or the factor is negative, infinite or NaN.
    #[doc(alias = "ExponentialLR")]
    #[track_caller]
    pub fn exponential(learning_rate: f64, factor: f64) -> Schedule {
        let factor = not_negative::<f64>("factor", factor);
        Schedule::new(learning_rate, Course::Exponential { factor })
    }

    /// Half a wave of a cosine from the rate down to the lowest one, as `CosineAnnealingLR`:
    /// lowest + (η − lowest)·(1 + cos(πt/steps))/2 at step t. After `steps` steps it rises again,
    /// as the cosine does.
    ///
    /// From Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2016,
    /// <https://arxiv.org/abs/1608.03983>.
    ///
    /// # Panics
    ///
    /// If one of the rates is negative, infinite or NaN, or `steps` is 0.
    #[doc(alias = "CosineAnnealingLR")]
    #[track_caller]
    pub fn cosine(learning_rate: f64, steps: usize, lowest: f64) -> Schedule {
        let steps = at_least_one("steps", steps);
        let lowest = not_negative::<f64>("lowest", lowest);
        Schedule::new(learning_rate, Course::Cosine { steps, lowest })
    }

    #[track_caller]
    fn new(learning_rate: f64, course: Course) -> Schedule {
        Schedule {
            learning_rate: not_negative::<f64>("learning_rate", learning_rate),
            course,
            warm_up: None,
        }
    }

    /// Puts a straight line in front, as `LinearLR` does in a `SequentialLR`: η·(from + (1 −
    /// from)·t/steps) in the first so many steps. Then the schedule begins, with its own step 0.
    ///
    /// From Goyal et al., "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", 2017,
    /// <https://arxiv.org/abs/1706.02677>.
    ///
    /// # Panics
    ///
    /// If `steps` is 0, or `from` is not in 0 < from ≤ 1.
    #[doc(alias = "LinearLR")]
    #[track_caller]
    pub fn warm_up(mut self, steps: usize, from: f64) -> Schedule {
        let steps = at_least_one("steps", steps);
        assert!(
            from > 0.0 && from <= 1.0,
            "from: {from} is out of range; it must be greater than 0 and at most 1"
        );
        self.warm_up = Some(WarmUp { steps, from });
        self
    }

    /// The learning rate at a step, counted from 0.
    pub fn at(&self, step: usize) -> f64 {
        let Some(WarmUp { steps, from }) = self.warm_up else {
            return self.after_warm_up(step);
        };
        if step >= steps {
            return self.after_warm_up(step - steps);
        }
        self.learning_rate * (from + (1.0 - from) * step as f64 / steps as f64)
    }

    fn after_warm_up(&self, step: usize) -> f64 {
        let rate = self.learning_rate;
        match self.course {
            Course::Constant => rate,
            Course::Step { every, factor } => scaled(rate, factor, step / every),
            Course::Exponential { factor } => scaled(rate, factor, step),
            Course::Cosine { steps, lowest } => {
                let height = 1.0 + libm::cos(PI * step as f64 / steps as f64);
                lowest + (rate - lowest) * height / 2.0
            }
        }
    }
}

/// The rate after so many changes by a factor. One above 1 becomes infinite, and 0 · ∞ is no
/// number.
fn scaled(rate: f64, factor: f64, changes: usize) -> f64 {
    if rate == 0.0 { rate } else { rate * Float::powi(factor, changes as i64) }
}
