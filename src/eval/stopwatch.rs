//! Times of something done again and again, and those of a model: measured here only, for the app, `info` and `bench`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::models::{Model, Task};

/// A sample shorter than this would be mostly the clock's own time.
const SHORTEST: Duration = Duration::from_micros(20);

/// At least this many samples are taken, however long they are.
const FEWEST: usize = 5;

/// The times of many runs, in seconds each.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Half of the runs were faster.
    pub median: f64,
    /// A tenth of the runs was faster.
    pub low: f64,
    /// A tenth of the runs was slower.
    pub high: f64,
}

/// Does `work` again and again for about as long as `budget`.
pub fn time(budget: Duration, mut work: impl FnMut()) -> Times {
    // What is done first finds cold caches, and tells how many runs make a sample.
    let mut runs = 1;
    while sample(runs, &mut work) < SHORTEST {
        runs *= 2;
    }
    let began = Instant::now();
    let mut samples = Vec::new();
    while samples.len() < FEWEST || began.elapsed() < budget {
        samples.push(sample(runs, &mut work).as_secs_f64() / f64::from(runs));
    }
    Times::of(samples)
}

/// Measures the time that a model of a task takes for one image, on one thread: the sample drawings of the task, one
/// after another, again and again.
#[must_use]
pub fn latency(model: &Model, task: &Task, budget: Duration) -> Times {
    let (mut scratch, samples) = (model.scratch(), task.samples());
    let mut turn = samples.iter().cycle();
    time(budget, || {
        if let Some(image) = turn.next() {
            black_box(model.predict(black_box(image), &mut scratch));
        }
    })
}

fn sample(runs: u32, work: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..runs {
        work();
    }
    start.elapsed()
}

impl Times {
    fn of(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        let at = |share: f64| samples[((samples.len() - 1) as f64 * share).round() as usize];
        Self { median: at(0.5), low: at(0.1), high: at(0.9) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_the_samples_is_told() {
        let times = Times::of((0..=100).rev().map(f64::from).collect());
        assert_eq!([times.low, times.median, times.high], [10.0, 50.0, 90.0]);
        let one = Times::of(vec![7.0]);
        assert_eq!([one.low, one.median, one.high], [7.0; 3]);
    }

    #[test]
    fn work_is_done_until_the_time_is_up() {
        let mut runs = 0;
        let times = time(Duration::from_millis(5), || runs += 1);
        assert!(runs >= FEWEST);
        assert!(times.low <= times.median && times.median <= times.high);
    }
}
