//! The reason of one model.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::layout::Block;
use crate::models::Unit;
use crate::models::explain::Occlusion;
use crate::tui::app::App;
use crate::tui::page::activations::ceiling;
use crate::tui::page::number::{plain, signed};
use crate::tui::reasons::Reason;
use crate::tui::scene::Scene;
use crate::tui::widget::bar;
use crate::tui::widget::heatmap::{self, Map, Shade};

/// Draws the block of a model.
pub(super) fn draw(app: &App, scene: &Scene, block: &Block, buffer: &mut Buffer) {
    let member = &app.inference.lineup().members()[block.place];
    let reason = app.reasons.get(block.place).filter(|_| app.inference.answers().is_some());
    let style = if scene.models > 1 && block.place == scene.model {
        app.palette.bold().patch(app.palette.accent())
    } else {
        app.palette.bold()
    };
    let question = reason.map(|reason| question(app, reason)).unwrap_or_default();
    let full = format!("{}{question}", member.name);
    let short = format!("{}{}", member.id.to_uppercase(), question.replacen("why ", "", 1));
    let fits = full.chars().count() <= block.title.width.into();
    line(if fits { &full } else { &short }, style, block.title, buffer);
    let Some(reason) = reason else { return };
    draw_map(app, reason, block, buffer);
    draw_sum(app, block.place, reason, block.sum, buffer);
    line(&note(app, block, reason), app.palette.muted(), block.note, buffer);
    draw_table(app, reason, block, buffer);
}

fn line(text: &str, style: Style, area: Rect, buffer: &mut Buffer) {
    if !area.is_empty() {
        buffer.set_stringn(area.x, area.y, text, area.width.into(), style);
    }
}

fn question(app: &App, reason: &Reason) -> String {
    let name = |class: usize| app.inference.lineup().task().classes.get(class).copied().unwrap_or_default();
    let against = reason.target.against.map(|class| format!(", not {}", name(class))).unwrap_or_default();
    format!(": why {}{against}", name(reason.target.class))
}

/// Draws the share of each pixel, or what its occlusion costs; in gray the ink that matters to neither.
fn draw_map(app: &App, reason: &Reason, block: &Block, buffer: &mut Buffer) {
    let image = app.inference.model_input();
    let losses = reason.occlusion.as_ref().map(Occlusion::losses);
    let values = losses.as_ref().unwrap_or(&reason.shares.values);
    let most = ceiling(values.iter().fold(0.0, |most: f32, value| most.max(value.abs())));
    let map = Map { values, columns: image.size().width(), most, signed: true, origin: (0, 0) };
    let shade = |at: (usize, usize)| match map.shade(at) {
        Shade::Signed(share) => match (share * STEPS).round() / STEPS {
            0.0 if image[at] >= 0.5 => Shade::Ink(FAINT),
            0.0 => Shade::Ink(0.0),
            share => Shade::Signed(share),
        },
        shade => shade,
    };
    heatmap::paint(shade, block.zoom, app.palette, block.map, buffer);
}

/// The brightness of ink that has next to no share.
const FAINT: f32 = 0.3;

/// Steps of a share from nothing to the largest: more would double what a moving hand sends.
const STEPS: f32 = 4.0;

/// Draws what the pixels sum to, in a line if there is room for one.
fn draw_sum(app: &App, place: usize, reason: &Reason, area: Rect, buffer: &mut Buffer) {
    let (shares, label) = (&reason.shares, score_label(app, place, reason));
    let (bias, pixels, score) = (shares.bias, shares.sum(), shares.logit);
    let sum = format!("bias {} + pixels {} = {label} {}", plain(bias), plain(pixels), plain(score));
    if area.height < 3 || sum.chars().count() <= area.width.into() {
        return line(&sum, Style::new(), area, buffer);
    }
    let width = label.len().max(6);
    for ((name, value), row) in
        [("pixels", pixels), ("+ bias", bias), (label, score)].into_iter().zip(area.rows())
    {
        line(&format!("{name:<width$} {}", signed(value)), Style::new(), row, buffer);
    }
}

/// Names the score in a word.
fn score_label(app: &App, place: usize, reason: &Reason) -> &'static str {
    let unit = app.inference.lineup().members()[place].model().unit();
    match (unit, reason.target.against) {
        (Unit::Votes, None) => "margins",
        (Unit::Votes, Some(_)) => "margin",
        (Unit::Probability, None) => "logit",
        (Unit::Probability, Some(_)) => "difference",
    }
}

/// Describes how far occlusion is, how alike pictures are, or how the vote went.
fn note(app: &App, block: &Block, reason: &Reason) -> String {
    let unit = app.inference.lineup().members()[block.place].model().unit();
    match (&reason.occlusion, reason.likeness) {
        (Some(occlusion), _) if occlusion.fraction() < 1.0 => {
            format!("hiding patches: {:.0} %", 100.0 * occlusion.fraction())
        }
        (_, Some(likeness)) => format!("rank correlation {}", signed(likeness)),
        (None, None) if unit == Unit::Votes => {
            let won = reason.margins.iter().filter(|margin| **margin > 0.0).count();
            let vote = format!("won {won} of {} duels", reason.margins.len().saturating_sub(1));
            let long = format!("{vote}, each a vote, however narrow");
            if long.len() <= block.note.width.into() { long } else { vote }
        }
        _ => String::new(),
    }
}

/// Draws how far the class is before each other one, the one that it is compared with marked.
fn draw_table(app: &App, reason: &Reason, block: &Block, buffer: &mut Buffer) {
    let lineup = app.inference.lineup();
    let is_vote = lineup.members()[block.place].model().unit() == Unit::Votes;
    let (heading, area) = block.comparisons();
    let own = lineup.task().classes.get(reason.target.class).copied().unwrap_or_default();
    line(&format!("  {own} ahead of"), app.palette.muted(), heading, buffer);
    let most = ceiling(reason.margins.iter().fold(0.0, |most: f32, margin| most.max(margin.abs())));
    let width = lineup.task().classes.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    for ((class, name), row) in lineup.task().classes.iter().enumerate().zip(area.rows()) {
        let margin = reason.margins.get(class).copied().unwrap_or(0.0);
        if class == reason.target.class {
            line(&format!("  {name:<width$}      –"), app.palette.muted(), row, buffer);
            continue;
        }
        let chosen = app.question.against == Some(class);
        let mark = if chosen { '▸' } else { ' ' };
        let narrow = if is_vote && margin.abs() < Unit::Votes.sure_from() { " narrow" } else { "" };
        let style = if chosen { app.palette.bold().add_modifier(Modifier::UNDERLINED) } else { Style::new() };
        let text = format!("{mark} {name:<width$} {:>6}", signed(margin));
        line(&text, style, row, buffer);
        let rest = Rect { x: row.x + text.chars().count() as u16, ..row }.intersection(row);
        line(narrow, app.palette.muted(), rest, buffer);
        draw_bar(app, margin / most, rest, narrow.len() as u16 + 1, buffer);
    }
}

/// Draws a bar behind the first columns of `area`, if there is room for one.
fn draw_bar(app: &App, fraction: f32, area: Rect, before: u16, buffer: &mut Buffer) {
    let before = before.max(8);
    if area.width >= before + 10 {
        let bar = Rect { x: area.x + before, width: (area.width - before).min(24), ..area };
        bar::diverging(fraction, bar, app.palette.muted(), app.palette.muted(), buffer);
    }
}
