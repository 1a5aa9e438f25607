//! The bindings of the data page.

use ratatui::crossterm::event::KeyCode;

use crate::tui::action::{Action, DataAction};
use crate::tui::key::Key;
use crate::tui::keymap::Binding;
use crate::tui::view::ViewAction;

const fn data(key: Key, action: DataAction) -> (Key, Action) {
    (key, Action::Data(action))
}

/// The bindings in the order in which the help lists them.
pub const BINDINGS: &[Binding] = &[
    Binding::keys(
        &[
            data(Key::plain(KeyCode::Left), DataAction::Steer(-1, 0)),
            data(Key::plain(KeyCode::Down), DataAction::Steer(0, 1)),
            data(Key::plain(KeyCode::Up), DataAction::Steer(0, -1)),
            data(Key::plain(KeyCode::Right), DataAction::Steer(1, 0)),
        ],
        "move",
        "from cell to cell of the matrix; from image to image",
    ),
    Binding::keys(
        &[data(Key::plain(KeyCode::Enter), DataAction::Enter)],
        "open",
        "the images of the cell; one of them; put it on the canvas",
    ),
    Binding::keys(
        &[data(Key::char('n'), DataAction::Step(1)), data(Key::char('N'), DataAction::Step(-1))],
        "next",
        "the next image, or the one before",
    ),
    Binding::keys(
        &[
            data(Key::plain(KeyCode::PageDown), DataAction::Leaf(1)),
            data(Key::plain(KeyCode::PageUp), DataAction::Leaf(-1)),
        ],
        "",
        "the next screen of images, or the one before, as the wheel over them",
    ),
    Binding::keys(
        &[data(Key::char('f'), DataAction::Wrong)],
        "mistakes",
        "mistakes of the model, of all, what models dispute, or everything",
    ),
    Binding::keys(
        &[data(Key::char('l'), DataAction::Label(1)), data(Key::char('L'), DataAction::Label(-1))],
        "label",
        "images of one class",
    ),
    Binding::keys(
        &[data(Key::char('a'), DataAction::Answer(1)), data(Key::char('A'), DataAction::Answer(-1))],
        "answer",
        "images with one answer",
    ),
    Binding::keys(
        &[data(Key::char('y'), DataAction::Writer(1)), data(Key::char('Y'), DataAction::Writer(-1))],
        "",
        "images by one writer",
    ),
    Binding::keys(
        &[data(Key::char('<'), DataAction::Below(1)), data(Key::char('>'), DataAction::Below(-1))],
        "",
        "images that the model is less sure of, or surer",
    ),
    Binding::keys(&[data(Key::char('x'), DataAction::All)], "all", "all images"),
    Binding::keys(&[data(Key::char('M'), DataAction::Model)], "", "the next of the models that are shown"),
    Binding::keys(
        &[(Key::char('z'), Action::View(ViewAction::Wide))],
        "",
        "the page in place of the canvas, or back",
    ),
];
