//! The view of a page into the models: which model, layer, map and pixel it looks at, and how.
//!
//! Each page has a [`View`] of its own, so that it is found again as it was left. The app owns them all.

use std::sync::Arc;

use super::tabs::Page;

/// The order in which the maps of a layer are arranged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// That of the network.
    #[default]
    Network,
    /// The strongest first.
    Strongest,
}

/// The values that a color stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// The largest of the whole layer has the brightest color, so that maps can be compared.
    #[default]
    Layer,
    /// The largest of each map has the brightest color, so that faint ones can be seen.
    Map,
}

/// Where the largest value of a layer is, and that of its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peak {
    /// The map of the largest value.
    pub map: usize,
    /// Its column and row in that map.
    pub pixel: (usize, usize),
    /// The channel of the largest value of the input.
    pub channel: usize,
}

/// What a page looks at. Every place may lie beyond the end of what there is, since models come and go: it is
/// cut to the end where it is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The id of the model; the page chooses if it is hidden or not given.
    pub model: Option<Arc<str>>,
    /// Levels gone in.
    pub level: u8,
    /// The layer, by its place in the list that the page walks.
    pub layer: usize,
    /// The place of the map in the present order; until one is chosen it is that of the strongest map.
    pub place: Option<usize>,
    /// The map itself, which keeps when the order changes under it.
    pub map: usize,
    /// Column and row of the cursor in the map; until it is moved it is on the strongest pixel.
    pub pixel: Option<(usize, usize)>,
    /// What stands out in the layer for the present drawing.
    pub peak: Option<Peak>,
    /// The input channel whose part of a kernel is shown; until one is chosen it is the strongest.
    pub channel: Option<usize>,
    /// The order of the maps.
    pub order: Order,
    /// The values that a color stands for.
    pub scale: Scale,
    /// True while the window moves by itself.
    pub playing: bool,
    /// True while the map before stands in for the map, where there is no room for both.
    pub turned: bool,
    /// True while the page has the whole width, in place of the canvas.
    pub wide: bool,
}

/// The views of all pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Views([View; Page::ALL.len()]);

impl Default for Views {
    /// Of many weights those come first that decide the answer, each picture as bright as it can be.
    fn default() -> Self {
        let mut views = Self(std::array::from_fn(|_| View::default()));
        let weights = views.of_mut(Page::Weights);
        (weights.order, weights.scale) = (Order::Strongest, Scale::Map);
        views
    }
}

impl Views {
    /// Returns the view of a page.
    #[must_use]
    pub const fn of(&self, page: Page) -> &View {
        &self.0[page.index()]
    }

    /// Returns the view of a page, to be changed.
    pub const fn of_mut(&mut self, page: Page) -> &mut View {
        &mut self.0[page.index()]
    }
}

/// A change of what a page looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewAction {
    /// Goes a level in.
    Enter,
    /// Moves to the right and down: the arrow keys, which mean something else on each level.
    Steer(i8, i8),
    /// Goes this many layers on.
    Layer(i8),
    /// Goes to a layer.
    ChooseLayer(usize),
    /// Goes this many maps on.
    Map(isize),
    /// Goes this many screens of maps on.
    Leaf(i8),
    /// Goes to the map at a place of the present order, and if it is there already, a level in.
    ChooseMap(usize),
    /// Moves the cursor to this column and row of the map.
    ChoosePixel((usize, usize)),
    /// Moves the cursor to the first pixel of the map.
    First,
    /// Moves the cursor to the last pixel of the map.
    Last,
    /// Goes this many input channels on.
    Channel(i8),
    /// Goes to an input channel.
    ChooseChannel(usize),
    /// Moves the cursor on to the next pixel, as time passes.
    Tick,
    /// Shows the map before in place of the map, or back.
    Turn,
    /// Goes to the next model that the page can show.
    Model,
    /// Changes the order of the maps.
    Order,
    /// Changes the values that a color stands for.
    Scale,
    /// Lets the window move by itself, or stops it.
    Play,
    /// Gives the page the whole width, or the canvas its place back.
    Wide,
}

impl View {
    /// Applies a change that needs no model to be understood; returns false for any other.
    pub fn update(&mut self, action: ViewAction) -> bool {
        match action {
            ViewAction::Order => {
                self.order = if self.order == Order::Network { Order::Strongest } else { Order::Network };
            }
            ViewAction::Scale => {
                self.scale = if self.scale == Scale::Layer { Scale::Map } else { Scale::Layer }
            }
            ViewAction::Wide => self.wide = !self.wide,
            ViewAction::Turn => self.turned = !self.turned,
            ViewAction::ChooseChannel(channel) => self.channel = Some(channel),
            _ => return false,
        }
        true
    }
}

/// Returns `place` moved by this many places within 0 to `count` − 1.
///
/// ```
/// use digitty::tui::view::moved;
///
/// assert_eq!([moved(3, -5, 10), moved(3, 5, 10), moved(30, 1, 10), moved(3, 1, 0)], [0, 8, 9, 0]);
/// ```
#[must_use]
pub fn moved(place: usize, by: isize, count: usize) -> usize {
    let last = count.saturating_sub(1);
    place.min(last).saturating_add_signed(by).min(last)
}
