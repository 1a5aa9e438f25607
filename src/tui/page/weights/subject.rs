//! The weights that the page looks at: the voters of least squares, or those of a layer, picture by picture.

use crate::models::{LeastSquares, Model, pairs};
use crate::nn::reference::Trace;
use crate::nn::{Layer, Network, argmax};
use crate::tui::app::App;
use crate::tui::page::number::{exact, signed};
use crate::tui::scene::{self, Scene, walked};
use crate::tui::tabs::Page;
use crate::tui::view::{Order, View};

/// The weights that the page looks at, and what they are multiplied by.
pub(in crate::tui::page) struct Weights<'a> {
    /// The short name of the model.
    id: String,
    pub(super) scene: Scene,
    view: &'a View,
    kind: Kind<'a>,
    classes: &'static [&'static str],
    /// The class that wins and the one after it, unless the canvas is blank.
    first_two: Option<[usize; 2]>,
}

enum Kind<'a> {
    Voters(&'a LeastSquares, &'a [f32]),
    Layer(&'a Network, &'a Trace),
}

impl<'a> Weights<'a> {
    /// Takes those that the page looks at; none if no model is shown.
    pub(in crate::tui::page) fn of(app: &'a App) -> Option<Self> {
        let (member, lineup) = (app.subject()?, app.inference.lineup());
        let (scene, input) = (app.scene(), app.insight.input()?);
        let (kind, first_two) = match member.model() {
            Model::LeastSquares(model) => {
                let votes = model.votes(input.pixels());
                let scores: Vec<f32> = votes.scores.iter().map(|&votes| votes as f32).collect();
                (Kind::Voters(model, input.pixels()), first_two(&scores, votes.winner))
            }
            Model::Network(network) => {
                let trace = app.insight.trace()?;
                let logits = trace.activations.last()?;
                (Kind::Layer(network, trace), first_two(logits, argmax(logits)))
            }
        };
        // Of the look, not of the latest inference: in a drag the pictures would change places all the time.
        let first_two = Some(first_two).filter(|_| !input.is_blank());
        let weights = Self {
            id: member.id.to_uppercase(),
            scene,
            view: app.view(),
            kind,
            classes: lineup.task().classes,
            first_two,
        };
        (scene.maps > 0 && weights.has_whole_trace()).then_some(weights)
    }

    /// Returns true unless the trace is that of another network, which the page looked at before.
    fn has_whole_trace(&self) -> bool {
        match self.kind {
            Kind::Voters(..) => true,
            Kind::Layer(network, trace) => {
                let shapes = network.spec().shapes();
                shapes.iter().map(|shape| shape.len()).eq(trace.activations.iter().map(Vec::len))
            }
        }
    }

    /// Returns true for the voters of least squares.
    pub(super) const fn is_voters(&self) -> bool {
        matches!(self.kind, Kind::Voters(..))
    }

    /// Returns the name of a layer of the walk.
    pub(super) fn layer_name(&self, step: usize) -> String {
        match self.kind {
            Kind::Voters(..) => String::new(),
            Kind::Layer(network, _) => {
                let place = walked(Page::Weights, network).get(step).copied();
                scene::layer_name(network, place.unwrap_or(0))
            }
        }
    }

    /// Returns the picture that is looked at.
    pub(super) fn chosen(&self) -> usize {
        match self.view.level {
            0 => self.order().get(self.scene.place).copied().unwrap_or(0),
            _ => self.view.map.min(self.scene.maps - 1),
        }
    }

    /// Returns the pictures in the order that is chosen.
    pub(in crate::tui::page) fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.scene.maps).collect();
        if self.view.order == Order::Strongest {
            let strengths = self.strengths();
            order.sort_by(|&a, &b| strengths[b].total_cmp(&strengths[a]));
        }
        order
    }

    /// Measures how much each picture has to do with the answer.
    fn strengths(&self) -> Vec<f32> {
        match self.kind {
            Kind::Voters(model, input) => match self.first_two {
                Some(first_two) => strengths_of_voters(model, input, first_two),
                None => vec![0.0; self.scene.maps],
            },
            Kind::Layer(network, trace) => self.strengths_in_layer(network, trace),
        }
    }

    fn strengths_in_layer(&self, network: &Network, trace: &Trace) -> Vec<f32> {
        let (items, channels, index) = (0..self.scene.maps, self.scene.channels, self.scene.index);
        if let Layer::Conv { .. } = network.spec().layers()[index - 1] {
            let weights = weights_of(network, index - 1);
            let kernels = weights.chunks_exact(weights.len() / self.scene.maps);
            return kernels.map(|kernel| kernel.iter().map(|w| w * w).sum::<f32>().sqrt()).collect();
        }
        if self.is_last(network) {
            let winner = self.first_two.map(|[winner, _]| winner);
            let of_winner =
                |item| if Some(item / channels) == winner { self.partial_sum(item) } else { f32::MIN };
            return items.map(of_winner).collect();
        }
        let spoken = self.spoken();
        items
            .map(|item| item / channels)
            .map(|unit| match &spoken {
                Some((activations, weights, _)) => activations[unit] * weights[unit],
                None => trace.activations[index][unit].abs(),
            })
            .collect()
    }

    /// Returns true for the last layer with weights, whose units are the classes.
    fn is_last(&self, network: &Network) -> bool {
        self.scene.layer + 1 == self.scene.layers && self.units(network) == network.spec().classes()
    }

    fn units(&self, network: &Network) -> usize {
        network.spec().shapes()[self.scene.index].chw()[0]
    }

    /// Returns the activations of the hidden units, their weights for the winner, and the winner, if the next layer
    /// with weights is the last and takes the units as they are.
    fn spoken(&self) -> Option<(&'a [f32], &'a [f32], usize)> {
        let Kind::Layer(network, trace) = self.kind else { return None };
        let steps = walked(Page::Weights, network);
        let last = *steps.last().filter(|_| self.scene.layer + 2 == steps.len())?;
        let ([winner, _], activations) = (self.first_two?, &trace.activations[last - 1]);
        if activations.len() != self.units(network) {
            return None;
        }
        let row = weights_of(network, last - 1).chunks_exact(activations.len()).nth(winner)?;
        Some((activations, row, winner))
    }

    /// Returns the activation of a hidden unit, its weight for the winner, and the winner.
    fn for_winner(&self, unit: usize) -> Option<(f32, f32, usize)> {
        let (activations, weights, winner) = self.spoken()?;
        Some((*activations.get(unit)?, *weights.get(unit)?, winner))
    }

    /// Returns the weights of a picture \[rows\]\[columns\]; a voter's are positive for the class that it is named
    /// after.
    pub(super) fn picture(&self, item: usize) -> Vec<f32> {
        match self.kind {
            Kind::Voters(model, _) => {
                let [class, against] = self.duel(item, model);
                model.voter(class, against).map_or_else(Vec::new, |voter| voter.weights)
            }
            Kind::Layer(network, _) => {
                let all = weights_of(network, self.scene.index - 1);
                let length = all.len() / self.scene.maps;
                all.get(item * length..(item + 1) * length).unwrap_or_default().to_vec()
            }
        }
    }

    /// The classes of a voter: the winner of the drawing first, if it is one of them.
    fn duel(&self, item: usize, model: &LeastSquares) -> [usize; 2] {
        let (i, j) = pairs(model.classes()).nth(item).unwrap_or((0, 1));
        match self.first_two {
            Some([winner, _]) if winner == j => [j, i],
            _ => [i, j],
        }
    }

    /// Returns the values that a picture's weights are multiplied by, if each has one: those of a kernel have many.
    pub(super) fn input(&self, item: usize) -> Option<&'a [f32]> {
        match self.kind {
            Kind::Voters(_, input) => Some(input),
            Kind::Layer(network, trace) => {
                let index = self.scene.index - 1;
                if matches!(network.spec().layers()[index], Layer::Conv { .. }) {
                    return None;
                }
                let input = &trace.activations[index];
                let length = input.len() / self.scene.channels;
                input.get(item % self.scene.channels * length..)?.get(..length)
            }
        }
    }

    /// Returns the products of a picture's weights and their inputs, if each has one.
    pub(super) fn products(&self, item: usize) -> Option<Vec<f32>> {
        let input = self.input(item)?;
        Some(self.picture(item).iter().zip(input).map(|(w, x)| w * x).collect())
    }

    fn partial_sum(&self, item: usize) -> f32 {
        self.products(item).map_or(0.0, |products| products.iter().sum())
    }

    /// Returns the largest weight of all pictures, without its sign.
    pub(super) fn largest(&self) -> f32 {
        let largest = |values: &[f32]| values.iter().fold(0.0, |most: f32, value| value.abs().max(most));
        match self.kind {
            Kind::Voters(..) => {
                (0..self.scene.maps).map(|item| largest(&self.picture(item))).fold(0.0, f32::max)
            }
            Kind::Layer(network, _) => largest(weights_of(network, self.scene.index - 1)),
        }
    }

    /// Returns the line on all pictures.
    pub(super) fn facts(&self) -> String {
        let (id, [columns, rows], count) = (&self.id, self.scene.map_size, self.scene.maps);
        match self.kind {
            Kind::Voters(model, _) => {
                let parameters = model.parameter_count();
                format!("{id}: {count} voters of {columns}×{rows} weights + bias: {parameters}")
            }
            Kind::Layer(network, _) => {
                let name = scene::layer_name(network, self.scene.index);
                format!("{id} {name}: {count} pictures of {columns}×{rows} weights")
            }
        }
    }

    /// Returns the line on one picture.
    pub(super) fn caption(&self, item: usize) -> String {
        match self.kind {
            Kind::Voters(model, _) => {
                let [class, against] = self.duel(item, model);
                let names = format!("{} against {}", self.classes[class], self.classes[against]);
                match self.first_two {
                    Some(_) => format!("{names}: {}", signed(self.margin(item, model))),
                    None => names,
                }
            }
            Kind::Layer(network, _) => self.caption_of_unit(item, network),
        }
    }

    fn caption_of_unit(&self, item: usize, network: &Network) -> String {
        let (unit, channel) = (item / self.scene.channels, item % self.scene.channels);
        let name = match network.spec().layers()[self.scene.index - 1] {
            Layer::Conv { .. } => format!("kernel {unit}"),
            _ if self.is_last(network) => format!("class {}", self.classes.get(unit).unwrap_or(&"")),
            _ => format!("unit {unit}"),
        };
        let name = if self.scene.channels > 1 { format!("{name}, map {channel}") } else { name };
        match (self.input(item), self.first_two, self.for_winner(unit)) {
            (Some(_), Some(_), Some((activation, weight, winner))) => {
                let product = signed(activation * weight);
                let (activation, weight) = (signed(activation), signed(weight));
                format!("{name}: {activation} × {weight} = {product} for {}", self.classes[winner])
            }
            (Some(_), Some(_), None) => format!("{name}: sum {}", signed(self.partial_sum(item))),
            _ => name,
        }
    }

    fn margin(&self, item: usize, model: &LeastSquares) -> f32 {
        let [class, against] = self.duel(item, model);
        let bias = model.voter(class, against).map_or(0.0, |voter| voter.bias);
        self.partial_sum(item) + bias
    }

    /// Returns the sum of the products of a picture, line by line.
    pub(super) fn sum(&self, item: usize) -> Vec<String> {
        match self.kind {
            Kind::Voters(model, _) => {
                let [class, against] = self.duel(item, model);
                let bias = model.voter(class, against).map_or(0.0, |voter| voter.bias);
                let margin = self.margin(item, model);
                let winner = self.classes[if margin > 0.0 { class } else { against }];
                vec![
                    format!("sum    {}", exact(self.partial_sum(item))),
                    format!("+ bias {}", exact(bias)),
                    format!("=      {}", exact(margin)),
                    format!("a vote for {winner}"),
                ]
            }
            Kind::Layer(network, trace) => self.sum_of_unit(item, network, trace),
        }
    }

    fn sum_of_unit(&self, item: usize, network: &Network, trace: &Trace) -> Vec<String> {
        let (unit, index) = (item / self.scene.channels, self.scene.index);
        let bias = bias_of(network, index - 1).get(unit).copied().unwrap_or(0.0);
        if self.input(item).is_none() {
            return vec![format!("bias   {}", exact(bias))];
        }
        let mut lines = vec![format!("sum    {}", exact(self.partial_sum(item)))];
        if self.scene.channels == 1 {
            lines.push(format!("+ bias {}", exact(bias)));
            lines.push(format!("=      {}", exact(trace.activations[index][unit])));
        }
        if let Some((activation, weight, winner)) = self.for_winner(unit) {
            lines.push(format!("active {}", exact(activation)));
            lines.push(format!("× w    {}", exact(weight)));
            lines.push(format!("= {} for {}", exact(activation * weight), self.classes[winner]));
        }
        lines
    }
}

/// The duel of the first two comes first, then those of the winner, that it won by least, then the others.
fn strengths_of_voters(model: &LeastSquares, input: &[f32], [winner, second]: [usize; 2]) -> Vec<f32> {
    let margins = model.margins_of(winner, input);
    let strength = |(i, j): (usize, usize)| match (i == winner, j == winner) {
        (false, false) => f32::MIN,
        _ if i == second || j == second => f32::MAX,
        (is_first, _) => -margins[if is_first { j } else { i }],
    };
    pairs(model.classes()).map(strength).collect()
}

/// The winner and the class with the highest score besides.
fn first_two(scores: &[f32], winner: usize) -> [usize; 2] {
    let others = (0..scores.len()).filter(|class| *class != winner);
    let second = others.max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)));
    [winner, second.unwrap_or(winner)]
}

/// The weights of the layer at `index`, as its tensor has them.
fn weights_of(network: &Network, index: usize) -> &[f32] {
    tensor(network, &format!("{index}.weight"))
}

fn bias_of(network: &Network, index: usize) -> &[f32] {
    tensor(network, &format!("{index}.bias"))
}

fn tensor<'a>(network: &'a Network, name: &str) -> &'a [f32] {
    let tensor = network.spec().tensors().into_iter().find(|tensor| tensor.name == name);
    tensor.and_then(|tensor| network.parameters().get(tensor.range())).unwrap_or_default()
}
