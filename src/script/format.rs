//! The formats of a snapshot's file: text, SVG and PNG.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::command::SnapshotFormat;
use super::snapshot::{self, View};
use super::{cell, png, svg};
use crate::tui::color::Theme;

/// Encodes a snapshot of the screen, or of a region of it, which has neither ink nor predictions.
pub(super) fn bytes(
    view: &View,
    format: SnapshotFormat,
    region: Option<Rect>,
    theme: Theme,
) -> Result<Vec<u8>, String> {
    let cut = region.map(|region| {
        let Rect { width, height, .. } = view.frame.area;
        let cut = snapshot::cut(view.frame, region);
        cut.ok_or_else(|| format!("expected a region of the screen, which has {width}x{height} cells"))
    });
    let cut = cut.transpose()?;
    let frame = cut.as_ref().unwrap_or(view.frame);
    match (format, &cut) {
        (SnapshotFormat::Text, None) => Ok(snapshot::text(view).into_bytes()),
        (SnapshotFormat::Text, Some(region)) => Ok(snapshot::cells(region, "a region").into_bytes()),
        (SnapshotFormat::Svg, _) => Ok(svg::svg(&in_color(frame, theme)).into_bytes()),
        (SnapshotFormat::Png, _) => png::png(&in_color(frame, theme)).map_err(|error| error.to_string()),
    }
}

/// Returns a frame as a terminal with the background of a theme shows it.
fn in_color(frame: &Buffer, theme: Theme) -> Buffer {
    let mut frame = frame.clone();
    cell::fill_colors(&mut frame, theme);
    frame
}
