//! The question which class a drawing was meant to be: over any page with a canvas, on the line of messages.

use super::verdict::with_article;
use crate::models::{Member, Task};
use crate::tui::action::{Action, SessionAction, TeachAction};
use crate::tui::app::App;
use crate::tui::collection::LabeledDrawing;
use crate::tui::event::Event;
use crate::tui::key::Key;
use crate::tui::keymap::{self, Binding, GLOBAL};
use crate::tui::teaching::Purpose;

const fn ask(key: Key, purpose: Purpose) -> (Key, Action) {
    (key, Action::Teach(TeachAction::Ask(purpose)))
}

/// The bindings of every page that shows what the models answer.
pub const BINDINGS: &[Binding] = &[
    Binding::keys(
        &[ask(Key::char('t'), Purpose::Teach)],
        "teach",
        "teach the models what it was meant to be",
    ),
    Binding::keys(&[ask(Key::char('T'), Purpose::Label)], "", "label the drawing, and teach nothing"),
    Binding::keys(
        &[(Key::char('w'), Action::Session(SessionAction::SaveTaught))],
        "",
        "save taught models and labeled drawings",
    ),
];

/// Returns the action of an event while the question is open: a class by its first character, or else none.
///
/// Besides, those keys work that suspend, redraw or interrupt.
pub(super) fn action(event: &Event) -> Option<Action> {
    let Event::Key(key) = event else {
        return matches!(event, Event::Mouse(mouse) if mouse.is_press()).then_some(CANCEL);
    };
    let key = Key::pressed(key.code, key.modifiers);
    let passes = |action: &Action| {
        let is_of_screen = matches!(action, Action::Session(SessionAction::Suspend | SessionAction::Redraw));
        is_of_screen || key == Key::INTERRUPT
    };
    let global = keymap::action_of(GLOBAL, key).filter(passes);
    Some(global.unwrap_or_else(|| key.character().map_or(CANCEL, |c| Action::Teach(TeachAction::Class(c)))))
}

const CANCEL: Action = Action::Teach(TeachAction::Cancel);

/// Applies an action.
pub(super) fn update(app: &mut App, action: TeachAction) {
    match action {
        TeachAction::Ask(_) if app.canvas.drawing().image().is_blank() => {
            app.set_message("There is no drawing yet");
        }
        TeachAction::Ask(purpose) => {
            app.ask(purpose);
            app.set_message(question(app.inference.lineup().task()));
        }
        TeachAction::Class(c) => answer(app, c),
        TeachAction::Cancel => _ = app.teaching.close(),
    }
}

/// Asks for a class in one line.
fn question(task: &Task) -> String {
    let name =
        |class: &&str| if class.len() > 1 { format!("{} {class}", &class[..1]) } else { (*class).to_owned() };
    let classes: Vec<String> = task.classes.iter().map(name).collect();
    let separator = if task.classes.iter().any(|class| class.len() > 1) { ", " } else { " " };
    format!("What was it meant to be? {}; esc: nothing", classes.join(separator))
}

/// Teaches or labels the class whose name begins with a character, if there is one.
fn answer(app: &mut App, c: char) {
    let classes = app.inference.lineup().task().classes;
    let purpose = app.teaching.close();
    let (Some(label), Some(purpose)) = (classes.iter().position(|name| name.starts_with(c)), purpose) else {
        return app.set_message("No class begins like that, and nothing was taught");
    };
    let labeled = LabeledDrawing { drawing: app.canvas.drawing().clone(), label: label as u8 };
    let name = with_article(classes[label]);
    match purpose {
        Purpose::Label => {
            app.teaching.label(app.place(), labeled);
            app.set_message(format!("Labeled {name}; w saves it, u takes it back"));
        }
        Purpose::Teach => {
            app.infer();
            let before = app.winners();
            app.teach(labeled);
            let changes = changes(app, &before);
            app.set_message(format!("Taught {name}: {changes}. u takes it back, w saves."));
        }
    }
}

/// Says what the models answer now, and what they answered before: `LS 7→2, CNN 2 as before`.
fn changes(app: &App, before: &[usize]) -> String {
    let (lineup, after) = (app.inference.lineup(), app.winners());
    let name = |class: usize| lineup.task().classes.get(class).copied().unwrap_or_default();
    let model = |((member, &before), &after): ((&Member, &usize), &usize)| {
        let id = member.id.to_uppercase();
        if before == after {
            format!("{id} {} still", name(after))
        } else {
            format!("{id} {}→{}", name(before), name(after))
        }
    };
    lineup.members().iter().zip(before).zip(&after).map(model).collect::<Vec<_>>().join(", ")
}
