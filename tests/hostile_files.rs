//! Files that nobody should open: each ends in an error of one line, soon and in little memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use flate2::{Compression, Crc, write::GzEncoder, write::ZlibEncoder};
use tempfile::TempDir;

const SEVEN: &str = r#"{"label":7,"strokes":[[[8,6],[20,6],[12,24]]]}"#;

/// Memory that every test here must get by with, in KiB, of which the program itself takes little.
const MEMORY: usize = 700_000;

/// Starts the program with little memory.
fn start(args: &[&str]) -> Child {
    shell(&format!("ulimit -v {MEMORY}"), args)
}

/// Starts the program after a command of the shell that limits it.
fn shell(limit: &str, args: &[&str]) -> Child {
    let script = format!("{limit}; exec \"$0\" \"$@\"");
    let mut command = Command::new("bash");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_digitty")]).args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Gives the input, and waits for the end, which must come within a minute.
fn finish(mut child: Child, input: impl Iterator<Item = Vec<u8>> + Send + 'static) -> Output {
    let mut stdin = child.stdin.take().unwrap();
    // A program that refuses its input closes it: that is no failure of the test.
    std::thread::spawn(move || input.take(1 << 12).all(|bytes| stdin.write_all(&bytes).is_ok()));
    let began = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    output
}

fn run(args: &[&str]) -> Output {
    finish(start(args), std::iter::empty())
}

/// The line on standard error of a run that must end with exit code 2 and print nothing.
fn refusal_of(output: &Output) -> String {
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert_eq!((output.stdout.len(), error.lines().count()), (0, 1), "{error}");
    error
}

fn refusal(args: &[&str]) -> String {
    refusal_of(&run(args))
}

/// Files in a directory that goes away with the test.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn add(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    fn add_pipe(&self, name: &str) -> String {
        assert!(Command::new("mkfifo").arg(self.path(name)).status().unwrap().success());
        self.path(name).to_str().unwrap().to_owned()
    }

    fn dir(&self) -> &str {
        self.0.path().to_str().unwrap()
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A gzip file of a gigabyte: the start, and then the same bytes again and again.
fn gigabyte(start: &[u8], filler: &[u8]) -> Vec<u8> {
    let block = filler.repeat((16 << 20) / filler.len());
    [gzip(start), gzip(&block).repeat(64)].concat()
}

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(data);
    [&(data.len() as u32).to_be_bytes(), &kind[..], data, &sum.sum().to_be_bytes()].concat()
}

/// A gray PNG: its size, bits a sample, 1 if interlaced, chunks before the pixels, and the pixels' bytes.
fn png(width: u32, height: u32, [depth, interlaced]: [u8; 2], extra: &[u8], pixels: &[u8]) -> Vec<u8> {
    let header = [&width.to_be_bytes(), &height.to_be_bytes(), &[depth, 0, 0, 0, interlaced][..]].concat();
    let magic = &b"\x89PNG\r\n\x1a\n"[..];
    [magic, &chunk(*b"IHDR", &header), extra, &chunk(*b"IDAT", &zlib(pixels)), &chunk(*b"IEND", b"")].concat()
}

/// A bar of black on 56×56 white pixels of one byte.
fn bar() -> Vec<u8> {
    let inside = |i: usize| (24..32).contains(&(i % 56)) && (8..48).contains(&(i / 56));
    (0..56 * 56).map(|i| if inside(i) { 0 } else { 255 }).collect()
}

/// Rows of one byte a pixel, each with its filter.
fn filtered(pixels: &[u8], width: usize) -> Vec<u8> {
    pixels.chunks(width).flat_map(|row| [&[0], row].concat()).collect()
}

#[test]
fn a_png_of_too_many_pixels_is_refused_before_they_are_decoded() {
    let files = Files::new();
    let square = |side: u32, pixels: &[u8]| png(side, side, [1, 0], b"", pixels);
    let million = files.add("million.png", &square(1_000_000, b""));
    let real = files.add("real.png", &square(20_000, &vec![0; 20_000 * 2501]));
    let line = files.add("line.png", &png(1, 30_000_000, [1, 0], b"", b""));
    let script = files.add("load.script", b"load million.png\n");
    for (name, size) in [(&million, "1000000×1000000"), (&real, "20000×20000"), (&line, "1×30000000")] {
        let error = refusal(&["predict", name]);
        assert!(error.contains(size) && error.contains("36 million"), "{error}");
    }
    let played = run(&["run", &script]);
    assert_eq!(played.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&played.stderr).contains("1000000×1000000"));
}

#[test]
fn a_large_picture_is_still_read() {
    let files = Files::new();
    // A ring of ink, white on black, as large as a screen of 4K.
    let (width, height) = (3840, 2160);
    let ink = |i: usize| {
        let (x, y) = ((i % width) as f32 - 1920.0, (i / width) as f32 - 1080.0);
        if ((x / 500.0).hypot(y / 800.0) - 1.0).abs() < 0.15 { 255 } else { 0 }
    };
    let pixels: Vec<u8> = (0..width * height).map(ink).collect();
    let zero =
        files.add("zero.png", &png(width as u32, height as u32, [8, 0], b"", &filtered(&pixels, width)));
    let output = run(&["predict", "--json", &zero]);
    assert!(String::from_utf8_lossy(&output.stdout).contains(r#""cnn":{"digit":0"#), "{output:?}");
}

#[test]
fn interlaced_deep_animated_and_padded_pngs_are_the_same_picture() {
    let files = Files::new();
    let pixels = bar();
    let plain = png(56, 56, [8, 0], b"", &filtered(&pixels, 56));
    let deep = png(56, 56, [16, 0], b"", &{
        let twice: Vec<u8> = pixels.iter().flat_map(|&byte| [byte, byte]).collect();
        filtered(&twice, 112)
    });
    // Columns and rows of Adam7's passes: where they begin, and how far apart they are.
    let passes =
        [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
    let pass = |&[x, y, dx, dy]: &[usize; 4]| -> Vec<u8> {
        let row = |y: usize| [0].into_iter().chain((x..56).step_by(dx).map(move |x| y * 56 + x + 1));
        let bytes = (y..56).step_by(dy).flat_map(row);
        bytes.map(|at| if at == 0 { 0 } else { pixels[at - 1] }).collect()
    };
    let interlaced = png(56, 56, [8, 1], b"", &passes.iter().flat_map(pass).collect::<Vec<_>>());
    let control = [[0_u32; 1], [56], [56], [0], [0]].concat().into_iter().flat_map(u32::to_be_bytes);
    let control: Vec<u8> = control.chain([0, 1, 0, 1, 0, 0]).collect();
    let frames = [chunk(*b"acTL", &[0, 0, 0, 9, 0, 0, 0, 0]), chunk(*b"fcTL", &control)].concat();
    let animated = png(56, 56, [8, 0], &frames, &filtered(&pixels, 56));
    // Ancillary chunks that unpack to 100 MB each, and pixels that go on after the last.
    let bomb = [&b"x\0\0"[..], &zlib(&vec![0; 100 << 20])].concat();
    let bombs =
        [chunk(*b"iCCP", &bomb), chunk(*b"zTXt", &bomb), chunk(*b"tEXt", &vec![b'x'; 1 << 20])].concat();
    let endless = [filtered(&pixels, 56), vec![0; 100 << 20]].concat();
    let padded = png(56, 56, [8, 0], &bombs, &endless);
    let all = [plain, deep, interlaced, animated, padded];
    let names: Vec<_> = (0..).zip(&all).map(|(i, bytes)| files.add(&format!("{i}.png"), bytes)).collect();
    let answers: Vec<_> = names
        .iter()
        .map(|name| {
            let output = run(&["predict", "--preprocess", "off", "--json", name]);
            assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap().replace(name, "")
        })
        .collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
}

/// Found by a fuzz target.
#[test]
fn a_palette_with_a_part_of_a_color_or_too_many_of_them_is_refused() {
    let files = Files::new();
    let header = chunk(*b"IHDR", &[0, 0, 0, 8, 0, 0, 0, 8, 2, 3, 0, 0, 0]);
    let pixels = chunk(*b"IDAT", &zlib(&[0; 3 * 8]));
    for (colors, transparent) in [(13, 0), (13, 2), (1, 0), (3 * 257, 0), (3 * 300, 1)] {
        let palette = [chunk(*b"PLTE", &vec![9; colors]), chunk(*b"tRNS", &vec![9; transparent])].concat();
        let magic = &b"\x89PNG\r\n\x1a\n"[..];
        let bytes = [magic, &header, &palette, &pixels, &chunk(*b"IEND", b"")].concat();
        let error = refusal(&["predict", &files.add("palette.png", &bytes)]);
        assert!(error.contains("palette"), "{error}");
    }
}

#[test]
fn input_without_end_is_refused() {
    for args in [&["predict", "/dev/zero"][..], &["eval", "--strokes", "/dev/zero"], &["run", "/dev/zero"]] {
        assert!(refusal_or_report(&run(args)).contains("device"), "{args:?}");
    }
    for filler in [&b"["[..], b"\n", b"\0"] {
        let block = filler.repeat(1 << 16);
        for command in [&["predict", "-"][..], &["eval", "--strokes", "-"]] {
            let output = finish(start(command), std::iter::repeat(block.clone()));
            let error = refusal_of(&output);
            assert!(error.contains("no drawing within 16777216 bytes"), "{error}");
        }
    }
    let png = finish(start(&["predict", "-"]), {
        let start = std::iter::once(b"\x89PNG\r\n\x1a\n".to_vec());
        start.chain(std::iter::repeat(vec![0; 1 << 16]))
    });
    assert!(refusal_of(&png).contains("at most 67108864 bytes"));
}

/// Standard error of a run that must end with exit code 2.
fn refusal_or_report(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_gigabyte_from_a_small_gzip_file_is_not_unpacked() {
    let files = Files::new();
    for (name, start, filler) in
        [("blank", "", &b"\n"[..]), ("long", r#"{"strokes":[["#, b"[1,2],"), ("nul", "", b"\0")]
    {
        let bomb = files.add(name, &gigabyte(start.as_bytes(), filler));
        for command in [&["predict", &bomb][..], &["eval", "--strokes", &bomb]] {
            assert!(refusal(command).contains("no drawing within"), "{name}");
        }
    }
    let many = files.add("many", &gigabyte(b"", b"{\"label\":1,\"strokes\":[[[1,2]]]}\n"));
    assert!(refusal(&["eval", "--strokes", &many]).contains("more than 500000 drawings"));
    let header = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>();
    let labels = files.add("t10k-labels-idx1-ubyte", &header(&[2049, 1]));
    for (count, words) in [(1, "but more follow"), (9_999_999, "at most 500000")] {
        let images = gigabyte(&header(&[2051, count, 28, 28]), b"\0");
        files.add("t10k-images-idx3-ubyte.gz", &images);
        assert!(refusal(&["eval", "--mnist", files.dir()]).contains(words));
    }
    assert!(Path::new(&labels).exists());
}

#[test]
fn a_drawing_from_a_pipe_is_answered_as_soon_as_it_comes() {
    let files = Files::new();
    let pipe = files.add_pipe("pipe");
    let mut child = start(&["predict", "--json", &pipe]);
    let mut writer = std::fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..3 {
        writeln!(writer, "{SEVEN}").unwrap();
        assert!(answers.next().unwrap().unwrap().contains(r#""cnn":{"digit":7"#));
    }
    writeln!(writer, "rubbish").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[test]
fn a_pipe_in_the_place_of_weights_is_refused_and_not_waited_for() {
    let files = Files::new();
    files.add_pipe("cnn.safetensors");
    assert!(refusal(&["info", "--weights", files.dir()]).contains("cnn.safetensors"));
    let files = Files::new();
    std::fs::File::create(files.path("fcn.safetensors")).unwrap().set_len(1 << 40).unwrap();
    assert!(refusal(&["info", "--weights", files.dir()]).contains("at most 134217728 bytes"));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_line() {
    let files = Files::new();
    let marked = files.add("marked.jsonl", format!("\u{feff}{SEVEN}\r\n{SEVEN}\r\n").as_bytes());
    let output = run(&["predict", "--json", &marked]);
    assert_eq!(String::from_utf8_lossy(&output.stdout).matches(r#""cnn":{"digit":7"#).count(), 2);
    let jpeg = files.add("seven.png", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01");
    assert!(refusal(&["predict", &jpeg]).contains("is a JPEG file; expected a PNG"));
}

#[test]
fn points_far_away_and_points_beyond_number_are_drawn_in_time() {
    let files = Files::new();
    let line = |point: &str| {
        let points = vec![point; 50_000].join(",");
        files.add("far.jsonl", format!(r#"{{"strokes":[[{points}]]}}"#).as_bytes())
    };
    for points in ["[1e38,-1e38],[-1e38,1e38]", "[0,0],[28,28]", "[3e38,14],[-3e38,14]"] {
        assert!(run(&["predict", &line(points)]).status.success(), "{points}");
    }
    let nested = files.add("deep.jsonl", "[".repeat(1 << 20).as_bytes());
    assert!(refusal(&["predict", &nested]).contains("line 1"));
}

#[test]
fn threads_are_capped_and_their_lack_is_no_panic() {
    for command in [
        &["bench", "--threads", "5000"][..],
        &["train", "ls", "--mnist", "x", "--out", "y", "--threads", "5000"],
    ] {
        assert!(refusal_or_report(&run(command)).contains("0..=256"), "{command:?}");
    }
    // Too little memory for the stack of a thread, and enough for the rest.
    let lines = format!("{SEVEN}\n").repeat(300);
    let starved = "ulimit -s 4000000; export RUST_MIN_STACK=4000000000; ulimit -v 900000";
    let eval = shell(starved, &["eval", "--strokes", "-", "--min", "cnn=0.9"]);
    let output = finish(eval, std::iter::once(lines.into_bytes()));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let bench = shell(starved, &["bench", "--seconds", "0.001", "--threads", "2"]);
    assert!(refusal_of(&finish(bench, std::iter::empty())).contains("cannot start 2 threads; try fewer"));
}
