//! The command line from outside: the real program, its output, its exit code.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

mod program;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use digitty::ink::{Brush, Drawing, Image, ImageSize, Point, Stroke};
use flate2::{Compression, write::GzEncoder};
use program::{Files, digitty, refusal, start, stdout};
use serde_json::Value;

const SEVEN: &str = r#"{"label":7,"strokes":[[[8,6],[20,6],[12,24]]]}"#;

/// Adds a test set of two sevens in IDX form, as MNIST names its files.
fn add_mnist(files: &Files) {
    let pixels = seven().to_bytes();
    files.add("t10k-images-idx3-ubyte", &idx(&[2, 28, 28], &pixels.repeat(2)));
    files.add("t10k-labels-idx1-ubyte", &idx(&[2], &[7, 7]));
}

fn seven() -> Image {
    let points = [(8.0, 6.0), (20.0, 6.0), (12.0, 24.0)].map(|(x, y)| Point::new(x, y)).to_vec();
    Drawing::from_strokes(ImageSize::MNIST, [Stroke::pen(points, Brush::default())]).image().clone()
}

/// Bytes in MNIST's IDX form.
fn idx(sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, sizes.len() as u8];
    file.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
    file.extend_from_slice(bytes);
    file
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A gray PNG, a pixel for each byte.
fn png(width: u32, gray: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, gray.len() as u32 / width);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(gray).unwrap();
    bytes
}

#[test]
fn a_drawing_is_read_from_standard_input() {
    let output = digitty(&["predict", "--json", "-"], format!("{SEVEN}\n").as_bytes());
    assert!(output.status.success());
    assert!(stdout(&output).starts_with(r#"{"input":"-:1","blank":false,"ls":{"digit":"#));
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["cnn"]["digit"], 7);
    let votes: i64 = line["ls"]["scores"].as_array().unwrap().iter().map(|v| v.as_i64().unwrap()).sum();
    assert_eq!(votes, 0, "what one digit gains another loses");
    let shares: f64 =
        line["fcn"]["probabilities"].as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-5);
}

#[test]
fn a_picture_may_be_large_and_dark_on_light_or_the_other_way_round() {
    let files = Files::new();
    let light = seven().to_bytes().to_vec();
    let enlarged: Vec<u8> = (0..280 * 280).map(|i| 255 - light[i / 2800 * 28 + i % 280 / 10]).collect();
    let names = [files.add("light.png", &png(28, &light)), files.add("dark.png", &png(280, &enlarged))];
    let output = digitty(&["predict", "--json", &names[0], &names[1]], b"");
    let answers: Vec<Value> = stdout(&output).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(answers.len(), 2);
    for (answer, name) in answers.iter().zip(&names) {
        assert_eq!(answer["input"], name.as_str());
        assert_eq!(answer["cnn"]["digit"], 7, "{name}");
    }
}

#[test]
fn a_blank_picture_gets_no_answer() {
    let files = Files::new();
    let blank = files.add("blank.png", &png(30, &[255; 900]));
    for switch in ["on", "off"] {
        let output = digitty(&["predict", "--json", "--preprocess", switch, &blank], b"");
        let line: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&line["blank"], &line["ls"]["digit"]), (&Value::Bool(true), &Value::Null));
        assert_eq!(line["cnn"]["digit"], Value::Null);
    }
    assert!(stdout(&digitty(&["predict", &blank], b"")).contains("blank"));
}

#[test]
fn an_evaluation_counts_what_is_right() {
    let files = Files::new();
    add_mnist(&files);
    let output = digitty(&["eval", "--mnist", files.dir(), "--json"], b"");
    assert!(stdout(&output).starts_with(r#"{"n":2,"preprocess":true,"models":{"ls":{"accuracy":"#));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["models"]["cnn"]["confusion"][7][7], 2);
    assert_eq!(report["models"]["cnn"]["accuracy"], 1.0);
    let text = digitty(&["eval", "--mnist", files.dir(), "--preprocess", "off"], b"");
    assert!(stdout(&text).starts_with("2 digits, as drawn"));
}

#[test]
fn an_accuracy_below_its_minimum_fails() {
    let lines = format!("{SEVEN}\n{}\n", SEVEN.replace("\"label\":7", "\"label\":1"));
    let eval = |min: &str| digitty(&["eval", "--strokes", "-", "--min", min], lines.as_bytes());
    assert_eq!(eval("cnn=0.5").status.code(), Some(0));
    let fails = eval("cnn=0.5,fcn=0.9");
    assert_eq!(fails.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&fails.stderr)
            .contains("fcn: 50.00 % correct (1 of 2), below the minimum of 90.00 %")
    );
}

#[test]
fn mnist_is_read_gzipped_as_well() {
    let files = Files::new();
    let pixels = seven().to_bytes();
    files.add("t10k-images-idx3-ubyte.gz", &gzip(&idx(&[1, 28, 28], &pixels)));
    files.add("t10k-labels-idx1-ubyte.gz", &gzip(&idx(&[1], &[7])));
    assert!(digitty(&["eval", "--mnist", files.dir()], b"").status.success());
}

#[test]
fn weights_can_be_replaced_one_by_one() {
    let files = Files::new();
    let weights = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights");
    // A CNN is a network: in the place of the FCN it answers as one.
    std::fs::copy(weights.join("cnn.safetensors"), files.path("fcn.safetensors")).unwrap();
    let output = digitty(&["predict", "--json", "--weights", files.dir(), "-"], SEVEN.as_bytes());
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["fcn"], line["cnn"]);
}

#[test]
fn bad_pictures_and_drawings_are_refused() {
    let files = Files::new();
    let whole = png(28, &seven().to_bytes());
    assert!(refusal(&["predict", &files.add("cut.png", &whole[..whole.len() / 2])], b"").contains("cut.png"));
    assert!(refusal(&["predict", &files.add("no.png", b"\x89PNG\r\n\x1a\nrubbish")], b"").contains("no.png"));
    assert!(refusal(&["predict", "/nowhere.png"], b"").contains("/nowhere.png"));
    for line in [
        "",
        "rubbish",
        "{}",
        r#"{"strokes":[]}"#,
        r#"{"strokes":[[[1,NaN]]]}"#,
        r#"{"strokes":[[[1,1e999]]]}"#,
        r#"{"strokes":[[[1]]]}"#,
        r#"{"label":10,"strokes":[[[1,1]]]}"#,
        "\0\u{1}\u{2}",
    ] {
        refusal(&["predict", "-"], line.as_bytes());
    }
    let million = format!(r#"{{"strokes":[[{}[1,1]]]}}"#, "[1,1],".repeat(1_000_000));
    assert!(refusal(&["predict", "-"], million.as_bytes()).contains("points"));
    assert!(refusal(&["eval", "--strokes", "-"], br#"{"strokes":[[[1,1]]]}"#).contains("label"));
}

#[test]
fn bad_idx_files_are_refused() {
    let pixels = [0; 784];
    let (images, labels) = (idx(&[1, 28, 28], &pixels), idx(&[1], &[7]));
    let mut damaged = gzip(&images);
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    let cases: [(&str, &[u8], &[u8]); 6] = [
        ("truncated images", &images[..500], &labels),
        ("wrong magic", b"\0\0\x09\x03", &labels),
        ("label out of range", &images, &idx(&[1], &[10])),
        ("another count", &images, &idx(&[2], &[7, 7])),
        ("damaged gzip", &damaged, &labels),
        ("empty", b"", b""),
    ];
    for (what, images, labels) in cases {
        let files = Files::new();
        files.add("t10k-images-idx3-ubyte", images);
        files.add("t10k-labels-idx1-ubyte", labels);
        let error = refusal(&["eval", "--mnist", files.dir()], b"");
        assert!(error.contains("idx"), "{what}: the error names no file: {error}");
    }
    assert!(refusal(&["eval", "--mnist", Files::new().dir()], b"").contains("t10k"));
    assert!(refusal(&["eval", "--mnist", "/nowhere"], b"").contains("cannot read /nowhere: No such file"));
}

#[test]
fn bad_weights_are_refused() {
    let files = Files::new();
    assert!(refusal(&["info", "--weights", files.dir()], b"").contains("no weights in "));
    assert!(refusal(&["info", "--weights", "/nowhere"], b"").contains("cannot read /nowhere: No such file"));
    std::os::unix::fs::symlink("cnn.safetensors", files.path("cnn.safetensors")).unwrap();
    assert!(refusal(&["info", "--weights", files.dir()], b"").contains("symbolic links"));
    std::fs::remove_file(files.path("cnn.safetensors")).unwrap();
    let whole = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("weights/cnn.safetensors")).unwrap();
    files.add("cnn.safetensors", &whole[..whole.len() - 1]);
    assert!(refusal(&["info", "--weights", files.dir()], b"").contains("cnn.safetensors"));
}

/// Runs the program with a standard output whose reader has gone.
fn without_a_reader(args: &[&str], input: &[u8]) -> Output {
    let mut child = start(args);
    drop(child.stdout.take());
    // A program that needs no more of its input closes it.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

#[test]
fn numbers_are_those_of_the_lines_of_the_file() {
    let wrong = SEVEN.replace("\"label\":7", "\"label\":1");
    let text = format!("\u{feff}\n{SEVEN}\n\n{wrong}\n");
    let files = Files::new();
    let name = files.add("some.jsonl", text.as_bytes());
    let output = digitty(&["predict", "--json", &name], b"");
    let inputs: Vec<Value> = stdout(&output).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!([&inputs[0]["input"], &inputs[1]["input"]], [&format!("{name}:2"), &format!("{name}:4")]);
    let output = digitty(&["eval", "--strokes", &name], b"");
    assert!(stdout(&output).contains("#4: true 1, predicted 7, 9 votes"), "{}", stdout(&output));
    let unlabeled = format!("{text}\n\n{}", SEVEN.replace("\"label\":7,", ""));
    let error = refusal(&["eval", "--strokes", "-"], unlabeled.as_bytes());
    assert_eq!(error, "digitty: standard input, line 7: no label to compare with\n");
    let error = refusal(&["predict", "-"], b"\nrubbish");
    assert!(
        error.starts_with("digitty: standard input, line 2: not a drawing (expected value at column 1)"),
        "{error}"
    );
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let output = without_a_reader(&["predict", "-"], format!("{SEVEN}\n").repeat(2000).as_bytes());
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn a_verdict_does_not_depend_on_who_reads() {
    let lines = format!("{}\n", SEVEN.replace("\"label\":7", "\"label\":1")).repeat(200);
    let args = ["eval", "--strokes", "-", "--mistakes", "200", "--min", "cnn=0.5"];
    let output = without_a_reader(&args, lines.as_bytes());
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let files = Files::new();
    let drawings = files.add("ones.jsonl", lines.as_bytes());
    let mut deaf = Command::new(env!("CARGO_BIN_EXE_digitty"));
    deaf.args(["eval", "--min", "cnn=0.5", "--strokes", &drawings]).stderr(full());
    let output = deaf.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).starts_with("200 digits, preprocessed"), "{}", stdout(&output));
}

#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for args in [&["info"][..], &["info", "--json"], &["completions", "bash"], &["man"], &["--help"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_digitty")).args(args).stdout(full()).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {error}");
        assert_eq!(error.lines().count(), 1, "{args:?}: {error}");
        assert!(error.starts_with("digitty: cannot write to standard output: No space left"), "{error}");
    }
}

#[test]
fn wrong_options_get_one_line_and_nothing_is_ignored() {
    for (args, words) in [
        (&["predict"][..], "required arguments were not provided: <FILE>...; try --help"),
        (
            &["predict", "--jsn", "x"],
            "unexpected argument '--jsn' found; tip: a similar argument exists: '--json'",
        ),
        (
            &["paint", "--color", "red"],
            "invalid value 'red' for '--color <DEPTH>' [possible values: auto, none,",
        ),
        (&["predict", "/no\u{1b}[2Jwhere"], "cannot read /no\\u{1b}[2Jwhere: No such file"),
        (&["train", "ls"], "required arguments were not provided: --out <FILE>"),
        (&["train", "ls", "--out", "x"], "digits need --mnist DIR, the directory of MNIST's files"),
        (&["train", "shapes", "--mnist", "x", "--out", "x"], "--mnist has no effect on the task shapes"),
        (
            &["train", "shapes", "--task", "digits", "--out", "x"],
            "shapes is a network for shapes, not for digits",
        ),
        (
            &["train", "ls", "--count", "9", "--mnist", "x", "--out", "x"],
            "--count has no effect on the task digits",
        ),
        (&["predict", "--task", "letters", "x"], "invalid value 'letters' for '--task <TASK>'"),
        (&["eval"], "digits need --mnist DIR, --strokes FILE or --set FILE"),
        (&["eval", "--task", "shapes", "--mnist", "x"], "--mnist is for digits, not for shapes"),
        (&["eval", "--strokes", "x", "--min", "cnn=2"], "an accuracy from 0 to 1, such as cnn=0.99"),
        (&["eval", "--mnist", "x", "--strokes", "y"], "cannot be used with"),
        (&["eval", "--mnist", "x", "--unseen"], "'--mnist <DIR>' cannot be used with '--unseen'"),
        (&["eval", "--mnist", "x", "--redrawn", "1"], "cannot be used with"),
        (&["eval", "--strokes", "x", "--json", "--mistakes", "3"], "cannot be used with"),
        (&["--load", "x", "info"], "cannot be used with"),
        (&["predict", "-", "-"], "standard input (`-`) can be read only once"),
    ] {
        let error = refusal(args, b"");
        assert!(error.contains(words), "{args:?}: {error}");
    }
}

#[test]
fn help_is_no_error() {
    let commands = [
        "paint",
        "predict",
        "eval",
        "browse",
        "collect",
        "explain",
        "flip",
        "info",
        "train",
        "study",
        "data",
        "convert",
        "bench",
        "run",
        "completions",
        "man",
    ];
    for command in commands {
        let help = digitty(&[command, "--help"], b"");
        assert_eq!(help.status.code(), Some(0), "{command}");
        assert!(stdout(&help).contains("Usage: digitty"), "{command}");
    }
}

#[test]
fn info_tells_what_the_weights_files_tell() {
    let output = digitty(&["info", "--json"], b"");
    let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
    let parameters: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["parameters"].clone()).collect();
    assert_eq!(parameters, [35_325, 101_770, 34_826, 23_860, 431_080, 81_066]);
    let output = digitty(&["info"], b"");
    assert!(stdout(&output).contains("34,826"));
    let widest = stdout(&output).lines().map(|line| line.chars().count()).max();
    assert!(widest.unwrap() <= 80, "{}", stdout(&output));
    assert!(stdout(&output).lines().count() <= 24, "{}", stdout(&output));
    assert!(!stdout(&output).contains("recipe "));
    assert!(stdout(&digitty(&["info", "--long"], b"")).contains("recipe "));
}

#[test]
fn weights_are_converted_there_and_back() {
    let files = Files::new();
    let weights = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights");
    let path = |name: &str| files.path(name).to_str().unwrap().to_owned();
    for name in ["ls", "fcn", "cnn"] {
        let original = weights.join(name).with_extension("safetensors");
        let (json, again, full) = (path("a.json"), path("a.safetensors"), path("full.safetensors"));
        assert_eq!(digitty(&["convert", original.to_str().unwrap(), &full], b"").status.code(), Some(0));
        assert_eq!(digitty(&["convert", original.to_str().unwrap(), &json], b"").status.code(), Some(0));
        assert_eq!(digitty(&["convert", &json, &again], b"").status.code(), Some(0));
        let tensors = |path: &Path| {
            let bytes = std::fs::read(path).unwrap();
            let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
            bytes[8 + header..].to_vec()
        };
        assert!(tensors(Path::new(&full)) == tensors(Path::new(&again)), "{name}");
        let half = path("half.safetensors");
        assert_eq!(digitty(&["convert", &json, &half, "--half"], b"").status.code(), Some(0));
        assert!(tensors(&original) == tensors(Path::new(&half)), "{name} ships in half precision");
        assert_eq!(2 * tensors(&original).len(), tensors(Path::new(&full)).len());
    }
}

#[test]
fn a_conversion_reads_and_writes_standard_streams() {
    let json = r"[[0,1,[1.5,-2]]]".as_bytes();
    let tensors = digitty(&["convert", "-", "-"], json);
    assert_eq!(tensors.status.code(), Some(0));
    let again = digitty(&["convert", "-", "-"], &tensors.stdout);
    assert_eq!(stdout(&again), "[[0,1,[1.5,-2.0]]]\n");
}

#[test]
fn a_conversion_replaces_weights_and_nothing_else() {
    let files = Files::new();
    let json = files.add("net.json", b"[[0,1,[1.5,-2]]]");
    let notes = files.add("package.json", b"{\"name\":\"digitty\"}");
    let out = files.path("out.safetensors").to_str().unwrap().to_owned();
    assert!(refusal(&["convert", &json, &notes], b"").contains("exists and is not a weights file"));
    assert_eq!(std::fs::read(&notes).unwrap(), b"{\"name\":\"digitty\"}");
    for _ in 0..2 {
        assert_eq!(digitty(&["convert", &json, &out], b"").status.code(), Some(0));
    }
    assert!(refusal(&["convert", &json, "out.onnx"], b"").contains("must end in .safetensors or .json"));
    assert!(refusal(&["convert", &out, &json, "--half"], b"").contains("--half is for safetensors"));
    assert!(refusal(&["convert", "-", &out], b"[[1, NaN]]").contains("standard input: line 1, column 6"));
    let shapes = refusal(&["convert", "-", &out], b"[[[1,2,3],[3]]]");
    assert!(shapes.contains("--spec"), "{shapes}");
}

#[test]
fn a_weights_file_of_ones_own_answers_first_and_models_are_chosen() {
    let files = Files::new();
    let weights = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights/cnn.safetensors");
    let json = files.path("My Net.json").to_str().unwrap().to_owned();
    assert_eq!(digitty(&["convert", weights.to_str().unwrap(), &json], b"").status.code(), Some(0));
    let output = digitty(&["predict", "--json", "--weights", &json, "-"], SEVEN.as_bytes());
    let line = stdout(&output);
    assert!(line.starts_with(r#"{"input":"-:1","blank":false,"my-net":{"digit":7"#), "{line}");
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["my-net"], line["cnn"]);
    let chosen = ["predict", "--json", "--weights", &json, "--models", "cnn,my-net", "-"];
    let line: Value = serde_json::from_slice(&digitty(&chosen, SEVEN.as_bytes()).stdout).unwrap();
    assert!(line["fcn"].is_null() && line["cnn"]["digit"] == 7 && line["my-net"]["digit"] == 7);
    let error = refusal(&["predict", "--weights", &json, "--models", "cnn", "-"], SEVEN.as_bytes());
    assert!(error.contains("--models leaves out `my-net`, the model of --weights"), "{error}");
    let shapes = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights/shapes-cnn.safetensors");
    let error = refusal(&["predict", "--weights", shapes.to_str().unwrap(), "-"], SEVEN.as_bytes());
    let words = "is a model of the task shapes: 256 inputs and 3 classes, expected 784 and 10 for digits";
    assert!(error.contains(words), "{error}");
    let as_shapes = ["predict", "--task", "shapes", "--json", "--weights", shapes.to_str().unwrap(), "-"];
    let roof = br#"{"strokes":[[[2,13],[8,3],[14,13],[2,13]]]}"#;
    let line: Value = serde_json::from_slice(&digitty(&as_shapes, roof).stdout).unwrap();
    assert_eq!(line["shapes-cnn"], line["cnn"]);
    let error = refusal(&["predict", "--models", "rnn", "-"], SEVEN.as_bytes());
    assert!(error.contains("--models: `rnn` is not a model of this task; known are ls, fcn, cnn"), "{error}");
    assert!(refusal(&["predict", "--models", "ls,ls", "-"], SEVEN.as_bytes()).contains("chosen twice"));
    let eval = ["eval", "--strokes", "-", "--weights", &json, "--min", "my-net=0.5"];
    assert_eq!(digitty(&eval, SEVEN.as_bytes()).status.code(), Some(0));
    let eval = ["eval", "--strokes", "-", "--models", "ls", "--min", "cnn=0.5"];
    assert!(refusal(&eval, SEVEN.as_bytes()).contains("--min names a model that is not evaluated: cnn"));
}

#[test]
fn weights_that_are_no_model_of_the_task_are_refused_with_their_name() {
    let files = Files::new();
    let small = files.add("small.json", b"[[0,1,[1,2]]]");
    let error = refusal(&["predict", "--weights", &small, "-"], SEVEN.as_bytes());
    assert!(
        error.contains("small.json: has 1 inputs and 2 classes, expected 784 and 10 for digits"),
        "{error}"
    );
    let text = files.add("notes.txt", b"a text");
    assert!(refusal(&["info", "--weights", &text], b"").contains("notes.txt"));
}
