//! The panels: each draws itself from the app into its rectangle, returns nothing and cannot fail.

mod answers;
mod bar;
mod canvas;
mod charts;
mod help;
mod hints;
mod numbers;
mod pixels;
mod preview;
mod status;
mod table;
mod too_small;

use ratatui::buffer::Buffer;

use super::app::App;
use super::layout::{Detail, Layout};

/// Draws the whole screen.
pub(crate) fn draw(app: &App, buffer: &mut Buffer) {
    let layout = Layout::of(buffer.area.as_size());
    if layout.is_too_small() {
        return too_small::draw(layout.screen, buffer);
    }
    status::draw_title(app, layout.title, buffer);
    canvas::draw(app, &layout, buffer);
    match layout.detail {
        Detail::Nothing => {}
        Detail::Line => answers::draw(app, layout.answers, buffer),
        Detail::Table => table::draw(app, layout.answers, buffer),
        Detail::Charts => charts::draw(app, layout.answers, buffer),
    }
    preview::draw(app, layout.preview, buffer);
    status::draw(app, layout.status, buffer);
    status::draw_message(app, layout.message, buffer);
    hints::draw(app, layout.hints, buffer);
    if app.help() {
        help::draw(app, layout.screen, buffer);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;
    use crate::ink::Drawing;
    use crate::models::Lineup;
    use crate::tui::action::Action;
    use crate::tui::color::{ColorDepth, Palette};

    /// Every panel must put up with any rectangle, the empty one included.
    #[test]
    fn panels_draw_at_any_size() {
        let palette = Palette::new(ColorDepth::Ansi256);
        for help in [false, true] {
            let mut app = App::new(Lineup::builtin().unwrap(), Drawing::default(), palette);
            if help {
                app.update(Action::ToggleHelp);
            }
            app.update(Action::TogglePen);
            for width in 0..90 {
                for height in 0..50 {
                    draw(&app, &mut Buffer::empty(Rect::new(0, 0, width, height)));
                }
            }
        }
    }
}
