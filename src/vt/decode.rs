//! Bytes from the terminal become events.
//!
//! crossterm's parser is out of reach and would not do: the answer to a question about a mode makes
//! it swallow every key that follows, and it knows nothing of positions in pixels. This one cannot
//! be stopped by anything: what makes no sense is left out, byte by byte if need be.

use std::ops::ControlFlow;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::sequence::{Incoming, Scale, alt, ctrl, function_key, key, meaning, old_mouse};

/// What is at the head of the bytes: so many bytes that make an event or nothing, or too few yet.
enum Head {
    Unfinished,
    Done(usize, Option<Incoming>),
}

/// A parser that keeps what is not finished yet.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    pending: Vec<u8>,
    pasting: bool,
    /// Width and height of a cell where the mouse is reported in pixels,
    pixels: Scale,
    /// and where it will be once the terminal says so.
    expected: Scale,
}

/// A control sequence longer than this is none.
const LONGEST: usize = 128;
const PASTE_ENDS: &[u8] = b"\x1b[201~";

impl Decoder {
    /// From now on the mouse is reported in cells.
    pub(super) fn report_cells(&mut self) {
        (self.pixels, self.expected) = (None, None);
    }

    /// The mouse is reported in pixels as soon as the terminal says that mode 1016 is on.
    pub(super) fn expect_pixels(&mut self, width: u16, height: u16) {
        self.expected = Some((width.into(), height.into()));
    }

    /// Whether bytes are left that may turn out to be a key if nothing follows them.
    pub(super) fn waits(&self) -> bool {
        self.pasting || !self.pending.is_empty()
    }

    /// Takes in bytes and appends what they say.
    pub(super) fn feed(&mut self, bytes: &[u8], incoming: &mut Vec<Incoming>) {
        self.pending.extend(bytes);
        let mut read = 0;
        while read < self.pending.len() {
            if self.pasting {
                match self.skip_paste(read) {
                    ControlFlow::Continue(next) => {
                        self.pasting = false;
                        read = next;
                    }
                    ControlFlow::Break(rest) => {
                        read = rest;
                        break;
                    }
                }
                continue;
            }
            match self.head(&self.pending[read..]) {
                Head::Unfinished => break,
                Head::Done(length, event) => {
                    self.pasting = self.pending[read..].starts_with(b"\x1b[200~");
                    read += length;
                    incoming.extend(event);
                    self.change_scale(event);
                }
            }
        }
        self.pending.drain(..read);
    }

    /// Nothing has followed for a while: a lone Escape was the key, and a paste has ended.
    pub(super) fn flush(&mut self, incoming: &mut Vec<Incoming>) {
        self.pasting = false;
        match self.pending[..] {
            [0x1b] => incoming.push(key(KeyCode::Esc)),
            [0x1b, c @ (b'[' | b'O')] => incoming.push(alt(KeyCode::Char(c.into()))),
            // The rest of a report may be on its way through a slow network.
            [0x1b, b'[' | b'O', ..] => return,
            _ => {}
        }
        self.pending.clear();
    }

    /// Skips pasted text from `read` on: what is pasted draws nothing and presses no keys.
    fn skip_paste(&self, read: usize) -> ControlFlow<usize, usize> {
        let text = &self.pending[read..];
        let end = text.windows(PASTE_ENDS.len()).position(|window| window == PASTE_ENDS);
        match end {
            Some(end) => ControlFlow::Continue(read + end + PASTE_ENDS.len()),
            // The end may be cut: its first bytes are kept.
            None => ControlFlow::Break(self.pending.len() - text.len().min(PASTE_ENDS.len() - 1)),
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

    /// Where the mouse is reported in pixels, a cell has so many now.
    pub(super) fn rescale(&mut self, width: u16, height: u16) {
        if self.pixels.is_some() {
            self.pixels = Some((width.into(), height.into()));
        }
    }

    fn head(&self, bytes: &[u8]) -> Head {
        match bytes {
            [0x1b] | [0x1b, b'O'] => Head::Unfinished,
            [0x1b, b'[', ..] => self.control_sequence(bytes),
            [0x1b, b'O', name, ..] => Head::Done(3, function_key(*name, None)),
            [0x1b, 0x1b, ..] => Head::Done(1, Some(key(KeyCode::Esc))),
            [0x1b, rest @ ..] => match character(rest) {
                Head::Done(length, Some(Incoming::Key(key))) => {
                    let modifiers = key.modifiers | KeyModifiers::ALT;
                    let key = KeyEvent::new(key.code, modifiers);
                    Head::Done(1 + length, Some(Incoming::Key(key)))
                }
                Head::Done(length, _) => Head::Done(1 + length, None),
                Head::Unfinished => Head::Unfinished,
            },
            _ => character(bytes),
        }
    }

    /// `ESC [`, parameters, a final byte; or three bytes more after `ESC [ M`.
    fn control_sequence(&self, bytes: &[u8]) -> Head {
        if let [_, _, b'M', rest @ ..] = bytes {
            return match rest {
                [button, x, y, ..] => Head::Done(6, old_mouse([*button, *x, *y], self.pixels)),
                _ => Head::Unfinished,
            };
        }
        let body = &bytes[2..];
        let end = body.iter().position(|byte| !(0x20..0x40).contains(byte));
        match end {
            None if bytes.len() > LONGEST => Head::Done(bytes.len(), None),
            None => Head::Unfinished,
            // A byte that no sequence has inside: the sequence was cut, and something new begins.
            Some(end) if !(0x40..0x7f).contains(&body[end]) => Head::Done(2 + end, None),
            Some(end) => Head::Done(3 + end, meaning(&body[..end], body[end], self.pixels)),
        }
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
                Incoming::Alive,
                key(KeyCode::Char('q')),
                key(KeyCode::Char('q')),
            ]
        );
    }

    #[test]
    fn wheel_and_hover_say_nothing() {
        assert_eq!(decode(b"\x1b[<64;1;1M\x1b[<35;1;1M\x1b[<65;1;1M"), []);
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
        assert!(incoming.is_empty() && decoder.waits());
        decoder.flush(&mut incoming);
        assert_eq!(incoming, [key(KeyCode::Esc)]);
        assert!(!decoder.waits());
    }

    #[test]
    fn noise_neither_panics_nor_piles_up() {
        let mut rng = fastrand::Rng::with_seed(5);
        let (mut decoder, mut incoming) = (Decoder::default(), Vec::new());
        for _ in 0..100_000 {
            let alphabet = b"\x1b[]<>?;:$OPM~m0129Aay\xc3\xa9\xff\x00";
            let bytes: Vec<u8> = (0..rng.usize(..8)).map(|_| alphabet[rng.usize(..alphabet.len())]).collect();
            decoder.feed(&bytes, &mut incoming);
            incoming.clear();
            assert!(decoder.pending.len() <= LONGEST + 8);
            if rng.u8(..8) == 0 {
                decoder.flush(&mut incoming);
            }
        }
    }
}
