//! Pages and the order of their tabs.

/// A page: what the screen shows beside the canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// The predictions of all models, as bars.
    #[default]
    Answers,
    /// The activations of every layer of a network.
    Layers,
    /// A convolution or a pooling step by step.
    Convolution,
    /// The weights as pictures.
    Weights,
    /// The pixels that speak for a class and against it.
    Why,
    /// The pixel that turns the answer of each model.
    OnePixel,
    /// A network that learns.
    Train,
    /// A data set, with what the models answer.
    Data,
    /// A class to draw, without predictions.
    Collect,
    /// The predictions for a collection of drawings, counted.
    Score,
}

impl Page {
    /// All pages.
    pub const ALL: [Self; 10] = [
        Self::Answers,
        Self::Layers,
        Self::Convolution,
        Self::Weights,
        Self::Why,
        Self::OnePixel,
        Self::Train,
        Self::Data,
        Self::Collect,
        Self::Score,
    ];

    /// The pages that have a tab, in the order of the tabs.
    pub const TABS: [Self; 8] = [
        Self::Answers,
        Self::Layers,
        Self::Convolution,
        Self::Weights,
        Self::Why,
        Self::OnePixel,
        Self::Train,
        Self::Data,
    ];

    /// Returns the name, as it stands on the tab.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Layers => "layers",
            Self::Convolution => "convolution",
            Self::Weights => "weights",
            Self::Why => "why",
            Self::OnePixel => "pixel",
            Self::Train => "train",
            Self::Data => "data",
            Self::Collect => "collect",
            Self::Score => "score",
        }
    }

    /// Returns true if the page looks into the models, beside the canvas.
    #[must_use]
    pub const fn is_beside_canvas(self) -> bool {
        matches!(
            self,
            Self::Layers
                | Self::Convolution
                | Self::Weights
                | Self::Why
                | Self::OnePixel
                | Self::Train
                | Self::Data
        )
    }

    /// Returns true if the page looks into a model, and shows its activations.
    #[must_use]
    pub const fn shows_activations(self) -> bool {
        matches!(self, Self::Layers | Self::Convolution | Self::Weights)
    }

    /// Returns the place among all pages, from 0: that of the tab, if there is one.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Returns the page this many tabs to the right, around the end.
    ///
    /// ```
    /// use digitty::tui::tabs::Page;
    ///
    /// assert_eq!(Page::Answers.turned(-1), Page::TABS[Page::TABS.len() - 1]);
    /// ```
    #[must_use]
    pub const fn turned(self, by: isize) -> Self {
        let count = Self::TABS.len().cast_signed();
        Self::TABS[(self.index().cast_signed() + by).rem_euclid(count).cast_unsigned()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_lie_in_the_order_of_the_pages() {
        for (place, page) in Page::ALL.into_iter().enumerate() {
            assert_eq!(page.index(), place);
        }
        assert_eq!(Page::ALL[..Page::TABS.len()], Page::TABS);
    }
}
