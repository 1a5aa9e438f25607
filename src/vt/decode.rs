//! Bytes from the terminal become events.
//!
//! crossterm's parser is out of reach and would not do: the answer to a question about a mode makes
//! it swallow every key that follows, and it knows nothing of positions in pixels. This one cannot
//! be stopped by anything: what makes no sense is left out, byte by byte if need be.
//!
//! Over a network a sequence may come in pieces at any distance in time. So a lone Escape is a guess, and
//! taken back if the rest follows; and what a terminal says of its own accord, pasted text and answers to
//! questions of others, is skipped to its end, however it is cut.

use std::ops::Range;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::sequence::{Incoming, Scale, ctrl, function_key, key, old_mouse, parse_csi, parse_osc};

/// The head of the bytes.
#[derive(Debug, PartialEq)]
enum Head {
    /// Too few bytes to tell.
    Unfinished,
    /// So many bytes that make an event or nothing.
    Done(usize, Option<Incoming>),
    /// So many bytes that mean nothing, and what is to be skipped after them.
    Skip(usize, Option<Skip>),
}

/// Something that presses no keys, whatever it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Skip {
    /// Pasted text, up to the mark at its end.
    Paste,
    /// A control string, of which this many bytes have come.
    String(usize),
}

/// A parser that keeps what is not finished yet.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    pending: Vec<u8>,
    skip: Option<Skip>,
    /// The beginning of the control string that is skipped: its kind, and what it says.
    string: Vec<u8>,
    /// True after a lone Escape counted as the key, until more bytes come.
    guessed_escape: bool,
    /// True while the pending bytes begin with that Escape, because what followed looks like its rest.
    resumed: bool,
    /// Width and height of a cell where the mouse is reported in pixels,
    pixels: Scale,
    /// and where it will be once the terminal says so.
    expected: Scale,
}

/// The most bytes of a control sequence.
const MAX_SEQUENCE: usize = 128;
/// The most bytes of a control string that is an answer, with its kind and its terminator.
const MAX_ANSWER: usize = 40;
/// What ends a control string.
const TERMINATORS: [&[u8]; 4] = [b"\x07", b"\x1b\\", b"\xc2\x9c", b"\x9c"];
/// The most bytes of a control string, such as a clipboard that another program asked for.
const MAX_STRING: usize = 64 * 1024;
const PASTE_END: &[u8] = b"\x1b[201~";

impl Decoder {
    /// From now on the mouse is reported in cells.
    pub(super) fn report_cells(&mut self) {
        (self.pixels, self.expected) = (None, None);
    }

    /// The mouse is reported in pixels as soon as the terminal says that mode 1016 is on.
    pub(super) fn expect_pixels(&mut self, width: u16, height: u16) {
        self.expected = Some((width.into(), height.into()));
    }

    /// Returns true if the pending bytes are a key if nothing follows them.
    pub(super) fn may_be_escape(&self) -> bool {
        self.skip.is_none() && (self.pending == [0x1b] || self.resumed && self.pending.len() == 2)
    }

    /// Takes in bytes and appends what they say.
    pub(super) fn feed(&mut self, bytes: &[u8], incoming: &mut Vec<Incoming>) {
        if std::mem::take(&mut self.guessed_escape) && looks_like_a_rest(bytes) {
            self.pending.push(0x1b);
            self.resumed = true;
        }
        self.pending.extend(bytes);
        let mut read = 0;
        while read < self.pending.len() && !self.may_be_escape() {
            let (length, event) = match self.head(&self.pending[read..]) {
                Head::Unfinished => break,
                Head::Done(length, event) => (length, event),
                Head::Skip(length, skip) => (length, self.skip_to(read..read + length, skip)),
            };
            read += length;
            self.resumed = false;
            incoming.extend(event);
            self.change_scale(event);
        }
        self.pending.drain(..read);
    }

    /// Skips some of the pending bytes; at the end of a control string returns what it says, if that matters.
    fn skip_to(&mut self, bytes: Range<usize>, next: Option<Skip>) -> Option<Incoming> {
        match (self.skip, next) {
            (None, Some(Skip::String(_))) => {
                self.string.clear();
                self.string.extend(introducer(&self.pending[bytes]).map(|(kind, _)| kind));
            }
            (Some(Skip::String(_)), _) => {
                let room = MAX_ANSWER.saturating_sub(self.string.len());
                self.string.extend(self.pending[bytes].iter().take(room));
            }
            _ => {}
        }
        let is_end = next.is_none() && matches!(self.skip, Some(Skip::String(_)));
        self.skip = next;
        let text = self.string.strip_prefix(b"]").filter(|_| is_end)?;
        let end = TERMINATORS.iter().find_map(|end| text.strip_suffix(*end))?;
        parse_osc(end)
    }

    /// Nothing has followed for a while: a lone Escape was the key.
    pub(super) fn flush(&mut self, incoming: &mut Vec<Incoming>) {
        if !self.may_be_escape() {
            return;
        }
        if let [_, c] = self.pending[..] {
            incoming.push(key(KeyCode::Char(c.into())));
        } else {
            incoming.push(key(KeyCode::Esc));
            self.guessed_escape = true;
        }
        self.resumed = false;
        self.pending.clear();
    }

    /// Gives up a sequence or a string whose rest has not come for long. Pasted text ends at its mark alone.
    pub(super) fn abandon(&mut self) {
        if self.skip != Some(Skip::Paste) {
            (self.skip, self.guessed_escape, self.resumed) = (None, false, false);
            self.pending.clear();
        }
    }

    /// The answers that say what the numbers of the reports behind them mean.
    fn change_scale(&mut self, event: Option<Incoming>) {
        match event {
            Some(Incoming::Mode(1016, 1)) => self.pixels = self.expected.take().or(self.pixels),
            Some(Incoming::CellSize(width @ 1.., height @ 1..)) => self.rescale(width, height),
            _ => {}
        }
    }

    /// Takes over the size of a cell, if the mouse is reported in pixels.
    pub(super) fn rescale(&mut self, width: u16, height: u16) {
        if self.pixels.is_some() {
            self.pixels = Some((width.into(), height.into()));
        }
    }

    fn head(&self, bytes: &[u8]) -> Head {
        match self.skip {
            Some(Skip::Paste) => skip_paste(bytes),
            Some(Skip::String(length)) => skip_string(bytes, length),
            None => self.sequence(bytes),
        }
    }

    fn sequence(&self, bytes: &[u8]) -> Head {
        match (introducer(bytes), bytes) {
            (Some((b'[', start)), _) => self.control_sequence(bytes, start),
            (Some((b'O', start)), _) => match bytes.get(start) {
                Some(name) => Head::Done(start + 1, function_key(*name, None)),
                None => Head::Unfinished,
            },
            (Some((kind, start)), _) if STRINGS.contains(&kind) => Head::Skip(start, Some(Skip::String(0))),
            (Some((_, start)), _) => Head::Done(start, None),
            (None, [0x1b]) => Head::Unfinished,
            (None, [0x1b, 0x1b, ..]) => Head::Done(1, Some(key(KeyCode::Esc))),
            (None, [0x1b, rest @ ..]) => with_alt(character(rest)),
            (None, _) => character(bytes),
        }
    }

    /// Parameters and a final byte from `start` on; or three bytes more after `M`.
    fn control_sequence(&self, bytes: &[u8], start: usize) -> Head {
        let body = &bytes[start..];
        if let [b'M', rest @ ..] = body {
            return match rest {
                [button, x, y, ..] => Head::Done(start + 4, old_mouse([*button, *x, *y], self.pixels)),
                _ => Head::Unfinished,
            };
        }
        let end = body.iter().position(|byte| !(0x20..0x40).contains(byte));
        match end {
            None if bytes.len() > MAX_SEQUENCE => Head::Done(bytes.len(), None),
            None => Head::Unfinished,
            // A byte that no sequence has inside: the sequence was cut, and something new begins.
            Some(end) if !(0x40..0x7f).contains(&body[end]) => Head::Done(start + end, None),
            Some(end) if body[..=end] == *b"200~" => Head::Skip(start + end + 1, Some(Skip::Paste)),
            Some(end) => Head::Done(start + end + 1, parse_csi(&body[..end], body[end], self.pixels)),
        }
    }
}

/// The kinds of control strings: DCS, SOS, OSC, PM and APC.
const STRINGS: [u8; 5] = *b"PX]^_";

/// Finds what a control character of the second set introduces, and its length: `[`, `O`, or the kind of a
/// string. It is written as Escape and a letter, as a character in UTF-8, or as the byte that UTF-8 has
/// only inside of characters.
fn introducer(bytes: &[u8]) -> Option<(u8, usize)> {
    match *bytes {
        [0x1b, kind, ..] if b"[O".contains(&kind) || STRINGS.contains(&kind) => Some((kind, 2)),
        [0xc2, c1 @ 0x80..0xa0, ..] => Some((c1 - 0x40, 2)),
        [c1 @ 0x80..0xa0, ..] => Some((c1 - 0x40, 1)),
        _ => None,
    }
}

/// Returns true if these bytes look like the rest of a sequence or a string whose Escape came long before.
fn looks_like_a_rest(bytes: &[u8]) -> bool {
    matches!(bytes, [b'[' | b'O', ..] | [b']' | b'P', 0x30..0x40, ..])
}

/// Skips pasted text: what is pasted draws nothing and presses no keys.
fn skip_paste(bytes: &[u8]) -> Head {
    let end = bytes.windows(PASTE_END.len()).position(|window| window == PASTE_END);
    // The end may be cut: its first bytes are kept.
    let text = bytes.len() - bytes.len().min(PASTE_END.len() - 1);
    match (end, text) {
        (Some(end), _) => Head::Skip(end + PASTE_END.len(), None),
        (None, 0) => Head::Unfinished,
        (None, text) => Head::Skip(text, Some(Skip::Paste)),
    }
}

/// Skips a control string, of which `length` bytes have come before: to its terminator, or to where it is
/// cut by a sequence or a control key, so that no key is lost for long if it never comes.
fn skip_string(bytes: &[u8], length: usize) -> Head {
    let mut at = 0;
    while let [first, rest @ ..] = &bytes[at..] {
        at += match (first, rest) {
            (0x07 | 0x9c, _) => return Head::Skip(at + 1, None),
            (0x1b, [b'\\', ..]) | (0xc2, [0x9c, ..]) => return Head::Skip(at + 2, None),
            (0x1b | 0xc2, []) => break,
            (0x08..=0x0d | 0x20..=0x7f, _) if length + at < MAX_STRING => 1,
            (0x80.., _) if length + at < MAX_STRING => match utf8(&bytes[at..]) {
                Head::Done(length, _) => length,
                _ => break,
            },
            _ => return Head::Skip(at, None),
        };
    }
    if at == 0 { Head::Unfinished } else { Head::Skip(at, Some(Skip::String(length + at))) }
}

/// Adds Alt to a key that came after an Escape.
fn with_alt(head: Head) -> Head {
    match head {
        Head::Done(length, Some(Incoming::Key(key))) => {
            let key = KeyEvent::new(key.code, key.modifiers | KeyModifiers::ALT);
            Head::Done(1 + length, Some(Incoming::Key(key)))
        }
        Head::Done(length, _) => Head::Done(1 + length, None),
        head => head,
    }
}

/// One character in UTF-8, or a control character.
fn character(bytes: &[u8]) -> Head {
    let code = match bytes[0] {
        b'\r' => KeyCode::Enter,
        b'\t' => KeyCode::Tab,
        0x7f => KeyCode::Backspace,
        0 => return Head::Done(1, Some(ctrl(' '))),
        byte @ 1..=26 => return Head::Done(1, Some(ctrl((b'a' + byte - 1).into()))),
        byte @ 28..=31 => return Head::Done(1, Some(ctrl((b'4' + byte - 28).into()))),
        _ => return utf8(bytes),
    };
    Head::Done(1, Some(key(code)))
}

fn utf8(bytes: &[u8]) -> Head {
    let start = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => {
            std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(error) if error.error_len().is_none() => return Head::Unfinished,
        Err(_) => return Head::Done(1, None),
    };
    let first = valid.chars().next();
    first.map_or(Head::Done(1, None), |c| Head::Done(c.len_utf8(), Some(key(KeyCode::Char(c)))))
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::{MouseButton, MouseEventKind};

    use super::*;
    use crate::tui::event::Mouse;

    fn decode(bytes: &[u8]) -> Vec<Incoming> {
        let mut incoming = Vec::new();
        Decoder::default().feed(bytes, &mut incoming);
        incoming
    }

    fn alt(code: KeyCode) -> Incoming {
        Incoming::Key(KeyEvent::new(code, KeyModifiers::ALT))
    }

    fn shift(code: KeyCode) -> Incoming {
        Incoming::Key(KeyEvent::new(code, KeyModifiers::SHIFT))
    }

    const fn mouse(kind: MouseEventKind, column: f32, row: f32) -> Incoming {
        Incoming::Mouse(Mouse { kind, column, row })
    }

    #[test]
    fn keys_are_told_apart() {
        let cases: &[(&[u8], &[Incoming])] = &[
            (b"c", &[key(KeyCode::Char('c'))]),
            ("é".as_bytes(), &[key(KeyCode::Char('é'))]),
            (b"\x03", &[ctrl('c')]),
            (b"\x1b[A", &[key(KeyCode::Up)]),
            (b"\x1bOA", &[key(KeyCode::Up)]),
            (b"\x1b[1;2D", &[shift(KeyCode::Left)]),
            (b"\x1b[3~", &[key(KeyCode::Delete)]),
            (b"\x1bx", &[alt(KeyCode::Char('x'))]),
            (
                b"\r\t\x7f ",
                &[key(KeyCode::Enter), key(KeyCode::Tab), key(KeyCode::Backspace), key(KeyCode::Char(' '))],
            ),
            (b"\x1b\x1b[A", &[key(KeyCode::Esc), key(KeyCode::Up)]),
        ];
        for (bytes, expected) in cases {
            assert_eq!(decode(bytes), *expected, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn mouse_reports_name_the_centre_of_a_cell_however_far_out() {
        let left = MouseButton::Left;
        let cases: &[(&[u8], Incoming)] = &[
            (b"\x1b[<0;1;1M", mouse(MouseEventKind::Down(left), 0.5, 0.5)),
            (b"\x1b[<32;300;5M", mouse(MouseEventKind::Drag(left), 299.5, 4.5)),
            (b"\x1b[<0;2;3m", mouse(MouseEventKind::Up(left), 1.5, 2.5)),
            (b"\x1b[<2;99999999;1M", mouse(MouseEventKind::Down(MouseButton::Right), 65_534.5, 0.5)),
            (b"\x1b[M !!", mouse(MouseEventKind::Down(left), 0.5, 0.5)),
            (b"\x1b[M#!!", mouse(MouseEventKind::Up(left), 0.5, 0.5)),
            (b"\x1b[<0;0;0M", mouse(MouseEventKind::Down(left), 0.5, 0.5)),
            (b"\x1b[<64;3;1M", mouse(MouseEventKind::ScrollUp, 2.5, 0.5)),
            (b"\x1b[<65;3;1M", mouse(MouseEventKind::ScrollDown, 2.5, 0.5)),
            (b"\x1b[Ma!!", mouse(MouseEventKind::ScrollDown, 0.5, 0.5)),
        ];
        for (bytes, expected) in cases {
            assert_eq!(decode(bytes), [*expected], "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn pixels_are_fractions_of_a_cell() {
        let mut decoder = Decoder::default();
        decoder.expect_pixels(10, 20);
        let mut incoming = Vec::new();
        decoder.feed(b"\x1b[?1016;1$y\x1b[<0;13;30M", &mut incoming);
        let down = MouseEventKind::Down(MouseButton::Left);
        assert_eq!(incoming[1..], [mouse(down, 1.25, 1.475)]);
    }

    #[test]
    fn answers_are_no_keys_and_swallow_none() {
        assert_eq!(
            decode(b"\x1b[?1016;2$yq\x1b[6;20;10tq\x1b[0nq\x1b[?62;22cq"),
            [
                Incoming::Mode(1016, 2),
                key(KeyCode::Char('q')),
                Incoming::CellSize(10, 20),
                key(KeyCode::Char('q')),
                Incoming::StatusOk,
                key(KeyCode::Char('q')),
                Incoming::Attributes,
                key(KeyCode::Char('q')),
            ]
        );
    }

    #[test]
    fn hover_and_tilting_the_wheel_say_nothing() {
        assert_eq!(decode(b"\x1b[<35;1;1M\x1b[<66;1;1M\x1b[<67;1;1M"), []);
    }

    #[test]
    fn the_background_is_read_however_many_digits_it_has_and_however_it_is_cut() {
        let light = Incoming::Background([0xff, 0xf0, 0x80]);
        for text in
            ["\x1b]11;rgb:ffff/f0f0/8080\x1b\\", "\x1b]11;rgb:ff/f0/80\x07", "\x1b]11;rgb:fff/f0f/808\x1b\\"]
        {
            let bytes = [text.as_bytes(), b"q"].concat();
            for cut in 2..bytes.len() {
                let (mut decoder, mut incoming) = (Decoder::default(), Vec::new());
                decoder.feed(&bytes[..cut], &mut incoming);
                decoder.feed(&bytes[cut..], &mut incoming);
                assert_eq!(incoming, [light, key(KeyCode::Char('q'))], "{text:?} cut at {cut}");
            }
        }
        for other in [
            "11;rgb:ffff/ffff",
            "11;?",
            "10;rgb:ff/ff/ff",
            "11;rgb:fffff/0/0",
            "11;rgb:ff/ff/ff/ff",
            "11;rgb:+f/0/0",
        ] {
            assert_eq!(decode(format!("\x1b]{other}\x07").as_bytes()), []);
        }
        assert_eq!(decode(b"\x1bP11;rgb:ff/ff/ff\x07"), [], "not an operating system command");
    }

    #[test]
    fn what_is_pasted_presses_no_keys() {
        let mut decoder = Decoder::default();
        let mut incoming = Vec::new();
        decoder.feed(b"a\x1b[200~quit\x1b[A clear\x1b[20", &mut incoming);
        decoder.feed(b"1~b", &mut incoming);
        assert_eq!(incoming, [key(KeyCode::Char('a')), key(KeyCode::Char('b'))]);
    }

    #[test]
    fn broken_sequences_do_not_take_the_next_one_along() {
        let down = mouse(MouseEventKind::Down(MouseButton::Left), 0.5, 0.5);
        assert_eq!(decode(b"\x1b[<0;1\x1b[<0;1;1M"), [down]);
        assert_eq!(decode(b"\xff\xfe\xc3q"), [key(KeyCode::Char('q'))]);
        let endless = [b"\x1b[".as_slice(), &[b'1'; 5000], b"\x1b[A"].concat();
        assert_eq!(decode(&endless), [key(KeyCode::Up)]);
    }

    #[test]
    fn it_does_not_matter_how_the_bytes_are_cut() {
        let bytes = b"c\x1b[<0;10;5M\x1b[<32;11;5M\xc3\xa9\x1b[?1016;2$y\x1b[200~xx\x1b[201~\x1b[1;2Aq";
        let whole = decode(bytes);
        for cut in 0..bytes.len() {
            let (mut decoder, mut incoming) = (Decoder::default(), Vec::new());
            decoder.feed(&bytes[..cut], &mut incoming);
            decoder.feed(&bytes[cut..], &mut incoming);
            assert_eq!(incoming, whole, "cut at {cut}");
        }
    }

    #[test]
    fn a_lone_escape_is_the_key_once_nothing_follows() {
        let (mut decoder, mut incoming) = (Decoder::default(), Vec::new());
        decoder.feed(b"\x1b", &mut incoming);
        assert!(incoming.is_empty() && decoder.may_be_escape());
        decoder.flush(&mut incoming);
        assert_eq!(incoming, [key(KeyCode::Esc)]);
        assert!(!decoder.may_be_escape());
        decoder.feed(b"[", &mut incoming);
        decoder.flush(&mut incoming);
        assert_eq!(incoming[1..], [key(KeyCode::Char('['))]);
    }

    /// Feeds pieces with a long pause after each, and returns what they said.
    fn decode_slowly<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Incoming> {
        let (mut decoder, mut incoming) = (Decoder::default(), Vec::new());
        for piece in pieces {
            decoder.feed(piece, &mut incoming);
            decoder.flush(&mut incoming);
        }
        incoming
    }

    #[test]
    fn strings_press_no_keys_whatever_introduces_and_ends_them_and_however_they_are_cut() {
        let introducers: [&[u8]; 8] =
            [b"\x1b]", b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX", b"\x9d", b"\x90", "\u{9d}".as_bytes()];
        let ends: [&[u8]; 4] = [b"\x07", b"\x1b\\", b"\x9c", "\u{9c}".as_bytes()];
        for (introducer, end) in introducers.iter().flat_map(|i| ends.iter().map(move |end| (i, end))) {
            let text = "11;rgb:1c1c/quit\u{201c}c\u{4e1c}".as_bytes();
            let string = [introducer, text, end, b"q"].concat();
            let expected = [key(KeyCode::Char('q'))];
            assert_eq!(decode(&string), expected, "{}", string.escape_ascii());
            for cut in 2..string.len() {
                let (first, second) = string.split_at(cut);
                assert_eq!(decode_slowly([first, second]), expected, "{} at {cut}", string.escape_ascii());
            }
        }
        let answer = b"\x1b]11;rgb:1c1c/quit\x07".as_slice();
        assert_eq!(decode_slowly([&answer[..1], &answer[1..]]), [key(KeyCode::Esc)]);
    }

    #[test]
    fn a_string_without_an_end_takes_no_report_and_no_control_key_along() {
        let down = mouse(MouseEventKind::Down(MouseButton::Left), 0.5, 0.5);
        assert_eq!(decode(b"\x1b]11;rgb\x1b[<0;1;1M"), [down]);
        assert_eq!(decode(b"\x1bPclear\x03"), [ctrl('c')]);
        let endless = [b"\x1b]".as_slice(), &vec![b'-'; MAX_STRING + 8], b"\x1b[A"].concat();
        assert_eq!(decode(&endless).last(), Some(&key(KeyCode::Up)));
        let (mut decoder, mut incoming) = (Decoder::default(), Vec::new());
        decoder.feed(b"\x1b]11", &mut incoming);
        decoder.abandon();
        decoder.feed(b"q", &mut incoming);
        assert_eq!(incoming, [key(KeyCode::Char('q'))]);
    }

    #[test]
    fn a_paste_lasts_until_its_mark_however_long_it_stalls() {
        let (mut decoder, mut incoming) = (Decoder::default(), Vec::new());
        for piece in [b"\x1b[200~cle".as_slice(), b"ar q", b"\x1b", b"[201", b"~q"] {
            decoder.feed(piece, &mut incoming);
            decoder.flush(&mut incoming);
            decoder.abandon();
        }
        assert_eq!(incoming, [key(KeyCode::Char('q'))]);
    }

    #[test]
    fn the_rest_of_a_split_sequence_presses_no_other_keys() {
        let escape = key(KeyCode::Esc);
        let down = mouse(MouseEventKind::Down(MouseButton::Left), 0.5, 0.5);
        assert_eq!(decode_slowly([b"\x1b".as_slice(), b"[A"]), [escape, key(KeyCode::Up)]);
        assert_eq!(decode_slowly([b"\x1b[".as_slice(), b"A"]), [key(KeyCode::Up)]);
        assert_eq!(decode_slowly([b"\x1b".as_slice(), b"[<0;", b"1;1M"]), [escape, down]);
        assert_eq!(decode_slowly([b"\x1b[<".as_slice(), b"0;1;1", b"M"]), [down]);
        assert_eq!(decode_slowly([b"\x1bO".as_slice(), b"A"]), [key(KeyCode::Up)]);
    }

    #[test]
    fn noise_neither_panics_nor_piles_up() {
        let mut rng = fastrand::Rng::with_seed(5);
        let (mut decoder, mut incoming) = (Decoder::default(), Vec::new());
        for _ in 0..100_000 {
            let alphabet = b"\x1b[]<>PX_^\\\x07\x90\x9c\x9d?;:$OPM~m0129Aay\xc3\xa9\xff\x00";
            let bytes: Vec<u8> = (0..rng.usize(..8)).map(|_| alphabet[rng.usize(..alphabet.len())]).collect();
            decoder.feed(&bytes, &mut incoming);
            incoming.clear();
            assert!(decoder.pending.len() <= MAX_SEQUENCE + 8);
            if rng.u8(..8) == 0 {
                decoder.flush(&mut incoming);
            }
        }
    }
}
