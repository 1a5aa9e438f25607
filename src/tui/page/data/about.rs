//! The longer text of the data page.

/// What the page shows, paragraph by paragraph.
pub const ABOUT: &[&str] = &[
    "The confusion matrix of a model: rows are the true classes, columns its answers, so that mistakes lie off the \
     diagonal. Enter shows the images of a cell, and then one of them; once more, and it is on the canvas, to be \
     changed by hand while the answers move.",
    "Filters can be combined: by class, by answer, by whose mistake it is, by writer, and by how sure the model is. \
     Those of answer and confidence are of the model that M chooses.",
    "The data come from digitty browse --mnist DIR or --strokes FILE; without them drawings are made by code. Answers \
     are worked out while nothing else happens.",
];
