//! The state of a painting session: one owner, changed by actions alone.

use std::time::{Duration, Instant};

use super::action::{Action, Button};
use super::color::Palette;
use super::input::Mode;
use crate::ink::{Brush, Drawing, Image, Point, SIDE, Stroke, Tool, preprocess};
use crate::models::{Lineup, LineupScratch, Prediction, stable};

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
    /// True if the drawing or the preprocessing has changed since the latest prediction.
    stale: bool,
    lineup: Lineup,
    scratch: LineupScratch,
    numerics: Numerics,
    model_input: Image,
    answers: Option<Vec<Answer>>,
    reference_passes: usize,
}

/// The precision of predictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numerics {
    /// As the kernels compute them, and timed.
    Live,
    /// The same bytes on every machine: rounded, and without times.
    Stable,
}

/// The prediction of one model for the present drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The prediction.
    pub prediction: Prediction,
    /// The time that it took; zero where no clock is shown.
    pub elapsed: Duration,
}

/// Keeps the earlier time if the new one differs by less than a third: digits that flicker at every frame
/// cannot be read.
fn steady(elapsed: Duration, earlier: Option<Duration>) -> Duration {
    earlier.filter(|earlier| elapsed.abs_diff(*earlier) < *earlier / 3).unwrap_or(elapsed)
}

impl App {
    /// Creates a session on `drawing` with the models of `lineup`, shown in the colors of `palette`.
    #[must_use]
    pub fn new(lineup: Lineup, drawing: Drawing, palette: Palette) -> Self {
        Self {
            scratch: lineup.scratch(),
            lineup,
            numerics: Numerics::Live,
            reference_passes: 0,
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
            model_input: Image::BLANK,
            answers: None,
        }
    }

    /// Makes predictions the same to the last byte on every machine, and shows no times: see [`stable`].
    #[must_use]
    pub const fn with_stable_predictions(mut self) -> Self {
        self.numerics = Numerics::Stable;
        self
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

    /// Classifies the drawing by every model if it has changed. A blank canvas gets no prediction.
    pub fn infer(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        self.model_input =
            if self.preprocess { preprocess(&self.drawing) } else { self.drawing.image().clone() };
        let earlier = self.answers.take();
        if self.model_input.is_blank() {
            return;
        }
        self.answers = Some(match self.numerics {
            Numerics::Live => self.infer_live(earlier.as_deref()),
            Numerics::Stable => self.infer_stable(),
        });
    }

    fn infer_live(&mut self, earlier: Option<&[Answer]>) -> Vec<Answer> {
        let timed = |place: usize| {
            let start = Instant::now();
            let prediction = self.lineup.predict_one(place, &self.model_input, &mut self.scratch);
            let earlier = earlier.and_then(|answers| answers.get(place)).map(|answer| answer.elapsed);
            Answer { prediction, elapsed: steady(start.elapsed(), earlier) }
        };
        (0..self.lineup.members().len()).map(timed).collect()
    }

    fn infer_stable(&mut self) -> Vec<Answer> {
        let (predictions, passes) = stable::predict(&self.lineup, &self.model_input, &mut self.scratch);
        self.reference_passes += passes;
        predictions.into_iter().map(|prediction| Answer { prediction, elapsed: Duration::ZERO }).collect()
    }

    /// Returns the models of the session.
    #[must_use]
    pub const fn lineup(&self) -> &Lineup {
        &self.lineup
    }

    /// Returns the number of reference forward passes, which are slow, that stable predictions took.
    #[must_use]
    pub const fn reference_passes(&self) -> usize {
        self.reference_passes
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

    /// Whether the models see the drawing cropped, scaled and centered.
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

    /// Returns the image that the models were given last.
    #[must_use]
    pub const fn model_input(&self) -> &Image {
        &self.model_input
    }

    /// Returns the answers in the order of the lineup; none on a blank canvas.
    #[must_use]
    pub fn answers(&self) -> Option<&[Answer]> {
        self.answers.as_deref()
    }

    /// Returns the predictions in the order of the lineup; none on a blank canvas.
    #[must_use]
    pub fn predictions(&self) -> Option<Vec<Prediction>> {
        let predictions = |answers: &Vec<Answer>| answers.iter().map(|a| a.prediction.clone()).collect();
        self.answers.as_ref().map(predictions)
    }

    /// What the meaning of the next event depends on.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        Mode { stroke: self.stroke, help: self.help }
    }
}
