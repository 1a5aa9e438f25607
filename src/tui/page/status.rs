//! The lines around the panels: the state of the tools, and the message.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::verdict;
use crate::ink::Tool;
use crate::tui::app::App;

/// Draws the tool, the brush, the state of preprocessing and the cursor.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let mut spans = tools(app);
    let state = [
        Span::styled("  preprocessing ", app.palette.muted()),
        Span::raw(if app.inference.preprocesses() { "on" } else { "off" }),
    ];
    let width = |spans: &[Span]| spans.iter().map(Span::width).sum::<usize>();
    match changed(app, usize::MAX) {
        // On a narrow screen it matters more that an answer changes than what is on.
        Some(changed) => {
            let text = format!("  {changed}");
            if width(&spans) + width(&state) + text.len() <= area.width.into() {
                spans.extend(state);
            }
            spans.push(Span::styled(text, app.palette.accent()));
        }
        None => spans.extend(state),
    }
    draw_with_cursor(app, spans, area, buffer);
}

/// Draws the tool, the brush and the cursor.
pub(super) fn draw_tools(app: &App, area: Rect, buffer: &mut Buffer) {
    draw_with_cursor(app, tools(app), area, buffer);
}

fn tools(app: &App) -> Vec<Span<'static>> {
    let palette = app.palette;
    let tool = match app.canvas.tool() {
        Tool::Pen => Span::styled("brush", palette.muted()),
        Tool::Eraser => Span::styled("eraser", palette.bold().patch(palette.accent())),
    };
    let mut spans = vec![tool, Span::raw(format!(" {:.2} px", app.canvas.brush().radius))];
    if let Some((place, count)) = app.position() {
        spans.push(Span::styled("  drawing ", palette.muted()));
        spans.push(Span::raw(format!("{place}/{count}")));
    }
    spans
}

/// Says which answers would be others if preprocessing were switched, if there are any: "but as drawn LS 8", or in
/// fewer columns "LS differs".
fn changed(app: &App, columns: usize) -> Option<String> {
    let (lineup, changed) = (app.inference.lineup(), app.inference.changed());
    if changed.is_empty() {
        return None;
    }
    let id = |place: usize| lineup.members()[place].id.to_uppercase();
    let other = if app.inference.preprocesses() { "as drawn" } else { "preprocessed" };
    let joined = |part: &dyn Fn(usize, usize) -> String| {
        changed.iter().map(|&(place, class)| part(place, class)).collect::<Vec<_>>().join(", ")
    };
    let answers = joined(&|place, class| format!("{} {}", id(place), lineup.task().classes[class]));
    let differ = if changed.len() == 1 { "differs" } else { "differ" };
    let short = format!("{} {differ}", joined(&|place, _| id(place)));
    let texts = [format!("but {other} {answers}"), format!("{other} {answers}")];
    Some(texts.into_iter().find(|text| text.len() <= columns).unwrap_or(short))
}

/// Draws spans, and behind them the place of the cursor once there is one.
fn draw_with_cursor(app: &App, mut spans: Vec<Span>, area: Rect, buffer: &mut Buffer) {
    if let Some(cursor) = app.canvas.cursor() {
        let state = if cursor.down { "down" } else { "up" };
        let place = format!("{state} at {}, {}", cursor.at.x as u16, cursor.at.y as u16);
        let label = if spans.iter().map(Span::width).sum::<usize>() + 9 + place.len() <= area.width.into() {
            "  cursor "
        } else {
            "  "
        };
        spans.push(Span::styled(label, app.palette.muted()));
        spans.push(Span::raw(place));
    }
    Line::from(spans).render(area, buffer);
}

/// Draws the tool and the model input in one line, and in another the answers that preprocessing changes.
pub(super) fn draw_in_lines(app: &App, area: Rect, buffer: &mut Buffer) {
    let is_eraser = app.canvas.tool() == Tool::Eraser;
    let tool = if is_eraser { "eraser" } else { "brush" };
    let input = if app.inference.preprocesses() { "preprocessed" } else { "as drawn" };
    // Beside a small canvas what the models see, and that the eraser is in hand, matter most.
    let longest = format!("{tool} {:.2} px  {input}", app.canvas.brush().radius);
    let shorter = if is_eraser { format!("eraser  {input}") } else { input.to_owned() };
    let state = if longest.len() <= area.width.into() { longest } else { shorter };
    let changed = changed(app, area.width.into()).unwrap_or_default();
    let lines = [(state, app.palette.muted()), (changed, app.palette.accent())];
    for ((line, style), row) in lines.iter().zip(area.rows()) {
        buffer.set_stringn(row.x, row.y, line, row.width.into(), *style);
    }
}

/// Draws the verdict of the models or an invitation, and the message of the app on a line of its own; where there is
/// none for it, before the verdict if both fit, and else in its place.
pub(super) fn draw_message(app: &App, line: Rect, notice: Rect, buffer: &mut Buffer) {
    let columns = usize::from(line.width);
    let text = verdict::sentence(app, columns).unwrap_or_else(|| invitation(line.width).to_owned());
    let message = app.message().unwrap_or_default();
    if message.is_empty() || !notice.is_empty() {
        Line::raw(text).render(line, buffer);
        Line::styled(message, app.palette.muted()).render(notice, buffer);
        return;
    }
    let both = format!("{message}  {text}");
    let fits = both.chars().count() <= columns && !app.canvas.drawing().image().is_blank();
    Line::raw(if fits { both.as_str() } else { message }).render(line, buffer);
}

/// Invites to draw, in a line of this many columns.
pub(super) fn invitation(columns: u16) -> &'static str {
    let invitations = [
        "Drag the mouse over the canvas, or press space and the arrow keys.",
        "Drag the mouse, or press space and the arrow keys.",
    ];
    invitations.into_iter().find(|text| text.len() <= columns.into()).unwrap_or("Drag the mouse to paint.")
}
