//! Dependencies point one way: each module uses only those that the table allows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module, and the modules that it may use.
const LAYERS: [(&str, &[&str]); 12] = [
    ("ink", &[]),
    ("nn", &[]),
    ("models", &["ink", "nn"]),
    ("data", &["ink"]),
    ("augment", &["ink", "data"]),
    ("eval", &["ink", "models"]),
    ("train", &["ink", "nn", "models", "data", "augment", "eval"]),
    ("tui", &["ink", "nn", "models", "data", "eval", "train"]),
    ("vt", &["tui"]),
    ("tty", &["tui", "vt"]),
    ("script", &["ink", "nn", "models", "data", "train", "tui"]),
    ("cli", &["ink", "nn", "models", "data", "augment", "eval", "train", "tui", "vt", "tty", "script"]),
];

/// Words by which the core would open a file, read the clock's date or write to a terminal.
const EDGES: [&str; 6] = ["std::fs", "std::io", "std::process", "std::env", "ratatui", "println!"];

/// Rooms at the edge: they alone open files and look at the environment.
const EDGE_MODULES: [&str; 2] = ["cli", "tty"];

/// Words by which any other module would.
const OUTSIDE: [&str; 7] = ["fs::", "fs,", "File::", "OpenOptions", "env::", "process::", "net::"];

fn files_of(module: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![root.join(format!("{module}.rs"))];
    let mut folders = vec![root.join(module)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.retain(|file| file.extension().is_some_and(|ending| ending == "rs") && file.exists());
    files
}

/// The source of a file without its unit tests, which may reach wherever they like.
fn source(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned()
}

/// The modules of this crate that a source names after `crate::`.
fn used(source: &str) -> Vec<&str> {
    let names = source.split("crate::").skip(1);
    names.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap()).collect()
}

#[test]
fn modules_use_only_what_lies_below_them() {
    for (module, allowed) in LAYERS {
        for file in files_of(module) {
            let source = source(&file);
            let known = |name: &&str| LAYERS.iter().any(|(layer, _)| layer == name);
            for name in used(&source).into_iter().filter(known) {
                assert!(
                    name == module || allowed.contains(&name),
                    "{} uses {name}, which is not below {module}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn the_core_opens_no_file_and_knows_no_terminal() {
    for module in ["ink", "nn", "models"] {
        let files = files_of(module);
        assert!(!files.is_empty(), "{module} has no files");
        for file in files {
            let source = source(&file);
            let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                let edge = EDGES.iter().find(|edge| line.contains(**edge));
                assert!(edge.is_none(), "{}: {line}", file.display());
            }
        }
    }
}

#[test]
fn files_are_opened_at_the_edge_alone() {
    let mut checked = 0;
    for file in LAYERS
        .iter()
        .filter(|(module, _)| !EDGE_MODULES.contains(module))
        .flat_map(|(module, _)| files_of(module))
    {
        let source = source(&file);
        for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let found = OUTSIDE.iter().find(|word| has_word(line, word));
            assert!(found.is_none(), "{}: {line}", file.display());
        }
        checked += 1;
    }
    assert!(checked > 50, "only {checked} files");
}

/// Words by which a module would own a line to a terminal, hear signals or look at a clock.
const LINE: [&str; 8] =
    ["os::fd", "std::os", "rustix", "signal_hook", "stdin", "stdout", "raw_mode", "Instant::now"];

/// So an SSH server can be a second edge.
#[test]
fn vt_has_no_file_descriptor_no_signal_and_no_clock() {
    for file in files_of("vt") {
        let source = source(&file);
        for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let found = LINE.iter().find(|word| line.contains(**word));
            assert!(found.is_none(), "{}: {line}", file.display());
        }
    }
}

/// Returns true if `word` is in the line, and not as the end of a longer identifier.
fn has_word(line: &str, word: &str) -> bool {
    let boundary = |before: &str| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| boundary(&line[..at]))
}

#[test]
fn every_module_has_its_layer() {
    let library = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"));
    for line in library.lines() {
        let Some(module) = line.strip_prefix("pub mod ") else {
            continue;
        };
        let module = module.trim_end_matches(';');
        assert!(LAYERS.iter().any(|(layer, _)| *layer == module), "{module} has no place in the table");
    }
}

/// The files of the crate, by module path.
struct Files(BTreeMap<Vec<String>, String>);

impl Files {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let modules = LAYERS.iter().flat_map(|(module, _)| files_of(module));
        let module = |file: &Path| {
            let path = file.strip_prefix(&root).unwrap().with_extension("");
            let names = path.iter().map(|name| name.to_str().unwrap().to_owned());
            names.filter(|name| name != "mod").collect()
        };
        Self(modules.map(|file| (module(&file), code(&source(&file)))).collect())
    }

    /// Finds the file in which a path ends, as seen from a module, through re-exports; none outside the crate.
    fn resolve(&self, from: &[String], path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let mut module = match first.as_str() {
            "crate" => Vec::new(),
            "self" => from.to_vec(),
            "super" => from[..from.len() - 1].to_vec(),
            name => [from, &[name.to_owned()]].concat(),
        };
        let mut rest = rest.iter().peekable();
        if !self.0.keys().any(|file| file.starts_with(&module)) {
            return None;
        }
        while let Some(name) = rest.peek() {
            match name.as_str() {
                "super" => module.truncate(module.len() - 1),
                name => {
                    let child = [&module[..], &[name.to_owned()]].concat();
                    if !self.0.contains_key(&child) {
                        break;
                    }
                    module = child;
                }
            }
            rest.next();
        }
        let exported = rest.next().and_then(|item| {
            let exports = uses(self.0.get(&module)?, "pub use ");
            exports.into_iter().find(|path| path.last() == Some(item))
        });
        match exported {
            Some(path) => self.resolve(&module, &path),
            None => self.0.contains_key(&module).then_some(module),
        }
    }

    /// The files that a file imports from.
    fn imports(&self, module: &[String]) -> BTreeSet<Vec<String>> {
        let source = &self.0[module];
        let paths = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "].map(|word| uses(source, word));
        let paths = paths.into_iter().flatten().chain(inline_paths(source));
        let mut files: BTreeSet<_> = paths.filter_map(|path| self.resolve(module, &path)).collect();
        files.remove(module);
        files
    }

    /// Finds files that import one another in a circle, beginning at the last of `trail`.
    fn circle(&self, trail: &mut Vec<Vec<String>>, done: &mut BTreeSet<Vec<String>>) -> Option<String> {
        let last = trail.last()?.clone();
        for next in self.imports(&last) {
            if let Some(start) = trail.iter().position(|file| *file == next) {
                let names: Vec<String> = trail[start..].iter().map(|file| file.join("/")).collect();
                return Some(names.join(" → "));
            }
            if !done.contains(&next) {
                trail.push(next);
                let found = self.circle(trail, done);
                if found.is_some() {
                    return found;
                }
            }
        }
        done.extend(trail.pop());
        None
    }
}

/// The lines of a source that are not comments.
fn code(source: &str) -> String {
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The paths of the statements that begin with `word` at the start of a line, with groups in braces expanded.
fn uses(source: &str, word: &str) -> Vec<Vec<String>> {
    let start = format!("\n{word}");
    let statements = source.split(&start).skip(1).map(|rest| rest.split(';').next().unwrap());
    let mut paths = Vec::new();
    for statement in statements {
        let text: String = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        expand(&text, &[], &mut paths);
    }
    paths
}

/// Expands `a::{b, c::d}` to `a::b` and `a::c::d`.
fn expand(text: &str, prefix: &[String], paths: &mut Vec<Vec<String>>) {
    let names = |path: &str| -> Vec<String> {
        let names = path.split("::").map(|name| name.trim().split(" as ").next().unwrap().to_owned());
        prefix.iter().cloned().chain(names.filter(|name| !name.is_empty() && name != "self")).collect()
    };
    let Some((before, group)) = text.split_once('{') else {
        paths.push(names(text));
        return;
    };
    let (prefix, mut depth, mut start) = (names(before), 0, 0);
    let group = group.trim().strip_suffix('}').unwrap();
    for (at, c) in group.char_indices().chain([(group.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !group[start..at].trim().is_empty() {
                    expand(group[start..at].trim(), &prefix, paths);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// The paths in a source that begin with `crate::` or `super::`, wherever they are, but not those before braces.
fn inline_paths(source: &str) -> Vec<Vec<String>> {
    let starts = ["crate::", "super::"].into_iter().flat_map(|word| source.match_indices(word));
    let is_whole = |at: usize| !source[..at].ends_with(|c: char| c.is_alphanumeric() || "_:(".contains(c));
    let paths = starts.filter(|(at, _)| is_whole(*at)).map(|(at, _)| {
        source[at..].split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').next().unwrap()
    });
    let paths = paths.filter(|path| !path.ends_with(':'));
    paths.map(|path| path.split("::").map(str::to_owned).collect()).collect()
}

#[test]
fn no_files_import_one_another_in_a_circle() {
    let files = Files::read();
    let module = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let network = files.imports(&module("nn/network"));
    assert!(network.contains(&module("nn/architecture/spec")), "through two re-exports: {network:?}");
    let mut done = BTreeSet::new();
    for file in files.0.keys() {
        if !done.contains(file) {
            let circle = files.circle(&mut vec![file.clone()], &mut done);
            assert!(circle.is_none(), "{}", circle.unwrap());
        }
    }
    assert_eq!(done.len(), files.0.len());
}
