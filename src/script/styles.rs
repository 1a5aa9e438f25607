//! A letter for each style of a frame, and the words for it.

use std::collections::HashMap;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// Stands for the style of an untouched cell.
const DEFAULT: char = '.';

/// Letters for styles of text, in which the colors are few.
const LETTERS: &[(char, char)] = &[('a', 'z'), ('A', 'Z'), ('0', '9')];
/// Letters for styles of pictures, in which there may be one for each pair of grays. All of these are
/// one column wide: Latin, Greek and Cyrillic letters, syllables of Cree, and Braille.
const MANY: &[(char, char)] =
    &[('À', 'ʯ'), ('Α', 'Ρ'), ('Σ', 'Ͽ'), ('Ѐ', '҂'), ('Ҋ', 'ԯ'), ('ᐁ', 'ᙿ'), ('⠁', '⣿')];
/// Stands for every style beyond the last letter.
const REST: char = '?';

/// The letters given so far.
///
/// A style has its letter from a hash of its words, so that it is the same in every snapshot, and a
/// difference in one style is a difference in few lines. Where two styles want the same letter the
/// later one gets the next that is free.
#[derive(Debug, Default)]
pub(super) struct Styles {
    letters: HashMap<Style, char>,
    taken: HashMap<char, String>,
}

/// The colors in front and behind, and the attributes.
pub(super) type Style = (Color, Color, Modifier);

impl Styles {
    /// The letter for the style of a cell.
    pub(super) fn letter(&mut self, cell: &Cell) -> char {
        let style = (cell.fg, cell.bg, cell.modifier);
        if let Some(letter) = self.letters.get(&style) {
            return *letter;
        }
        let letter = self.choose(style);
        self.letters.insert(style, letter);
        letter
    }

    /// Each letter with the words for its style, in the order of the letters.
    pub(super) fn legend(&self) -> Vec<(char, &str)> {
        let mut legend: Vec<_> = self.taken.iter().map(|(letter, words)| (*letter, words.as_str())).collect();
        legend.sort_unstable();
        legend
    }

    fn choose(&mut self, style: Style) -> char {
        if style == (Color::Reset, Color::Reset, Modifier::empty()) {
            return DEFAULT;
        }
        let words = words(style);
        let exact = |color| matches!(color, Color::Rgb(..) | Color::Indexed(_));
        let picture = exact(style.0) && exact(style.1);
        let letters: Vec<char> = alphabet(if picture { MANY } else { LETTERS }).collect();
        let first = hash(&words) % letters.len();
        let order = letters[first..].iter().chain(&letters[..first]);
        let spare = alphabet(LETTERS).chain(alphabet(MANY));
        let free = |letter: &char| !self.taken.contains_key(letter);
        let letter = order.copied().chain(spare).find(free);
        let Some(letter) = letter else {
            self.taken.insert(REST, "more styles than letters".into());
            return REST;
        };
        self.taken.insert(letter, words);
        letter
    }
}

fn alphabet(ranges: &'static [(char, char)]) -> impl Iterator<Item = char> {
    ranges.iter().flat_map(|&(first, last)| first..=last)
}

/// FNV-1a, which is short and the same everywhere and for all time.
fn hash(text: &str) -> usize {
    let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    text.bytes().fold(0x811c_9dc5, mix) as usize
}

/// A style in words: `#ffffff on #102030, bold`.
pub(super) fn words((front, back, modifier): Style) -> String {
    let mut words = format!("{} on {}", color(front), color(back));
    for (name, flag) in MODIFIERS {
        if modifier.contains(*flag) {
            words += ", ";
            words += name;
        }
    }
    words
}

fn color(color: Color) -> String {
    match color {
        Color::Reset => "default".into(),
        Color::Indexed(index) => format!("color {index}"),
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        named => format!("{named}").to_lowercase(),
    }
}

/// Parses the words for a style.
pub(super) fn parse(words: &str) -> Option<Style> {
    let mut parts = words.split(", ");
    let (front, back) = parts.next()?.split_once(" on ")?;
    let flag = |name| MODIFIERS.iter().find(|(known, _)| *known == name).map(|(_, flag)| *flag);
    let modifiers = parts.map(flag).collect::<Option<Vec<_>>>()?;
    Some((parse_color(front)?, parse_color(back)?, modifiers.into_iter().collect()))
}

fn parse_color(word: &str) -> Option<Color> {
    match word.strip_prefix("color ") {
        _ if word == "default" => Some(Color::Reset),
        Some(index) => index.parse().ok().map(Color::Indexed),
        None => word.parse().ok(),
    }
}

const MODIFIERS: &[(&str, Modifier)] = &[
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("hidden", Modifier::HIDDEN),
    ("crossed out", Modifier::CROSSED_OUT),
    ("blinking", Modifier::SLOW_BLINK),
    ("blinking fast", Modifier::RAPID_BLINK),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use ratatui::style::Style;

    use super::*;

    fn cell(style: Style) -> Cell {
        let mut cell = Cell::default();
        cell.set_style(style);
        cell
    }

    fn gray(front: u8, back: u8) -> Cell {
        cell(Style::new().fg(Color::Rgb(front, front, front)).bg(Color::Rgb(back, back, back)))
    }

    #[test]
    fn a_style_keeps_its_letter_whatever_came_before() {
        let red = cell(Style::new().fg(Color::Red).bold());
        let (mut one, mut other) = (Styles::default(), Styles::default());
        other.letter(&gray(1, 2));
        other.letter(&cell(Style::new()));
        assert_eq!(one.letter(&red), other.letter(&red));
        assert_eq!(one.letter(&red), one.letter(&red));
        assert_eq!(one.legend()[0].1, "red on default, bold");
    }

    #[test]
    fn the_words_for_a_style_are_read_as_that_style() {
        let colors = [Color::Reset, Color::Red, Color::LightBlue, Color::Gray, Color::DarkGray];
        let exact = [Color::Indexed(244), Color::Rgb(1, 2, 0xff)];
        for front in colors.into_iter().chain(exact) {
            for modifier in [Modifier::empty(), Modifier::BOLD | Modifier::SLOW_BLINK] {
                let style = (front, Color::Indexed(0), modifier);
                assert_eq!(parse(&words(style)), Some(style));
            }
        }
        for nonsense in ["", "red", "red on", "mud on default", "color 256 on default", "red on red, loud"] {
            assert_eq!(parse(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn an_untouched_cell_is_a_point_and_needs_no_legend() {
        let mut styles = Styles::default();
        assert_eq!(styles.letter(&Cell::default()), '.');
        assert!(styles.legend().is_empty());
    }

    #[test]
    fn even_a_picture_of_all_greys_gives_each_pair_its_own_letter() {
        let mut styles = Styles::default();
        let mut letters = HashSet::new();
        for i in 0..1600 {
            letters.insert(styles.letter(&gray((i / 40) as u8, (i % 40) as u8)));
        }
        assert_eq!(letters.len(), 1600);
        assert!(letters.iter().all(|c| !c.is_whitespace() && !c.is_control()));
        for i in 0..=255 {
            styles.letter(&gray(i, 200));
            styles.letter(&gray(i, 201));
        }
        assert_eq!(styles.letter(&gray(255, 202)), REST);
    }
}
