//! Files and streams at the edge of the program: read as they come or up to a limit, written whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use rustix::fs::OFlags;

/// The name that stands for standard input.
pub const STDIN: &str = "-";

/// Names a file in a message.
pub fn name(path: &Path) -> String {
    if path.as_os_str() == STDIN { "standard input".to_owned() } else { path.display().to_string() }
}

/// Makes sure that standard input is named once at most among the files that a command reads.
///
/// # Errors
/// If it is named more than once.
pub fn check_stdin<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<()> {
    let count = paths.into_iter().filter(|path| path.as_os_str() == STDIN).count();
    ensure!(count <= 1, "standard input (`-`) can be read only once");
    Ok(())
}

/// Opens a file or a pipe, or standard input where the name is `-`, to be read as its bytes come.
///
/// # Errors
/// If it cannot be opened, or is a directory or a device, which might never end; the error names it.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    if path.as_os_str() == STDIN {
        return Ok(Box::new(io::stdin().lock()));
    }
    let name = path.display();
    let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
    let kind = file.metadata().with_context(|| format!("cannot read {name}"))?.file_type();
    ensure!(!kind.is_dir(), "cannot read {name}: it is a directory, expected a file or a pipe");
    ensure!(
        !kind.is_char_device() && !kind.is_block_device(),
        "cannot read {name}: it is a device, expected a file, a pipe or `-` for standard input"
    );
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}

/// Reads the whole of a file or a pipe, or of standard input where the name is `-`.
///
/// # Errors
/// As [`open`], and if it cannot be read or has more than `most` bytes; the error names it.
pub fn read(path: &Path, most: usize) -> Result<Vec<u8>> {
    let bytes = read_start(path, most + 1)?;
    let name = name(path);
    ensure!(bytes.len() <= most, "expected a file of at most {most} bytes, and {name} has more");
    Ok(bytes)
}

/// Reads the first `most` bytes of a file or a pipe, or of standard input where the name is `-`.
///
/// # Errors
/// As [`open`], and if it cannot be read; the error names it.
pub fn read_start(path: &Path, most: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = open(path)?.take(most as u64).read_to_end(&mut bytes);
    read.with_context(|| format!("cannot read {}", name(path)))?;
    Ok(bytes)
}

/// Reads an ordinary file of at most `most` bytes: no pipe or device, which might never end.
///
/// # Errors
/// If it is not an ordinary file, is larger or cannot be read; the error names it.
pub fn read_regular(path: &Path, most: u64) -> Result<Vec<u8>> {
    let name = path.display();
    let about = std::fs::metadata(path).with_context(|| format!("cannot read {name}"))?;
    ensure!(about.is_file(), "{name} is not an ordinary file");
    let size = about.len();
    ensure!(size <= most, "expected a file of at most {most} bytes, and {name} has {size}");
    std::fs::read(path).with_context(|| format!("cannot read {name}"))
}

/// Opens a regular file for reading; follows no link, and waits for no pipe.
///
/// # Errors
/// If it is something else or cannot be opened; the error names it.
pub fn open_regular(path: &Path) -> Result<File> {
    let name = path.display();
    let cannot = || format!("cannot read {name}");
    let about = std::fs::symlink_metadata(path).with_context(cannot)?;
    ensure!(about.is_file(), "not a regular file: {name}");
    // Another file may have come to its place since.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path).with_context(cannot)?;
    ensure!(file.metadata().with_context(cannot)?.is_file(), "not a regular file: {name}");
    Ok(file)
}

/// Reads a regular file of at most `max` bytes, or nothing if it does not exist; follows no link.
///
/// # Errors
/// If it is something else, is larger or cannot be read; the error names it.
pub fn read_unlinked(path: &Path, max: u64) -> Result<Option<Vec<u8>>> {
    let name = path.display();
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found.with_context(|| format!("cannot read {name}"))?,
    };
    let mut bytes = Vec::new();
    let read = open_regular(path)?.take(max + 1).read_to_end(&mut bytes);
    read.with_context(|| format!("cannot read {name}"))?;
    ensure!(bytes.len() as u64 <= max, "expected a file of at most {max} bytes, and {name} has more");
    Ok(Some(bytes))
}

/// Replaces a regular file whole, or creates it; follows no link.
///
/// # Errors
/// If something else has its name, or it cannot be written; then what was there before is still there.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let name = path.display();
    let taken = path.symlink_metadata().is_ok_and(|about| !about.is_file());
    ensure!(!taken, "not a regular file: {name}");
    let written = temporary(directory(path)).and_then(|mut file| {
        file.write_all(bytes)?;
        Ok(file.persist(path)?)
    });
    written.map(drop).with_context(|| format!("cannot write {name}"))
}

/// Creates a file that does not exist yet, and removes it again if it cannot be written whole.
///
/// # Errors
/// If it exists, be it as a link to nowhere, or cannot be written.
pub fn create_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.inspect_err(|_| _ = std::fs::remove_file(path))
}

/// Returns true if the file exists.
///
/// # Errors
/// If its directory is missing or cannot be read; the error names it.
pub fn exists(path: &Path) -> Result<bool> {
    let found = path.try_exists().with_context(|| format!("cannot read {}", path.display()))?;
    if let Some(directory) = path.parent().filter(|_| !found) {
        std::fs::metadata(directory).with_context(|| format!("cannot read {}", directory.display()))?;
    }
    Ok(found)
}

/// Writes a file under a temporary name beside it and then renames it, so that half of it is
/// never seen. A file that is replaced keeps its mode. What is no ordinary file (`/dev/stdout`, a pipe) is written to directly.
///
/// # Errors
/// If it cannot be written; then what was there before is still there.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<()> {
    write_beside(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// Checks that [`write_atomic`] can write a file, by making its temporary file and removing it again.
///
/// # Errors
/// If it is a directory, or no file can be made beside it.
pub fn check_writable(path: &Path) -> Result<()> {
    let name = path.display();
    ensure!(!path.is_dir(), "cannot write {name}: it is a directory");
    let target = resolve(path);
    if !target.exists() || target.is_file() {
        temporary(directory(&target)).with_context(|| format!("cannot write {name}"))?;
    }
    Ok(())
}

fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = resolve(path);
    if target.exists() && !target.is_file() {
        return std::fs::write(&target, bytes);
    }
    let mut file = temporary(directory(&target))?;
    file.write_all(bytes)?;
    if let Ok(about) = target.metadata() {
        file.as_file().set_permissions(about.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&target)?;
    Ok(())
}

/// Follows a link, as an editor would: the link stays and its target changes, or is made where there is none yet.
fn resolve(path: &Path) -> PathBuf {
    let of_link = || Some(directory(path).join(path.read_link().ok()?));
    path.canonicalize().ok().or_else(of_link).unwrap_or_else(|| path.to_owned())
}

/// Returns the directory of a file.
pub fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A temporary file that others may read, if the user's mask allows it: not the usual 0600.
pub fn temporary(directory: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.prefix(".digitty-").tempfile_in(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("weights");
        write_atomic(&path, b"first, and longer").unwrap();
        write_atomic(&path, b"second").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_and_its_target_is_written_be_it_there_or_not() {
        let dir = tempfile::tempdir().unwrap();
        let [link, target] = ["link", "target"].map(|name| dir.path().join(name));
        std::os::unix::fs::symlink("target", &link).unwrap();
        for bytes in [b"first".as_slice(), b"second"] {
            check_writable(&link).unwrap();
            write_atomic(&link, bytes).unwrap();
            assert_eq!(std::fs::read(&target).unwrap(), bytes);
            assert!(link.symlink_metadata().unwrap().is_symlink());
        }
    }

    #[test]
    fn a_file_keeps_its_mode_and_a_new_one_has_the_usual() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        let mode = |name: &str| std::fs::metadata(path(name)).unwrap().permissions().mode();
        std::fs::write(path("usual"), b"").unwrap();
        write_atomic(&path("weights"), b"first").unwrap();
        assert_eq!(mode("weights"), mode("usual"));
        std::fs::set_permissions(path("weights"), std::fs::Permissions::from_mode(0o600)).unwrap();
        write_atomic(&path("weights"), b"second").unwrap();
        assert_eq!(mode("weights") & 0o777, 0o600);
    }

    #[test]
    fn a_file_beyond_its_limit_and_a_device_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("five");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert!(format!("{:#}", read(&path, 4).unwrap_err()).contains("at most 4 bytes"));
        assert!(format!("{:#}", read(Path::new("/dev/zero"), 4).unwrap_err()).contains("a device"));
        assert!(format!("{:#}", read(dir.path(), 4).unwrap_err()).contains("a directory"));
    }

    #[test]
    fn an_error_names_the_file() {
        let error = write_atomic(Path::new("/nowhere/at/all"), b"").unwrap_err();
        assert!(format!("{error:#}").starts_with("cannot write /nowhere/at/all: "), "{error:#}");
        assert!(read(Path::new("/nowhere/at/all"), 1).is_err());
    }
}
