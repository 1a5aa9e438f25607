//! The state of the app: one owner, changed by actions alone.

mod learning;
mod looking;
mod opened;

use std::time::Duration;

use super::action::CanvasAction;
use super::album::Album;
use super::canvas::{Canvas, Change};
use super::collection::Collection;
use super::color::{Palette, Theme};
use super::contents::Contents;
use super::flips::Flips;
use super::gallery::Gallery;
use super::help_sheet::Help;
use super::inference::Inference;
use super::insight::Insight;
use super::reasons::{Question, Reasons};
use super::scene::{self, Scene};
pub use super::tabs::Page;
use super::teaching::Teaching;
use super::training::Training;
use super::view::{View, Views};
use crate::ink::{Drawing, Stroke};
use crate::models::explain::Flip;
use crate::models::{Lineup, Member};
use crate::train::TrainingData;
use crate::train::live::LiveTraining;

/// The picker of models, while it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picker {
    /// The place in the catalog that the keys act on.
    pub cursor: usize,
    /// The time that each model of the catalog takes for an image, measured when the picker was opened; zero
    /// where no clock is shown.
    pub latencies: Vec<Duration>,
}

/// The part of the app's state that decides what an event means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode {
    /// The page that is shown.
    pub page: Page,
    /// What the help shows, while it covers the page.
    pub help: Option<Help>,
    /// The cursor of the picker and the number of its models, while it covers the page.
    pub picker: Option<(usize, usize)>,
    /// True while it is asked which class the drawing was meant to be.
    pub asking: bool,
    /// True while the mouse draws a stroke.
    pub dragging: bool,
    /// The sizes that the layout depends on.
    pub contents: Contents,
    /// Those of what the page shows beside the canvas.
    pub scene: Scene,
}

/// Everything that a session knows.
#[derive(Clone, Debug)]
pub struct App {
    /// The drawing and its tools.
    pub canvas: Canvas,
    /// The models and their predictions.
    pub inference: Inference,
    /// The page that is shown.
    pub page: Page,
    /// What each page looks at.
    pub views: Views,
    /// The activations of the network that the page looks at.
    pub insight: Insight,
    /// The question that the why page answers.
    pub question: Question,
    /// The answers to it.
    pub reasons: Reasons,
    /// Inferences of a moving hand since the page looked into the models.
    unseen: u8,
    /// The pixels that turn the answers.
    pub flips: Flips,
    /// The data that are browsed.
    pub gallery: Gallery,
    /// The corrections, and the models that learn from them.
    pub teaching: Teaching,
    /// The training that is watched.
    pub training: Training,
    /// What the help shows, while it covers the page.
    pub help: Option<Help>,
    /// The picker of models, while it covers the page.
    pub picker: Option<Picker>,
    /// The drawings that a writer is asked for, if the session collects some.
    pub collection: Option<Collection>,
    /// The colors to draw with.
    pub palette: Palette,
    /// True if the theme is that of the terminal's background, and no other was chosen.
    follows_background: bool,
    /// The drawings that the session was opened with, if there are several.
    album: Option<Album>,
    /// True while the model input stands in for the drawing, until the hand draws again.
    shows_input: bool,
    /// True while the answers page is as large as the screen allows.
    big: bool,
    message: Option<String>,
}

impl App {
    /// Creates an app with the models of `lineup` and `drawing` on its canvas.
    #[must_use]
    pub fn new(lineup: Lineup, drawing: Drawing, palette: Palette) -> Self {
        Self {
            canvas: Canvas::new(drawing, lineup.task().brush),
            inference: Inference::new(lineup),
            page: Page::default(),
            views: Views::default(),
            insight: Insight::default(),
            question: Question::default(),
            reasons: Reasons::default(),
            unseen: 0,
            flips: Flips::default(),
            gallery: Gallery::default(),
            teaching: Teaching::default(),
            training: Training::default(),
            help: None,
            picker: None,
            collection: None,
            palette,
            follows_background: false,
            album: None,
            shows_input: false,
            big: false,
            message: None,
        }
    }

    /// Makes predictions the same to the last byte on every machine, and shows no times.
    #[must_use]
    pub fn with_stable_predictions(mut self) -> Self {
        self.inference.stabilize();
        self
    }

    /// Takes over the theme that the terminal's background asks for, once it is known.
    #[must_use]
    pub fn following_background(self) -> Self {
        Self { follows_background: true, ..self }
    }

    /// The terminal has said what its background is.
    pub fn follow_background(&mut self, theme: Theme) {
        if self.follows_background {
            self.palette = self.palette.with_theme(theme);
        }
    }

    /// Trains on these data what is trained in the app.
    #[must_use]
    pub fn training_on(self, data: TrainingData) -> Self {
        Self { training: Training::on(data), ..self }
    }

    /// Shows a training that a command brings, called `name`, which begins at once; the session ends with it.
    #[must_use]
    pub fn watching(self, live: LiveTraining, name: String) -> Self {
        Self { training: Training::watching(live, name), page: Page::Train, ..self }
    }

    /// Browses these data.
    #[must_use]
    pub fn browsing(self, gallery: Gallery) -> Self {
        Self { gallery, ..self }
    }

    /// Asks for the drawings of `collection`, and shows no predictions until all are done.
    #[must_use]
    pub fn collecting(self, collection: Collection) -> Self {
        Self { collection: Some(collection), page: Page::Collect, ..self }
    }

    /// Applies an action to the canvas.
    pub fn update_canvas(&mut self, action: CanvasAction) {
        if action == CanvasAction::Undo && self.take_back() {
            return;
        }
        if matches!(action, CanvasAction::Begin(..) | CanvasAction::MoveCursor(..) | CanvasAction::TogglePen)
        {
            self.shows_input = false;
        }
        let change = self.canvas.update(action);
        self.note(change);
        if matches!(action, CanvasAction::Undo | CanvasAction::Redo)
            && let Some(on) = self.flips.preprocessing_of(self.canvas.drawing().image())
        {
            self.inference.set_preprocessing(on);
        }
    }

    /// Returns the class that each model answers; none on a blank canvas.
    #[must_use]
    pub fn winners(&self) -> Vec<usize> {
        let answers = self.inference.answers().unwrap_or_default();
        answers.iter().map(|answer| answer.prediction.winner).collect()
    }

    /// Shows the model input in place of the drawing, or back.
    pub fn toggle_input(&mut self) {
        self.canvas.lift_pen();
        self.shows_input = !self.shows_input;
        self.set_message(if self.shows_input {
            "This is the model input; i flips back to the canvas."
        } else {
            "This is the canvas; i flips to the model input."
        });
    }

    /// Makes the canvas and the answers as large as the screen allows, or small again.
    pub fn toggle_big(&mut self) {
        self.canvas.lift_pen();
        self.big = !self.big;
    }

    /// Returns true if the model input is shown in place of the drawing.
    #[must_use]
    pub const fn shows_input(&self) -> bool {
        self.shows_input && matches!(self.page, Page::Answers)
    }

    /// Puts the model input with a pixel changed on the canvas, in one step that undo takes back. As the model
    /// input it needs no preprocessing, which would change it.
    pub fn apply_flip(&mut self, flip: &Flip) {
        let mut image = self.inference.model_input().clone();
        flip.apply(&mut image);
        let before = self.canvas.drawing().image().clone();
        self.flips.note_applied(before, image.clone(), self.inference.preprocesses());
        self.restore(&Drawing::with_background(image));
        self.inference.set_preprocessing(false);
    }

    /// Returns the part of the state that decides what an event means.
    #[must_use]
    pub fn mode(&self) -> Mode {
        let contents = self.contents();
        let count = self.inference.lineup().catalog().len();
        let picker = self.picker.as_ref().map(|picker| (picker.cursor, count));
        let dragging = self.canvas.is_dragging();
        let asking = self.teaching.asking().is_some();
        Mode { page: self.page, help: self.help, picker, asking, dragging, contents, scene: self.scene() }
    }

    /// Returns the sizes that the page must find room for.
    #[must_use]
    pub fn contents(&self) -> Contents {
        let big = self.big && self.page == Page::Answers;
        Contents { big, ..Contents::of(self.inference.lineup()) }
    }

    /// Measures what the page looks at.
    #[must_use]
    pub fn scene(&self) -> Scene {
        let scene = Scene::of(self.page, self.view(), self.inference.lineup());
        if self.page == Page::Data {
            return Scene { place: self.gallery.place(), maps: self.gallery.count(), ..scene };
        }
        Scene { batches: self.training.span(), ..scene }
    }

    /// Returns what the page looks at.
    #[must_use]
    pub const fn view(&self) -> &View {
        self.views.of(self.page)
    }

    /// Returns what the page looks at, to be changed.
    pub const fn view_mut(&mut self) -> &mut View {
        self.views.of_mut(self.page)
    }

    /// Returns the model that the page looks at.
    #[must_use]
    pub fn subject(&self) -> Option<&Member> {
        scene::subject(self.page, self.view(), self.inference.lineup())
    }

    /// Lets the page look at the model at a place of the lineup, if there is one.
    pub fn look_at(&mut self, place: usize) {
        let id = self.inference.lineup().members().get(place).map(|member| member.id.clone());
        self.view_mut().model = id;
    }

    /// Returns true if something on the page moves by itself.
    #[must_use]
    pub const fn is_playing(&self) -> bool {
        self.page.shows_activations() && self.view().playing
    }

    /// Shows another page.
    pub fn show(&mut self, page: Page) {
        self.canvas.lift_pen();
        if self.shows_training() && page != Page::Train {
            self.set_message("The training goes on; the page train shows it.");
        }
        self.page = page;
    }

    /// Shows the help, or closes it.
    pub fn set_help(&mut self, help: Option<Help>) {
        self.canvas.lift_pen();
        self.help = help;
    }

    /// Opens the picker of models.
    pub fn open_picker(&mut self) {
        self.canvas.lift_pen();
        self.picker = Some(Picker { cursor: 0, latencies: self.inference.latencies() });
    }

    /// Shows or hides the model at a place of the catalog.
    pub fn toggle_model(&mut self, place: usize) {
        if self.inference.toggle_model(place) {
            // What is drawn next may come before the next event, and must not show a model that is hidden.
            self.infer();
        } else {
            self.set_message("One model stays");
        }
    }

    /// Draws a whole stroke.
    pub fn draw(&mut self, stroke: &Stroke) {
        self.clear_message();
        let change = self.canvas.draw(stroke);
        self.note(change);
    }

    /// Puts another drawing in place of this one, which undo brings back.
    pub fn restore(&mut self, drawing: &Drawing) {
        let change = self.canvas.restore(drawing);
        self.note(change);
    }

    /// Replaces the drawing by another one.
    pub fn replace(&mut self, drawing: Drawing) {
        let change = self.canvas.replace(drawing);
        self.note(change);
    }

    fn note(&mut self, change: Change) {
        match change {
            Change::None => {}
            Change::Ink => self.inference.invalidate(),
            Change::Refused(why) => self.set_message(why),
        }
    }

    /// Shows `message` until the next action.
    pub fn set_message(&mut self, message: impl Into<String>) {
        self.message = Some(message.into());
    }

    /// Removes the message.
    pub fn clear_message(&mut self) {
        self.message = None;
    }

    /// Returns the message to show, if there is one.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}
