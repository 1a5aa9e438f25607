//! A line of a script as words, each with its place.

/// The most bytes that a line may have: room for a stroke of thousands of points.
const LONGEST: usize = 64 * 1024;

/// A word of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Its text, without quotes.
    pub(super) text: String,
    /// The character of the line that it begins at, from 1.
    pub(super) column: usize,
}

/// What is wrong with a line, and at which column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) column: usize,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(column: usize, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { column, message }
    }
}

/// The words of a line: parted by spaces or tabs, up to a word that begins with `#`. A word in quotes
/// may hold spaces and `#`, and `\"` and `\\` for the two characters that it could not hold otherwise.
pub(super) fn words(line: &[u8]) -> Result<Vec<Word>, Fault> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = text(line)?;
    let mut characters = (1..).zip(text.chars()).peekable();
    let mut words = Vec::new();
    while let Some(&(column, first)) = characters.peek() {
        match first {
            ' ' | '\t' => _ = characters.next(),
            '#' => break,
            '"' => {
                characters.next();
                let text = quoted(column, &mut characters)?;
                words.push(Word { text, column });
                part(&mut characters)?;
            }
            _ => {
                let text = plain(&mut characters)?;
                words.push(Word { text, column });
            }
        }
    }
    Ok(words)
}

/// The line as text, if it is text.
fn text(line: &[u8]) -> Result<&str, Fault> {
    if line.len() > LONGEST {
        let found = format!("expected at most {LONGEST} bytes in a line, found {}", line.len());
        return Err(Fault::new(1, found));
    }
    let text = std::str::from_utf8(line).map_err(|error| {
        let good = String::from_utf8_lossy(&line[..error.valid_up_to()]);
        let byte = line[error.valid_up_to()];
        let found = format!("expected text in UTF-8, found the byte {byte:#04x}");
        Fault::new(good.chars().count() + 1, found)
    })?;
    match (1..).zip(text.chars()).find(|&(_, c)| c.is_control() && c != '\t') {
        Some((column, c)) => {
            let found = format!("expected text, found the control character {:#04x}", u32::from(c));
            Err(Fault::new(column, found))
        }
        None => Ok(text),
    }
}

type Characters<'a> = std::iter::Peekable<std::iter::Zip<std::ops::RangeFrom<usize>, std::str::Chars<'a>>>;

fn plain(characters: &mut Characters) -> Result<String, Fault> {
    let mut text = String::new();
    while let Some((column, c)) = characters.next_if(|&(_, c)| c != ' ' && c != '\t') {
        if c == '"' {
            return Err(Fault::new(column, "expected a space before `\"`"));
        }
        text.push(c);
    }
    Ok(text)
}

/// The text up to the closing quote; the opening one, at `column`, has been read.
fn quoted(column: usize, characters: &mut Characters) -> Result<String, Fault> {
    let mut text = String::new();
    while let Some((_, c)) = characters.next() {
        match c {
            '"' => return Ok(text),
            '\\' => match characters.next() {
                Some((_, c @ ('"' | '\\'))) => text.push(c),
                Some((column, c)) => {
                    let found = format!("expected `\\\"` or `\\\\` in quotes, found `\\{c}`");
                    return Err(Fault::new(column - 1, found));
                }
                None => break,
            },
            c => text.push(c),
        }
    }
    Err(Fault::new(column, "expected a closing `\"` in this line, found none"))
}

/// Makes sure that a word in quotes has ended with its quote.
fn part(characters: &mut Characters) -> Result<(), Fault> {
    match characters.peek() {
        Some(&(column, c)) if c != ' ' && c != '\t' => {
            Err(Fault::new(column, format!("expected a space after `\"`, found `{c}`")))
        }
        _ => Ok(()),
    }
}

/// The text as a word that [`words`] reads back as it is.
pub(super) fn quote(text: &str) -> String {
    let plain = !text.is_empty() && !text.starts_with('#') && !text.contains([' ', '\t', '"']);
    if plain {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Vec<(usize, String)> {
        let words = words(line.as_bytes()).unwrap();
        words.into_iter().map(|word| (word.column, word.text)).collect()
    }

    fn fault(line: &[u8]) -> (usize, String) {
        let fault = words(line).unwrap_err();
        (fault.column, fault.message)
    }

    fn pairs(words: &[(usize, &str)]) -> Vec<(usize, String)> {
        words.iter().map(|&(column, text)| (column, text.to_owned())).collect()
    }

    #[test]
    fn words_have_the_columns_of_their_first_characters() {
        assert_eq!(of("  key\tctrl+z  x3"), pairs(&[(3, "key"), (7, "ctrl+z"), (15, "x3")]));
        assert_eq!(of("key ← x"), pairs(&[(1, "key"), (5, "←"), (7, "x")]));
        assert!(of(" \t ").is_empty());
    }

    #[test]
    fn a_comment_begins_with_a_word() {
        assert_eq!(of("key c # clears"), pairs(&[(1, "key"), (5, "c")]));
        assert_eq!(of("load a#b"), pairs(&[(1, "load"), (6, "a#b")]));
        assert!(of("# \"").is_empty());
    }

    #[test]
    fn quotes_hold_anything() {
        assert_eq!(of(r#"print "a # \"b\\" c"#), pairs(&[(1, "print"), (7, r#"a # "b\"#), (19, "c")]));
        assert_eq!(of(r#""""#), pairs(&[(1, "")]));
    }

    #[test]
    fn a_windows_line_ends_as_any_other() {
        assert_eq!(words(b"key c\r").unwrap(), words(b"key c").unwrap());
    }

    #[test]
    fn what_is_no_text_is_found_at_its_column() {
        assert_eq!(fault(b"key \xff").0, 5);
        assert_eq!(
            fault("k\u{e9}y \0".as_bytes()),
            (5, "expected text, found the control character 0x00".into())
        );
        assert_eq!(fault(b"expect screen \"ab").0, 15);
        assert_eq!(fault(b"say \"a\"b").0, 8);
        assert_eq!(fault(b"say a\"b").0, 6);
        assert_eq!(fault(br#"say "a\n""#), (7, r#"expected `\"` or `\\` in quotes, found `\n`"#.into()));
        assert_eq!(fault(&vec![b'a'; 1 << 20]).1, "expected at most 65536 bytes in a line, found 1048576");
    }

    #[test]
    fn what_is_quoted_is_read_back() {
        for text in ["", "#", "a b", "a\tb", "\"", "\\", "a\\ \"b", "plain", "a#b", "é"] {
            assert_eq!(of(&quote(text)), pairs(&[(1, text)]));
        }
    }
}
