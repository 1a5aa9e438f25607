//! A session without a terminal: events go in at the front door, and the frame is looked at.

#![allow(dead_code, reason = "each test program uses its part")]

use std::io;
use std::time::Instant;

use digitty::data::Example;
use digitty::ink::{Drawing, Image, ImageSize};
use digitty::models::{Checkpoint, Lineup, Model, TrainingRecord};
use digitty::nn::Network;
use digitty::tui::app::App;
use digitty::tui::collection::{Collection, LabeledDrawing};
use digitty::tui::color::{ColorDepth, Palette};
use digitty::tui::event::Event;
use digitty::tui::page::answers::{Layout, layout};
use digitty::tui::session::{Exit, Screen, Session, Store};
use ratatui::buffer::{Buffer, Cell};
use ratatui::crossterm::event::{
    self, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::layout::Size;
use ratatui::style::Color;

/// A screen and a store that keep what they are asked for.
#[derive(Default)]
pub struct World {
    pub screen: CountingScreen,
    pub store: MemoryStore,
}

#[derive(Default)]
pub struct CountingScreen {
    pub frames: usize,
    pub cells: usize,
    pub suspended: usize,
}

#[derive(Default)]
pub struct MemoryStore {
    pub saved: Vec<Drawing>,
    pub left_behind: Option<Drawing>,
    pub collected: Vec<LabeledDrawing>,
    pub weights: Vec<(String, Checkpoint)>,
    /// True if nothing can be stored.
    pub is_full: bool,
}

impl Screen for CountingScreen {
    fn wait(&mut self, _: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()> {
        events.push(Event::HangUp);
        Ok(())
    }

    fn draw(&mut self, changes: &[(u16, u16, &Cell)]) -> io::Result<usize> {
        self.frames += 1;
        self.cells += changes.len();
        Ok(changes.len())
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.suspended += 1;
        Ok(())
    }
}

impl Store for MemoryStore {
    fn save(&mut self, drawing: &Drawing) -> anyhow::Result<String> {
        self.saved.push(drawing.clone());
        Ok("Saved somewhere".to_owned())
    }

    fn recover(&mut self) -> anyhow::Result<Option<Drawing>> {
        Ok(self.left_behind.take())
    }

    fn save_weights(&mut self, id: &str, checkpoint: &Checkpoint) -> anyhow::Result<String> {
        self.weights.push((id.to_owned(), checkpoint.clone()));
        Ok(format!("Saved {id}"))
    }

    fn collect(&mut self, labeled: &LabeledDrawing) -> anyhow::Result<()> {
        anyhow::ensure!(!self.is_full, "no space left");
        self.collected.push(labeled.clone());
        Ok(())
    }
}

/// An image of a class: a bar in a row of its own.
pub fn bar(label: u8) -> Example {
    let mut image = Image::blank(ImageSize::MNIST);
    image.row_mut(4 + 2 * usize::from(label))[8..20].fill(1.0);
    Example { label: Some(label), ..Example::from_image(&image) }
}

/// A session with its screen and its store.
pub struct Stage {
    pub session: Session,
    pub world: World,
    size: Size,
}

impl Stage {
    /// Opens the app on a screen of this size, with the models that are part of the program.
    pub fn new(width: u16, height: u16) -> Self {
        Self::with(width, height, ColorDepth::Truecolor)
    }

    pub fn with(width: u16, height: u16, depth: ColorDepth) -> Self {
        Self::of(Lineup::builtin().unwrap(), Size::new(width, height), depth)
    }

    pub fn of(lineup: Lineup, size: Size, depth: ColorDepth) -> Self {
        Self::open(App::new(lineup, Drawing::blank(ImageSize::MNIST), Palette::new(depth)), size)
    }

    /// Opens an app as it is.
    pub fn open(app: App, size: Size) -> Self {
        let session = Session::new(app.with_stable_predictions(), size);
        let mut stage = Self { session, world: World::default(), size };
        stage.turn(&[]);
        stage
    }

    /// Opens the app to collect drawings by a writer.
    pub fn collecting(collection: Collection, size: Size, depth: ColorDepth) -> Self {
        let app = App::new(quick_models(), Drawing::blank(ImageSize::MNIST), Palette::new(depth));
        Self::open(app.collecting(collection), size)
    }

    pub fn turn(&mut self, events: &[Event]) -> Option<Exit> {
        let World { screen, store } = &mut self.world;
        self.session.step(events, screen, store).unwrap().break_value()
    }

    /// Sends events as crossterm reports them, all at once.
    pub fn send(&mut self, events: &[event::Event]) -> Option<Exit> {
        let events: Vec<_> = events.iter().filter_map(Event::from_crossterm).collect();
        self.turn(&events)
    }

    pub fn key(&mut self, code: KeyCode) -> Option<Exit> {
        self.send(&[press(code, KeyModifiers::NONE)])
    }

    /// Types each of `keys` in a turn of its own.
    pub fn keys(&mut self, keys: &str) {
        for c in keys.chars() {
            self.key(KeyCode::Char(c));
        }
    }

    pub fn resize(&mut self, width: u16, height: u16) {
        self.size = Size::new(width, height);
        self.send(&[event::Event::Resize(width, height)]);
    }

    pub fn layout(&self) -> Layout {
        layout(&self.app().contents(), self.size)
    }

    /// The cell that shows the canvas pixel (x, y).
    pub fn cell_of(&self, x: u16, y: u16) -> (u16, u16) {
        let canvas = self.layout().canvas;
        let factor = self.layout().zoom.factor();
        (canvas.x + x * factor, canvas.y + y * factor / 2)
    }

    /// Drags the mouse from pixel to pixel, all in one turn.
    pub fn drag(&mut self, button: MouseButton, pixels: &[(u16, u16)]) {
        let events = self.drag_events(button, pixels);
        self.send(&events);
    }

    pub fn drag_events(&self, button: MouseButton, pixels: &[(u16, u16)]) -> Vec<event::Event> {
        let cells = pixels.iter().map(|&(x, y)| self.cell_of(x, y));
        drag(button, &cells.collect::<Vec<_>>())
    }

    pub fn paint(&mut self, pixels: &[(u16, u16)]) {
        self.drag(MouseButton::Left, pixels);
    }

    pub fn frame(&self) -> &Buffer {
        self.session.frame()
    }

    pub fn app(&self) -> &App {
        self.session.app()
    }

    /// The text of the screen, line by line.
    pub fn text(&self) -> String {
        let frame = self.frame();
        let lines = frame.content().chunks(frame.area.width.max(1).into());
        let lines = lines.map(|line| line.iter().map(Cell::symbol).collect::<String>());
        let lines: Vec<_> = lines.map(|line| line.trim_end().to_owned()).collect();
        lines.join("\n")
    }

    pub fn shows(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// The colors of the canvas as they stand on the screen, row by row.
    pub fn grays(&self) -> Vec<Vec<Color>> {
        let pixel = |x, y| {
            let cell = &self.frame()[self.cell_of(x, y)];
            match (cell.symbol(), y % 2) {
                ("▀", 0) => cell.fg,
                _ => cell.bg,
            }
        };
        let size = self.layout().size;
        let (width, height) = (size.width() as u16, size.height() as u16);
        (0..height).map(|y| (0..width).map(|x| pixel(x, y)).collect()).collect()
    }
}

pub fn press(code: KeyCode, modifiers: KeyModifiers) -> event::Event {
    event::Event::Key(KeyEvent::new(code, modifiers))
}

pub fn mouse(kind: MouseEventKind, (column, row): (u16, u16)) -> event::Event {
    event::Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
}

/// Press, motion, release.
pub fn drag(button: MouseButton, cells: &[(u16, u16)]) -> Vec<event::Event> {
    let kinds = (0..).map(|i| match i {
        0 => MouseEventKind::Down(button),
        _ => MouseEventKind::Drag(button),
    });
    let mut events: Vec<_> = kinds.zip(cells).map(|(kind, &at)| mouse(kind, at)).collect();
    events.extend(cells.last().map(|&at| mouse(MouseEventKind::Up(button), at)));
    events
}

/// A seven, in canvas pixels.
pub const SEVEN: &[(u16, u16)] = &[(7, 6), (20, 6), (17, 12), (14, 18), (12, 24)];

/// Models that take next to no time, and whose predictions mean nothing.
pub fn quick_models() -> Lineup {
    let spec = "pool4 flatten dense10".parse().unwrap();
    let model = Model::Network(Network::random(spec, 1));
    let network = Checkpoint { model, record: TrainingRecord::default() }.to_bytes().unwrap();
    let mut lineup = Lineup::builtin().unwrap();
    lineup.replace("fcn", &network).unwrap();
    lineup.replace("cnn", &network).unwrap();
    lineup
}
