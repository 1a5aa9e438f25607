//! `digitty explain` and `digitty flip` from outside: their output is what the models say when they are asked again.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod program;

use digitty::ink::{Brush, Drawing, Image, ImageSize, Point, Stroke, preprocess};
use digitty::models::Lineup;
use digitty::models::explain::{Scorer, Target};
use digitty::nn::reference;
use program::{Files, digitty, refusal, stdout};
use serde_json::Value;

const SEVEN: &str = r#"{"strokes":[[[8,6],[20,6],[12,24]]]}"#;

/// The seven as the models see it.
fn seven() -> Image {
    let points = [(8.0, 6.0), (20.0, 6.0), (12.0, 24.0)].map(|(x, y)| Point::new(x, y)).to_vec();
    preprocess(&Drawing::from_strokes(ImageSize::MNIST, [Stroke::pen(points, Brush::default())]))
}

fn json(args: &[&str], input: &str) -> Value {
    let output = digitty(args, input.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(stdout(&output)).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn assert_close(ours: &[f64], theirs: &[f32]) {
    assert_eq!(ours.len(), theirs.len());
    assert!(ours.iter().zip(theirs).all(|(a, b)| (a - f64::from(*b)).abs() < 1e-6));
}

#[test]
fn the_values_of_each_layer_are_those_of_the_trace() {
    let lineup = Lineup::builtin().unwrap();
    let network = lineup.model("cnn").unwrap().network().unwrap();
    let trace = reference::trace(network.spec(), network.parameters(), seven().pixels());
    for (layer, activations) in trace.activations[1..].iter().enumerate() {
        let args = ["explain", "-", "--model", "cnn", "--json", "--layer", &layer.to_string()];
        let found = json(&args, SEVEN);
        assert_eq!((&found["model"], &found["layer"]), (&Value::from("cnn"), &Value::from(layer)));
        assert_close(&numbers(&found["values"]), activations);
        let shape = numbers(&found["shape"]);
        assert_eq!(shape.iter().product::<f64>() as usize, activations.len());
        if layer == 3 {
            assert_eq!((found["name"].as_str().unwrap(), &shape[..]), ("conv64", &[64.0, 11.0, 11.0][..]));
        }
    }
}

#[test]
fn shares_and_bias_sum_to_the_logit_of_the_kernels() {
    let lineup = Lineup::builtin().unwrap();
    for member in lineup.members() {
        for (options, target) in [
            (&["--class", "7"][..], Target::class(7)),
            (&["--class", "2", "--against", "7"], Target::duel(2, 7)),
            (&[], Target::class(7)),
        ] {
            let args = [&["explain", "-", "--why", "--json", "--model", &member.id], options].concat();
            let found = json(&args, SEVEN);
            assert_eq!(found["class"], target.class);
            assert_eq!(found["against"], target.against.map_or(Value::Null, Value::from));
            let shares = numbers(&found["attribution"]);
            let sum = shares.iter().sum::<f64>() + found["bias"].as_f64().unwrap();
            let score = Scorer::new(member.checkpoint.clone(), target).score(seven().pixels());
            assert!((sum - f64::from(score)).abs() < 1e-4, "{} {target:?}: {sum} {score}", member.id);
            assert!((found["logit"].as_f64().unwrap() - f64::from(score)).abs() < 1e-4);
        }
    }
}

#[test]
fn people_read_the_sum_and_see_the_pixels() {
    let output = digitty(&["explain", "-", "--model", "ls", "--why", "--against", "2"], SEVEN.as_bytes());
    let text = stdout(&output);
    assert!(text.starts_with("Least squares: why 7 and not 2\nbias "), "{text}");
    assert!(text.contains(" = margin ") && text.contains("  7 : 2  +") && text.contains("++"), "{text}");
    let output = digitty(&["explain", "-", "--model", "cnn", "--layer", "5"], SEVEN.as_bytes());
    assert!(
        stdout(&output).starts_with("cnn, layer 5: pool2, 64×5×5\n   map  smallest"),
        "{}",
        stdout(&output)
    );
    assert_eq!(stdout(&output).lines().count(), 66);
}

/// Width, height and samples of a PNG.
fn decode(path: &std::path::Path) -> (u32, u32, Vec<u8>) {
    let mut reader =
        png::Decoder::new(std::io::BufReader::new(std::fs::File::open(path).unwrap())).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    (info.width, info.height, bytes)
}

#[test]
fn pictures_are_written_and_replace_nothing_but_themselves() {
    let files = Files::new();
    let out = files.path("maps.png");
    let name = out.to_str().unwrap();
    for question in [&["--layer", "3"][..], &["--why"]] {
        let args = [&["explain", "-", "--model", "cnn", "--out", name], question].concat();
        let output = digitty(&args, SEVEN.as_bytes());
        assert_eq!((output.status.code(), stdout(&output)), (Some(0), ""));
    }
    let (width, height, rgb) = decode(&out);
    assert_eq!((width, height), (28 * 35, 28 * 35));
    let reddish = |pixel: &[u8]| pixel[0] > 150 && pixel[2] < 100;
    assert!(rgb.chunks_exact(3).any(reddish), "nothing speaks for the 7");
    let photo = files.add("photo.png", b"\x89PNG\r\n\x1a\n a photo");
    let error = refusal(&["explain", "-", "--model", "cnn", "--why", "--out", &photo], SEVEN.as_bytes());
    assert!(error.contains("photo.png exists and is not a picture by digitty explain"), "{error}");
    assert_eq!(std::fs::read(&photo).unwrap(), b"\x89PNG\r\n\x1a\n a photo");
}

#[test]
fn what_cannot_be_explained_is_refused() {
    let blank = r#"{"strokes":[[[99,99]]]}"#;
    for (input, args, words) in [
        (
            SEVEN,
            &["--model", "rnn", "--why"][..],
            "`rnn` is not a model of this task; known are ls, fcn, cnn",
        ),
        (SEVEN, &["--model", "cnn"], "--layer <N>|--why"),
        (SEVEN, &["--model", "cnn", "--why", "--layer", "3"], "cannot be used with"),
        (SEVEN, &["--model", "cnn", "--layer", "8"], "cnn has layers 0 to 7: conv32 relu pool2"),
        (SEVEN, &["--model", "ls", "--layer", "0"], "ls is least squares, which has no layers"),
        (SEVEN, &["--model", "cnn", "--why", "--class", "x"], "--class: `x` is not a class; known are 0, 1,"),
        (SEVEN, &["--model", "cnn", "--why", "--against", "7"], "7 is the class that is explained"),
        (SEVEN, &["--model", "cnn", "--layer", "0", "--class", "7"], "cannot be used with"),
        (blank, &["--model", "cnn", "--why"], "standard input is blank, so that no class is predicted"),
    ] {
        let error = refusal(&[&["explain", "-"], args].concat(), input.as_bytes());
        assert!(error.contains(words), "{args:?}: {error}");
    }
    let chosen = json(&["explain", "-", "--model", "cnn", "--why", "--class", "3", "--json"], blank);
    let [logit, bias] = ["logit", "bias"].map(|key| chosen[key].as_f64().unwrap());
    assert!((logit - bias).abs() < 1e-4, "of a blank image nothing but the bias is left: {logit}, {bias}");
}

#[test]
fn shapes_are_explained_by_the_names_of_their_classes() {
    let circle = r#"{"strokes":[[[3,8],[5,4],[8,3],[12,5],[13,8],[11,12],[8,13],[4,11],[3,8]]]}"#;
    let args = ["explain", "-", "--task", "shapes", "--model", "fcn", "--why", "--json"];
    let found = json(&[&args[..], &["--class", "circle", "--against", "triangle"]].concat(), circle);
    assert_eq!((&found["class"], &found["against"]), (&Value::from("circle"), &Value::from("triangle")));
    let shares = numbers(&found["attribution"]);
    let sum = shares.iter().sum::<f64>() + found["bias"].as_f64().unwrap();
    assert!(shares.len() == 256 && (sum - found["logit"].as_f64().unwrap()).abs() < 1e-4);
    let dot = r#"{"strokes":[[[8,8]]]}"#;
    let flip = json(&["flip", "-", "--task", "shapes", "--json"], dot);
    let classes = ["circle", "square", "triangle"].map(Value::from);
    let found: Vec<_> =
        flip["models"].as_object().unwrap().values().filter(|flip| flip.is_object()).collect();
    assert!(found.iter().all(|flip| classes.contains(&flip["to"]) && flip["to"] != flip["from"]));
    let error = refusal(&["flip", "--task", "shapes", "--mnist", "x"], b"");
    assert!(error.contains("--mnist is for digits, not for shapes"), "{error}");
}

/// Drawings of which some can be turned by one pixel.
const DRAWINGS: &str = r#"{"strokes":[[[8,6],[20,6],[12,24]]]}
{"strokes":[[[14,14],[15,15]]]}
{"strokes":[[[9,8],[17,7],[16,14],[11,21],[19,21]]]}
{"strokes":[[[99,99]]]}
"#;

#[test]
fn the_models_read_a_turned_image_as_said() {
    let lineup = Lineup::builtin().unwrap();
    let mut scratch = lineup.scratch();
    let output = digitty(&["flip", "-", "--json", "--preprocess", "off"], DRAWINGS.as_bytes());
    let lines: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (lines.len(), &lines[3]["models"], &lines[1]["input"]),
        (4, &Value::Null, &Value::from("-:2"))
    );
    let mut turned = 0;
    for (line, text) in lines.iter().zip(DRAWINGS.lines()) {
        for (place, member) in lineup.members().iter().enumerate() {
            let flip = &line["models"][&*member.id];
            if flip.is_null() {
                continue;
            }
            let domain = lineup.task().domain();
            let drawing = digitty::data::read_first_drawing("test", text.as_bytes(), &domain).unwrap();
            let mut image = drawing.image().clone();
            let pixel = numbers(&flip["pixel"]);
            let at = (pixel[0] as usize, pixel[1] as usize);
            assert_eq!(flip["from"], lineup.predict_one(place, &image, &mut scratch).winner);
            assert!((f64::from(image[at]) - flip["was"].as_f64().unwrap()).abs() < 1e-6);
            image[at] = flip["value"].as_f64().unwrap() as f32;
            assert_eq!(flip["to"], lineup.predict_one(place, &image, &mut scratch).winner);
            turned += 1;
        }
    }
    assert!(turned >= 2, "only {turned}");
    let text = digitty(&["flip", "-", "--models", "cnn"], SEVEN.as_bytes());
    let expected = "-:1\n  Convolutional     7: no pixel turns it (784 × 2 tried)\n";
    assert_eq!(stdout(&text), expected);
}

#[test]
fn the_images_of_a_set_that_one_pixel_turns_are_counted() {
    let files = Files::new();
    let drawings = files.add("some.jsonl", DRAWINGS.as_bytes());
    let each = digitty(&["flip", &drawings, "--json"], b"");
    let lines: Vec<Value> = stdout(&each).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let set = json(&["flip", "--strokes", &drawings, "--json"], "");
    assert_eq!((&set["n"], &set["preprocess"]), (&Value::from(3), &Value::from(true)));
    for id in ["ls", "fcn", "cnn"] {
        let turned = lines.iter().filter(|line| line["models"][id].is_object()).count();
        assert_eq!(set["models"][id]["turned"], turned, "{id}");
        let interval = numbers(&set["models"][id]["interval"]);
        let fraction = turned as f64 / 3.0;
        assert!(interval[0] <= fraction && fraction <= interval[1]);
    }
    let one = json(&["flip", "--strokes", &drawings, "--json", "--limit", "1"], "");
    assert_eq!(one["n"], 1);
    let text = digitty(&["flip", "--strokes", &drawings], b"");
    assert!(stdout(&text).starts_with("3 images, preprocessed: answers that one pixel turns\n\n"));
    assert!(refusal(&["flip"], b"").contains("required"));
    assert!(refusal(&["flip", "-", "--limit", "3"], b"").contains("cannot be used with"));
    assert!(refusal(&["flip", "-", "--mnist", "x"], b"").contains("cannot be used with"));
}
