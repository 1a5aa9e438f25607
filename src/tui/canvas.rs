//! The canvas: the drawing, the tools in hand and the cursor of the keyboard.

use super::action::{Button, CanvasAction};
use crate::ink::{Brush, Drawing, ImageSize, Point, Stroke, Tool};

/// The cursor that the keyboard draws with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cursor {
    /// Its place on the canvas, always the center of a pixel.
    pub at: Point,
    /// True while it draws.
    pub down: bool,
}

impl Cursor {
    fn centered(size: ImageSize) -> Self {
        let center = |side: usize| (side / 2) as f32 + 0.5;
        Self { at: Point::new(center(size.width()), center(size.height())), down: false }
    }

    fn moved(self, right: i8, down: i8, size: ImageSize) -> Self {
        let step = |from: f32, by: i8, side: usize| (from + f32::from(by)).clamp(0.5, side as f32 - 0.5);
        let (x, y) = (step(self.at.x, right, size.width()), step(self.at.y, down, size.height()));
        Self { at: Point::new(x, y), ..self }
    }
}

/// The result of an action on the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The ink is as before.
    None,
    /// The ink may have changed.
    Ink,
    /// There was nothing to do, for the reason given.
    Refused(&'static str),
}

/// The drawing and everything in the hand that draws.
#[derive(Clone, Debug)]
pub struct Canvas {
    drawing: Drawing,
    brush: Brush,
    tool: Tool,
    /// True from a press of the mouse to its release.
    dragging: bool,
    cursor: Option<Cursor>,
    unsaved: bool,
}

impl Canvas {
    /// Creates a canvas with `drawing` on it and `brush` in hand.
    #[must_use]
    pub const fn new(drawing: Drawing, brush: Brush) -> Self {
        Self { drawing, brush, tool: Tool::Pen, dragging: false, cursor: None, unsaved: false }
    }

    /// Does what `action` says.
    pub fn update(&mut self, action: CanvasAction) -> Change {
        match action {
            CanvasAction::Begin(button, point) => self.begin(button, point),
            CanvasAction::Extend(point) => self.extend(point),
            CanvasAction::End => self.end(),
            CanvasAction::MoveCursor(right, down) => self.move_cursor(right, down),
            CanvasAction::TogglePen => self.toggle_pen(),
            CanvasAction::ToggleTool => self.toggle_tool(),
            CanvasAction::Thicker => self.set_brush(self.brush.thicker()),
            CanvasAction::Thinner => self.set_brush(self.brush.thinner()),
            CanvasAction::Undo => self.undo(),
            CanvasAction::Redo => self.redo(),
            CanvasAction::Clear => self.clear(),
        }
    }

    fn begin(&mut self, button: Button, point: Point) -> Change {
        self.cursor = None;
        self.drawing.begin(button.tool(self.tool), self.brush, point);
        self.dragging = true;
        self.mark_changed()
    }

    fn extend(&mut self, point: Point) -> Change {
        if !self.dragging {
            return Change::None;
        }
        self.drawing.extend(point);
        self.mark_changed()
    }

    fn end(&mut self) -> Change {
        self.dragging = false;
        Change::None
    }

    fn move_cursor(&mut self, right: i8, down: i8) -> Change {
        self.dragging = false;
        let size = self.drawing.size();
        let moved = |cursor: Cursor| cursor.moved(right, down, size);
        let cursor = self.cursor.map_or_else(|| Cursor::centered(size), moved);
        self.cursor = Some(cursor);
        if !cursor.down {
            return Change::None;
        }
        self.drawing.extend(cursor.at);
        self.mark_changed()
    }

    fn toggle_pen(&mut self) -> Change {
        self.dragging = false;
        let cursor = self.cursor.unwrap_or_else(|| Cursor::centered(self.drawing.size()));
        self.cursor = Some(Cursor { down: !cursor.down, ..cursor });
        if cursor.down {
            return Change::None;
        }
        self.drawing.begin(self.tool, self.brush, cursor.at);
        self.mark_changed()
    }

    /// Ends the present stroke, and leaves the cursor where it is.
    pub fn lift_pen(&mut self) {
        self.dragging = false;
        self.cursor = self.cursor.map(|cursor| Cursor { down: false, ..cursor });
    }

    fn toggle_tool(&mut self) -> Change {
        self.lift_pen();
        self.tool = match self.tool {
            Tool::Pen => Tool::Eraser,
            Tool::Eraser => Tool::Pen,
        };
        Change::None
    }

    fn set_brush(&mut self, brush: Brush) -> Change {
        self.lift_pen();
        self.brush = brush;
        Change::None
    }

    fn undo(&mut self) -> Change {
        self.lift_pen();
        if self.drawing.undo() { self.mark_changed() } else { Change::Refused("Nothing to undo") }
    }

    fn redo(&mut self) -> Change {
        self.lift_pen();
        if self.drawing.redo() { self.mark_changed() } else { Change::Refused("Nothing to redo") }
    }

    fn clear(&mut self) -> Change {
        self.lift_pen();
        self.drawing.clear();
        self.mark_changed()
    }

    /// Draws a whole stroke.
    pub fn draw(&mut self, stroke: &Stroke) -> Change {
        self.lift_pen();
        let mut points = stroke.points.iter();
        let Some(first) = points.next() else { return Change::None };
        self.drawing.begin(stroke.tool, stroke.brush, *first);
        points.for_each(|point| self.drawing.extend(*point));
        self.mark_changed()
    }

    /// Puts another drawing in place of this one, which undo brings back.
    pub fn restore(&mut self, drawing: &Drawing) -> Change {
        self.lift_pen();
        self.drawing.open(drawing);
        self.mark_changed()
    }

    /// Replaces the drawing by another one.
    pub fn replace(&mut self, drawing: Drawing) -> Change {
        self.lift_pen();
        self.drawing = drawing;
        self.mark_changed()
    }

    /// Puts another drawing on the canvas, with whether it has ink that no file holds, and returns the present one.
    pub fn exchange(&mut self, (drawing, unsaved): (Drawing, bool)) -> (Drawing, bool) {
        self.lift_pen();
        (std::mem::replace(&mut self.drawing, drawing), std::mem::replace(&mut self.unsaved, unsaved))
    }

    fn mark_changed(&mut self) -> Change {
        self.unsaved = true;
        Change::Ink
    }

    /// Notes that files hold the drawing as it is.
    pub fn mark_saved(&mut self) {
        self.unsaved = false;
    }

    /// Returns the drawing.
    #[must_use]
    pub const fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// Returns the brush in hand.
    #[must_use]
    pub const fn brush(&self) -> Brush {
        self.brush
    }

    /// Returns the tool in hand.
    #[must_use]
    pub const fn tool(&self) -> Tool {
        self.tool
    }

    /// Returns the cursor, once it has been moved or put down.
    #[must_use]
    pub const fn cursor(&self) -> Option<Cursor> {
        self.cursor
    }

    /// Returns true while the mouse draws a stroke.
    #[must_use]
    pub const fn is_dragging(&self) -> bool {
        self.dragging
    }

    /// Returns true if there is ink that no file holds.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        self.unsaved && !self.drawing.image().is_blank()
    }
}
