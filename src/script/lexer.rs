//! The tokens of a line, each with its location.

use super::diagnostic::{Diagnostic, Location};
use super::limits::MAX_LINE_BYTES;

/// A token: a word, or a text in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Its text, without quotes and escapes.
    pub(super) text: String,
    /// The location of its first character.
    pub(super) location: Location,
}

/// Splits a line into tokens at spaces and tabs, up to a token that begins with `#`.
///
/// A text in quotes may hold spaces and `#`, and the escapes `\"`, `\\` and `\u{1b}` for the characters that
/// it cannot hold as they are.
///
/// # Errors
/// If the line is not text, or a quote is not closed.
pub(super) fn tokens(line: usize, bytes: &[u8]) -> Result<Vec<Token>, Diagnostic> {
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let mut lexer = Lexer { line, characters: (1..).zip(text(line, bytes)?.chars()).peekable() };
    let mut tokens = Vec::new();
    while let Some(&(column, first)) = lexer.characters.peek() {
        match first {
            ' ' | '\t' => _ = lexer.characters.next(),
            '#' => break,
            '"' => tokens.push(Token { text: lexer.quoted()?, location: lexer.at(column) }),
            _ => tokens.push(Token { text: lexer.plain()?, location: lexer.at(column) }),
        }
    }
    Ok(tokens)
}

/// Checks that a line is text, and not too long.
fn text(line: usize, bytes: &[u8]) -> Result<&str, Diagnostic> {
    let error = |column, message: String| Diagnostic::new(Location { line, column }, message);
    if bytes.len() > MAX_LINE_BYTES {
        return Err(error(
            1,
            format!("expected at most {MAX_LINE_BYTES} bytes in a line, found {}", bytes.len()),
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|invalid| {
        let valid = String::from_utf8_lossy(&bytes[..invalid.valid_up_to()]);
        let byte = bytes[invalid.valid_up_to()];
        error(valid.chars().count() + 1, format!("expected text in UTF-8, found the byte {byte:#04x}"))
    })?;
    match (1..).zip(text.chars()).find(|&(_, c)| c.is_control() && c != '\t') {
        Some((column, c)) => {
            Err(error(column, format!("expected text, found the control character {:#04x}", u32::from(c))))
        }
        None => Ok(text),
    }
}

/// The characters of a line that have not been read, with their columns.
struct Lexer<'a> {
    line: usize,
    characters: std::iter::Peekable<std::iter::Zip<std::ops::RangeFrom<usize>, std::str::Chars<'a>>>,
}

impl Lexer<'_> {
    const fn at(&self, column: usize) -> Location {
        Location { line: self.line, column }
    }

    fn error<T>(&self, column: usize, message: impl Into<String>) -> Result<T, Diagnostic> {
        Err(Diagnostic::new(self.at(column), message))
    }

    /// Reads a word.
    fn plain(&mut self) -> Result<String, Diagnostic> {
        let mut text = String::new();
        while let Some((column, c)) = self.characters.next_if(|&(_, c)| c != ' ' && c != '\t') {
            if c == '"' {
                return self.error(column, "expected a space before `\"`");
            }
            text.push(c);
        }
        Ok(text)
    }

    /// Reads a text in quotes, which a space or the end of the line must follow.
    fn quoted(&mut self) -> Result<String, Diagnostic> {
        let start = self.characters.next().map_or(1, |(column, _)| column);
        let mut text = String::new();
        loop {
            match self.characters.next() {
                Some((_, '"')) => break,
                Some((column, '\\')) => text.push(self.escape(column)?),
                Some((_, c)) => text.push(c),
                None => return self.error(start, "expected a closing `\"` in this line, found none"),
            }
        }
        match self.characters.peek() {
            Some(&(column, c)) if c != ' ' && c != '\t' => {
                self.error(column, format!("expected a space after `\"`, found `{c}`"))
            }
            _ => Ok(text),
        }
    }

    /// Reads what follows a backslash, which is at `column`.
    fn escape(&mut self, column: usize) -> Result<char, Diagnostic> {
        let escaped = match self.characters.next() {
            Some((_, c @ ('"' | '\\'))) => Some(c),
            Some((_, 'u')) => self.code_point(),
            _ => None,
        };
        escaped.map_or_else(|| self.error(column, r#"expected `\"`, `\\` or `\u{1b}` in quotes"#), Ok)
    }

    /// Reads the number of a character in braces: `{1b}`.
    fn code_point(&mut self) -> Option<char> {
        self.characters.next_if(|&(_, c)| c == '{')?;
        let mut number = 0_u32;
        while let Some((_, digit)) = self.characters.next_if(|(_, c)| c.is_ascii_hexdigit()) {
            number = number.checked_mul(16)?.checked_add(digit.to_digit(16)?)?;
        }
        self.characters.next_if(|&(_, c)| c == '}')?;
        char::from_u32(number)
    }
}

/// Writes a text as a token that [`tokens`] reads back.
pub(super) fn quote(text: &str) -> String {
    let special = |c: char| c == ' ' || c == '"' || c.is_control();
    if !text.is_empty() && !text.starts_with('#') && !text.contains(special) {
        return text.to_owned();
    }
    let escape = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => c.escape_unicode().to_string(),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Vec<(usize, String)> {
        let tokens = tokens(1, line.as_bytes()).unwrap();
        tokens.into_iter().map(|token| (token.location.column, token.text)).collect()
    }

    fn error(line: &[u8]) -> (usize, String) {
        let error = tokens(7, line).unwrap_err();
        assert_eq!(error.location.line, 7);
        (error.location.column, error.message)
    }

    fn pairs(tokens: &[(usize, &str)]) -> Vec<(usize, String)> {
        tokens.iter().map(|&(column, text)| (column, text.to_owned())).collect()
    }

    #[test]
    fn tokens_have_the_columns_of_their_first_characters() {
        assert_eq!(of("  key\tctrl+z  x3"), pairs(&[(3, "key"), (7, "ctrl+z"), (15, "x3")]));
        assert_eq!(of("key ← x"), pairs(&[(1, "key"), (5, "←"), (7, "x")]));
        assert!(of(" \t ").is_empty());
    }

    #[test]
    fn a_comment_begins_with_a_token() {
        assert_eq!(of("key c # clears"), pairs(&[(1, "key"), (5, "c")]));
        assert_eq!(of("load a#b"), pairs(&[(1, "load"), (6, "a#b")]));
        assert!(of("# \"").is_empty());
    }

    #[test]
    fn quotes_hold_anything() {
        assert_eq!(of(r#"print "a # \"b\\" c"#), pairs(&[(1, "print"), (7, r#"a # "b\"#), (19, "c")]));
        assert_eq!(of(r#""""#), pairs(&[(1, "")]));
        assert_eq!(of(r#""\u{a}\u{1F600}""#), pairs(&[(1, "\n\u{1f600}")]));
    }

    #[test]
    fn a_windows_line_ends_as_any_other() {
        assert_eq!(tokens(1, b"key c\r").unwrap(), tokens(1, b"key c").unwrap());
    }

    #[test]
    fn what_is_not_text_is_found_at_its_column() {
        assert_eq!(error(b"key \xff").0, 5);
        assert_eq!(
            error("k\u{e9}y \0".as_bytes()),
            (5, "expected text, found the control character 0x00".into())
        );
        assert_eq!(error(b"expect screen \"ab").0, 15);
        assert_eq!(error(b"say \"a\"b").0, 8);
        assert_eq!(error(b"say a\"b").0, 6);
        for escape in [r"\n", r"\u", r"\u{", r"\u{110000}", r"\u{fffffffff}", r"\u{d800}", r"\u{1g}", "\\"] {
            let (column, message) = error(format!("say \"a{escape}").as_bytes());
            assert_eq!((column, message.as_str()), (7, r#"expected `\"`, `\\` or `\u{1b}` in quotes"#));
        }
        assert_eq!(error(&vec![b'a'; 1 << 20]).1, "expected at most 65536 bytes in a line, found 1048576");
    }

    #[test]
    fn what_is_quoted_is_read_back() {
        for text in [
            "",
            "#",
            "a b",
            "a\tb",
            "\"",
            "\\",
            "a\\ \"b",
            "plain",
            "a#b",
            "é",
            "a\nb",
            "\u{1b}[2J",
            "\u{9b}",
        ] {
            assert_eq!(of(&quote(text)), pairs(&[(1, text)]));
        }
    }
}
