//! Tests of live training, on shapes.

use super::*;
use crate::models::SHAPES;
use crate::train::shapes;

fn data() -> TrainingData {
    let mut data = shapes::watched_data();
    Arc::make_mut(&mut data.train).examples.truncate(240);
    data
}

fn live(set: InstructionSet) -> LiveTraining {
    live_by(0, set)
}

/// Begins a training by the recipe at a place of the choice.
fn live_by(place: usize, set: InstructionSet) -> LiveTraining {
    let network = networks(&SHAPES)[0];
    let recipe = &recipes(&SHAPES, &network)[place].recipe;
    LiveTraining::new(&network.spec.parse().unwrap(), recipe, &data(), 1, set).unwrap()
}

fn weights(live: &LiveTraining) -> Vec<f32> {
    live.network().parameters().to_vec()
}

#[test]
fn slices_and_batches_train_to_the_same_weights_on_any_number_of_threads() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut live = live(InstructionSet::best());
            while live.losses().len() < 20 {
                assert!(live.slice().unwrap());
            }
            weights(&live)
        })
    };
    let mut whole = live(InstructionSet::best());
    for _ in 0..20 {
        assert!(whole.batch().unwrap());
    }
    assert_eq!(weights(&whole), on(1));
    assert_eq!(on(1), on(3));
}

/// What a script trains has these bits on every machine.
#[test]
fn the_portable_instruction_set_trains_to_known_bits() {
    let mut live = live(InstructionSet::portable());
    for _ in 0..12 {
        assert!(live.batch().unwrap());
    }
    let fingerprint = crate::train::fingerprint::Fingerprint::EMPTY.floats(&weights(&live));
    assert_eq!(format!("{:016x}", fingerprint.value()), "1cb7e660ba044062");
}

#[test]
fn points_hold_the_networks_of_the_way_and_count_their_answers() {
    let mut live = live(InstructionSet::best());
    let random = weights(&live);
    while live.batch().unwrap() {}
    assert!(live.is_finished() && !live.slice().unwrap());
    let points = live.points().as_slice();
    assert_eq!(points[0].network.parameters(), random);
    assert_eq!(points[points.len() - 1].network.parameters(), weights(&live));
    assert!((2..=MAX_POINTS).contains(&points.len()));
    let accuracy = |point: &Point| point.tally.as_ref().unwrap().accuracy();
    assert!(accuracy(&points[points.len() - 1]) > accuracy(&points[0]) + 0.2);
    assert!(points.iter().all(|point| point.tally.as_ref().unwrap().total() == 500));
    assert_eq!(live.losses().len(), live.trainer().total_steps());
}

#[test]
fn another_rate_leads_elsewhere_and_is_described() {
    let (mut usual, mut faster) = (live(InstructionSet::best()), live(InstructionSet::best()));
    faster.batch().unwrap();
    usual.batch().unwrap();
    assert_eq!(weights(&usual), weights(&faster));
    faster.scale_rate(2.0);
    assert!((faster.learning_rate() - 2.0 * usual.learning_rate()).abs() < 1e-9);
    faster.batch().unwrap();
    usual.batch().unwrap();
    assert_ne!(weights(&usual), weights(&faster));
    assert!(
        faster.description(2).contains("from batch 2 learning rate times 2"),
        "{}",
        faster.description(2)
    );
    assert!(faster.description(2).contains("stopped after 2 of 192 batches"), "{}", faster.description(2));
}

#[test]
fn a_rate_without_measure_is_reported_as_an_error() {
    // Plain gradient descent, as Adam's steps are bounded.
    let mut live = live_by(1, InstructionSet::best());
    for _ in 0..20 {
        live.scale_rate(100.0);
    }
    let error = (0..60).find_map(|_| live.batch().err());
    assert!(error.is_some_and(|error| error.to_string().contains("diverged")));
}
