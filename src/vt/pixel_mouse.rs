//! The mouse in pixels: mode 1016, where the terminal has it.
//!
//! The terminal is asked for it when the screen is taken, without waiting for the answer: until it
//! comes, the mouse is reported in cells, and the reports that follow the answer are finer. Reports
//! of both kinds look alike; so the change is asked about as well, and the answer stands in the
//! stream of bytes exactly between the last report in cells and the first in pixels.

use super::decode::Decoder;
use super::sequence::Incoming;

/// The question for mode 1016.
const ASK_MODE: &[u8] = b"\x1b[?1016$p";
/// The question for the size of a cell.
const ASK_CELL: &[u8] = b"\x1b[16t";
/// Report pixels, and say when you do.
const SWITCH_ON: &[u8] = b"\x1b[?1016h\x1b[?1016$p";

/// The stage that the conversation has come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// The terminal has been asked whether it has the mode.
    #[default]
    Asked,
    /// It has; now for the size of a cell.
    Measuring,
    /// The mode was switched on; reports are in cells until the terminal says so.
    Switching,
    /// Reports are in pixels.
    On,
    /// They never will be.
    Off,
}

/// The conversation with the terminal about pixels.
#[derive(Debug, Default)]
pub(super) struct PixelMouse {
    stage: Stage,
}

impl PixelMouse {
    /// Begins from the beginning, and returns what to ask.
    pub(super) fn begin(&mut self, decoder: &mut Decoder) -> &'static [u8] {
        decoder.report_cells();
        self.stage = Stage::Asked;
        ASK_MODE
    }

    /// The screen has a new size, and its cells may have, too.
    pub(super) fn resized(&mut self, cell: Option<(u16, u16)>, decoder: &mut Decoder) -> &'static [u8] {
        if self.stage != Stage::On {
            return b"";
        }
        if let Some((width, height)) = cell {
            decoder.rescale(width, height);
        }
        ASK_CELL
    }

    /// Takes in an answer, and returns what to ask next. `cell` is the size of a cell as far as the
    /// kernel knows it.
    pub(super) fn take(
        &mut self,
        incoming: Incoming,
        cell: Option<(u16, u16)>,
        decoder: &mut Decoder,
    ) -> &'static [u8] {
        match (self.stage, incoming) {
            // 1 is on, 2 is off, and both mean that it is there.
            (Stage::Asked, Incoming::Mode(1016, 1 | 2)) => {
                self.stage = Stage::Measuring;
                cell.map_or(ASK_CELL, |cell| self.switch_on(cell, decoder))
            }
            (Stage::Measuring, Incoming::CellSize(width @ 1.., height @ 1..)) => {
                self.switch_on((width, height), decoder)
            }
            // Some know better than the kernel how large their cells are; others do not tell.
            (Stage::Switching, Incoming::Mode(1016, 1)) => {
                self.stage = Stage::On;
                ASK_CELL
            }
            (_, Incoming::Mode(1016, _)) => {
                decoder.report_cells();
                self.stage = Stage::Off;
                b""
            }
            _ => b"",
        }
    }

    fn switch_on(&mut self, (width, height): (u16, u16), decoder: &mut Decoder) -> &'static [u8] {
        decoder.expect_pixels(width, height);
        self.stage = Stage::Switching;
        SWITCH_ON
    }
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::MouseEventKind;

    use super::*;
    use crate::tui::event::Mouse;

    /// Feeds bytes and returns where the mouse was, and what was asked meanwhile.
    fn talk(pixels: &mut PixelMouse, decoder: &mut Decoder, bytes: &[u8]) -> (Vec<(f32, f32)>, Vec<u8>) {
        let (mut incoming, mut asked) = (Vec::new(), Vec::new());
        decoder.feed(bytes, &mut incoming);
        let mut places = Vec::new();
        for incoming in incoming {
            asked.extend(pixels.take(incoming, None, decoder));
            if let Incoming::Mouse(Mouse { kind: MouseEventKind::Drag(_), column, row }) = incoming {
                places.push((column, row));
            }
        }
        (places, asked)
    }

    #[test]
    fn reports_turn_into_pixels_just_where_the_terminal_says_so() {
        let (mut pixels, mut decoder) = (PixelMouse::default(), Decoder::default());
        assert_eq!(pixels.begin(&mut decoder), ASK_MODE);
        let (places, asked) = talk(&mut pixels, &mut decoder, b"\x1b[<32;3;5M\x1b[?1016;2$y");
        assert_eq!((places, &asked[..]), (vec![(2.5, 4.5)], ASK_CELL));
        let (_, asked) = talk(&mut pixels, &mut decoder, b"\x1b[6;20;10t");
        assert_eq!(asked, SWITCH_ON);
        let bytes = b"\x1b[<32;3;5M\x1b[?1016;1$y\x1b[<32;33;55M";
        let (places, asked) = talk(&mut pixels, &mut decoder, bytes);
        assert_eq!(places, [(2.5, 4.5), (3.25, 2.725)]);
        assert_eq!(asked, ASK_CELL);
    }

    #[test]
    fn a_terminal_that_keeps_its_cells_to_itself_is_measured_by_the_kernel() {
        let (mut pixels, mut decoder) = (PixelMouse::default(), Decoder::default());
        pixels.begin(&mut decoder);
        let asked = pixels.take(Incoming::Mode(1016, 2), Some((10, 20)), &mut decoder);
        assert_eq!(asked, SWITCH_ON);
        let (places, _) = talk(&mut pixels, &mut decoder, b"\x1b[?1016;1$y\x1b[<32;33;55M");
        assert_eq!(places, [(3.25, 2.725)]);
    }

    #[test]
    fn a_terminal_without_the_mode_is_left_alone() {
        for answer in [b"\x1b[?1016;0$y", b"\x1b[?1016;4$y"] {
            let (mut pixels, mut decoder) = (PixelMouse::default(), Decoder::default());
            pixels.begin(&mut decoder);
            let (_, asked) = talk(&mut pixels, &mut decoder, answer);
            assert!(asked.is_empty());
        }
    }

    #[test]
    fn cells_of_no_size_are_no_measure() {
        let (mut pixels, mut decoder) = (PixelMouse::default(), Decoder::default());
        pixels.begin(&mut decoder);
        let bytes = b"\x1b[?1016;2$y\x1b[6;0;0t\x1b[<32;3;5M";
        let (places, _) = talk(&mut pixels, &mut decoder, bytes);
        assert_eq!(places, [(2.5, 4.5)]);
    }

    #[test]
    fn a_new_size_of_cells_is_taken_over() {
        let (mut pixels, mut decoder) = (PixelMouse::default(), Decoder::default());
        pixels.begin(&mut decoder);
        talk(&mut pixels, &mut decoder, b"\x1b[?1016;2$y");
        talk(&mut pixels, &mut decoder, b"\x1b[6;20;10t");
        talk(&mut pixels, &mut decoder, b"\x1b[?1016;1$y");
        let asked = pixels.resized(Some((5, 10)), &mut decoder);
        assert_eq!(asked, ASK_CELL);
        let (places, _) = talk(&mut pixels, &mut decoder, b"\x1b[<32;33;55M");
        assert_eq!(places, [(6.5, 5.45)]);
        let (places, _) = talk(&mut pixels, &mut decoder, b"\x1b[6;40;20t\x1b[<32;33;55M");
        assert_eq!(places, [(1.625, 1.3625)]);
    }
}
