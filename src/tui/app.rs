//! The state of a painting session: one owner, changed by actions alone.

use super::action::{Action, Button};
use super::color::Palette;
use super::input::Mode;
use crate::ink::{Brush, Drawing, Image, Point, SIDE, Stroke, Tool};
use crate::models::Predictions;

/// What the app cannot do by itself and asks the session for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Write the drawing to files.
    Save,
    /// Fetch the drawing that an earlier session left behind.
    Recover,
    /// Draw every cell again.
    Redraw,
    /// Go to the background.
    Suspend,
    /// Leave.
    Quit,
}

/// The pen of the keyboard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pen {
    /// Where it is: always the center of a pixel.
    pub at: Point,
    /// Whether it is on the paper.
    pub down: bool,
}

impl Pen {
    const fn in_the_middle() -> Self {
        let middle = SIDE as f32 / 2.0 + 0.5;
        Self { at: Point::new(middle, middle), down: false }
    }

    fn moved(self, right: i8, down: i8) -> Self {
        let step = |from: f32, by: i8| (from + f32::from(by)).clamp(0.5, SIDE as f32 - 0.5);
        Self { at: Point::new(step(self.at.x, right), step(self.at.y, down)), ..self }
    }
}

/// Everything that a session knows.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct App {
    drawing: Drawing,
    brush: Brush,
    tool: Tool,
    preprocess: bool,
    /// Whether the mouse is in the middle of a stroke.
    stroke: bool,
    pen: Option<Pen>,
    help: bool,
    message: Option<String>,
    palette: Palette,
    /// Whether there are changes that no file has.
    unsaved: bool,
    /// Whether the drawing, or the way it is seen, has changed since the models looked.
    stale: bool,
    seen: Image,
    readings: Option<Predictions>,
}

/// Keeps the times of `before` where those of `readings` are about the same: digits that flicker at
/// every frame tell nobody anything.
fn calm(mut readings: Predictions, before: Option<&Predictions>) -> Predictions {
    for (reading, before) in readings.0.iter_mut().zip(before.iter().flat_map(|b| &b.0)) {
        if reading.took.abs_diff(before.took) < before.took / 3 {
            reading.took = before.took;
        }
    }
    readings
}

impl App {
    /// A session on `drawing`, shown in the colors of `palette`.
    #[must_use]
    pub fn new(drawing: Drawing, palette: Palette) -> Self {
        Self {
            drawing,
            brush: Brush::default(),
            tool: Tool::default(),
            preprocess: true,
            stroke: false,
            pen: None,
            help: false,
            message: None,
            palette,
            unsaved: false,
            stale: true,
            seen: Image::BLANK,
            readings: None,
        }
    }

    /// Does what `action` says, except for what takes more than state: that is asked for.
    pub fn update(&mut self, action: Action) -> Option<Request> {
        self.message = None;
        match action {
            Action::Begin(button, point) => self.begin(button, point),
            Action::Extend(point) => self.extend(point),
            Action::End => self.stroke = false,
            Action::MovePen(right, down) => self.move_pen(right, down),
            Action::TogglePen => self.toggle_pen(),
            Action::ToggleTool => self.switch_tool(),
            Action::Thicker => self.take_brush(self.brush.thicker()),
            Action::Thinner => self.take_brush(self.brush.thinner()),
            Action::Undo => self.step_back(),
            Action::Redo => self.step_forward(),
            Action::Clear => self.clear(),
            Action::TogglePreprocessing => self.switch_preprocessing(),
            Action::ToggleHelp => self.toggle_help(),
            Action::Save => return Some(Request::Save),
            Action::Recover => return Some(Request::Recover),
            Action::Redraw => return Some(Request::Redraw),
            Action::Suspend => return Some(Request::Suspend),
            Action::Quit => return Some(Request::Quit),
        }
        None
    }

    fn begin(&mut self, button: Button, point: Point) {
        self.pen = None;
        self.drawing.begin(button.tool(self.tool), self.brush, point);
        self.stroke = true;
        self.touch();
    }

    fn extend(&mut self, point: Point) {
        if self.stroke {
            self.drawing.extend(point);
            self.touch();
        }
    }

    fn move_pen(&mut self, right: i8, down: i8) {
        self.stroke = false;
        let pen = self.pen.map_or_else(Pen::in_the_middle, |pen| pen.moved(right, down));
        self.pen = Some(pen);
        if pen.down {
            self.drawing.extend(pen.at);
            self.touch();
        }
    }

    fn toggle_pen(&mut self) {
        self.stroke = false;
        let pen = self.pen.unwrap_or_else(Pen::in_the_middle);
        if !pen.down {
            self.drawing.begin(self.tool, self.brush, pen.at);
            self.touch();
        }
        self.pen = Some(Pen { down: !pen.down, ..pen });
    }

    /// Ends whatever stroke is going on, and leaves the keyboard's pen where it is.
    fn lift(&mut self) {
        self.stroke = false;
        self.pen = self.pen.map(|pen| Pen { down: false, ..pen });
    }

    fn switch_tool(&mut self) {
        self.lift();
        self.tool = match self.tool {
            Tool::Pen => Tool::Eraser,
            Tool::Eraser => Tool::Pen,
        };
    }

    fn take_brush(&mut self, brush: Brush) {
        self.lift();
        self.brush = brush;
    }

    fn step_back(&mut self) {
        self.lift();
        if self.drawing.undo() {
            self.touch();
        } else {
            self.tell("Nothing to undo");
        }
    }

    fn step_forward(&mut self) {
        self.lift();
        if self.drawing.redo() {
            self.touch();
        } else {
            self.tell("Nothing to redo");
        }
    }

    fn clear(&mut self) {
        self.lift();
        self.drawing.clear();
        self.touch();
    }

    fn switch_preprocessing(&mut self) {
        self.preprocess = !self.preprocess;
        self.stale = true;
    }

    fn toggle_help(&mut self) {
        self.lift();
        self.help = !self.help;
    }

    fn touch(&mut self) {
        self.stale = true;
        self.unsaved = true;
    }

    /// Shows `message` until the next action.
    pub fn tell(&mut self, message: impl Into<String>) {
        self.message = Some(message.into());
    }

    /// Takes note that files have the drawing as it is.
    pub fn saved(&mut self) {
        self.unsaved = false;
    }

    /// Draws a whole stroke.
    pub fn paint(&mut self, stroke: &Stroke) {
        self.lift();
        self.message = None;
        let mut points = stroke.points.iter();
        if let Some(first) = points.next() {
            self.drawing.begin(stroke.tool, stroke.brush, *first);
            points.for_each(|point| self.drawing.extend(*point));
            self.touch();
        }
    }

    /// Puts another drawing in place of the present one.
    pub fn replace(&mut self, drawing: Drawing) {
        self.lift();
        self.drawing = drawing;
        self.touch();
    }

    /// Whether the models have yet to look at the drawing as it is now.
    #[must_use]
    pub const fn is_stale(&self) -> bool {
        self.stale
    }

    /// Lets `see` make the models' picture of the drawing and `read` answer to it, if anything has
    /// changed. A blank canvas gets no answer.
    pub fn look(
        &mut self,
        see: impl FnOnce(&Drawing, bool) -> Image,
        read: impl FnOnce(&Image) -> Predictions,
    ) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        self.seen = see(&self.drawing, self.preprocess);
        let before = self.readings.take();
        self.readings = (!self.seen.is_blank()).then(|| calm(read(&self.seen), before.as_ref()));
    }

    /// What has been drawn.
    #[must_use]
    pub const fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// The brush in hand.
    #[must_use]
    pub const fn brush(&self) -> Brush {
        self.brush
    }

    /// The tool in hand.
    #[must_use]
    pub const fn tool(&self) -> Tool {
        self.tool
    }

    /// Whether the models see the drawing cropped, scaled and centerd.
    #[must_use]
    pub const fn preprocess(&self) -> bool {
        self.preprocess
    }

    /// The keyboard's pen, once it has been moved or put down.
    #[must_use]
    pub const fn pen(&self) -> Option<Pen> {
        self.pen
    }

    /// Whether the help is shown.
    #[must_use]
    pub const fn help(&self) -> bool {
        self.help
    }

    /// What is to be told, if anything.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The colors to draw with.
    #[must_use]
    pub const fn palette(&self) -> Palette {
        self.palette
    }

    /// Whether there is ink that no file has.
    #[must_use]
    pub fn unsaved(&self) -> bool {
        self.unsaved && !self.drawing.image().is_blank()
    }

    /// The picture that the models saw last.
    #[must_use]
    pub const fn seen(&self) -> &Image {
        &self.seen
    }

    /// What the models say; nothing on a blank canvas.
    #[must_use]
    pub const fn readings(&self) -> Option<&Predictions> {
        self.readings.as_ref()
    }

    /// What the meaning of the next event depends on.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        Mode { stroke: self.stroke, help: self.help }
    }
}
