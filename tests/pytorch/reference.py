"""PyTorch as the reference for our networks.

    pip install torch safetensors numpy
    python tests/pytorch/reference.py write              writes the reference files beside this script
    python tests/pytorch/reference.py check weights/cnn.safetensors weights/shapes-cnn.safetensors …
                                                       loads weights files as they are

`write` draws small networks with PyTorch's own layers and random weights, and records what PyTorch
computes for one image: the output of every layer, the loss, the gradients of every parameter and of the
input, and the share of each input in a logit. tests/pytorch.rs compares. `check` builds the matching nn.Sequential from the file's metadata, gives it
the file's tensors with load_state_dict, and prints its outputs for such an image.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

HERE = Path(__file__).parent
LABEL = 3
AGAINST = 1
STEPS = 4000
SPECS = {
    "valid": "conv4 relu pool2 conv6x5 relu pool2 flatten dense10 / cross-entropy / adamw",
    "same": "conv3x5same sigmoid pool3 conv4x3same relu pool2 flatten dense10 / cross-entropy / sgd",
    "fused": "input1x14x14 conv16 relu pool2 conv24 relu pool2 flatten dense10 / cross-entropy / adam",
    "plain": "pool4 conv5x2 relu conv6 flatten dense12 relu dense10 / cross-entropy / momentum",
    "quadratic": "pool2 flatten dense14 sigmoid dense10 sigmoid / quadratic / sgd",
    "channels": "input3x12x17 conv5x5same relu pool2 conv6 sigmoid flatten dense7 relu dense4 / cross-entropy",
}


def input_shape(spec):
    first = spec.split()[0]
    return tuple(map(int, first[len("input"):].split("x"))) if first.startswith("input") else (1, 28, 28)


def image(spec):
    """An image of gray steps, a third of it without ink."""
    channels, height, width = input_shape(spec)
    n = torch.arange(channels * height * width)
    x, y = n % width, n // width
    ink = (x * 7 + y * 13) % 11 / 10.0
    return torch.where((x + y) % 3 == 0, torch.zeros(()), ink).float().reshape(1, channels, height, width)


def sequential(spec):
    layers, shape = [], input_shape(spec)
    for word in spec.split("/")[0].split():
        if word.startswith("input"):
            continue
        name = word.rstrip("0123456789x").removesuffix("same").rstrip("0123456789x")
        numbers = word[len(name):].removesuffix("same")
        if name == "conv":
            kernels, _, size = numbers.partition("x")
            same = word.endswith("same")
            layers.append(nn.Conv2d(shape[0], int(kernels), int(size or 3), padding="same" if same else 0))
        elif name == "dense":
            layers.append(nn.Linear(shape[0], int(numbers)))
        elif name == "pool":
            layers.append(nn.MaxPool2d(int(numbers)))
        else:
            layers.append({"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "flatten": nn.Flatten}[name]())
        shape = tuple(layers[-1](torch.zeros(1, *shape)).shape[1:])
    return nn.Sequential(*layers)


def loss_of(spec, outputs):
    if "quadratic" in spec:
        target = nn.functional.one_hot(torch.tensor([LABEL]), outputs.shape[1]).float()
        return 0.5 * ((outputs - target) ** 2).sum()
    return nn.functional.cross_entropy(outputs, torch.tensor([LABEL]))


def rounded(tensor):
    """The values of a tensor with as many digits as a comparison of single precision needs."""
    return [float(f"{value:.7g}") for value in tensor.flatten().tolist()]


def attribution(net, spec, against):
    """The share of each input in a logit, or in the difference of two, and the bias: together they are the score.

    With ReLU alone: gradient x input, and gradient x bias over all biases. With sigmoid: the gradient, averaged
    over many points of the way from a blank image, times the input, and the score of the blank image.
    """
    def score(inputs):
        logits = net(inputs)
        return logits[:, LABEL] - (logits[:, against] if against is not None else 0)

    inputs = image(spec).double()
    if "sigmoid" in spec:
        points = (torch.arange(STEPS).double() + 0.5) / STEPS
        way = (points.reshape(-1, 1, 1, 1) * inputs).requires_grad_()
        (gradient,) = torch.autograd.grad(score(way).sum(), way)
        bias = score(torch.zeros_like(inputs)).item()
        return gradient.mean(0, keepdim=True) * inputs, bias
    inputs.requires_grad_()
    biases = [parameter for key, parameter in net.named_parameters() if key.endswith("bias")]
    gradient, *slopes = torch.autograd.grad(score(inputs).sum(), [inputs, *biases], allow_unused=True)
    terms = [(slope * bias).sum().item() for slope, bias in zip(slopes, biases)]
    return gradient * inputs, sum(terms)


def attributions(net, spec):
    result = []
    for against in None, AGAINST:
        values, bias = attribution(net, spec, against)
        result.append({"values": rounded(values), "bias": bias})
    return result


def write():
    for seed, (name, spec) in enumerate(SPECS.items()):
        torch.manual_seed(seed)
        net = sequential(spec)
        activations = [image(spec).requires_grad_()]
        for layer in net:
            activations.append(layer(activations[-1]))
        loss = loss_of(spec, activations[-1])
        loss.backward()
        save_file(net.state_dict(), HERE / f"{name}.safetensors", metadata={"format": "pt", "spec": spec})
        gradient = {key: rounded(p.grad) for key, p in net.named_parameters()}
        record = {
            "activations": [rounded(a) for a in activations],
            "loss": loss.item(),
            "gradient": gradient,
            "input_gradient": rounded(activations[0].grad),
            "attributions": attributions(net.double(), spec),
        }
        (HERE / f"{name}.json").write_text(json.dumps(record) + "\n")


def check(path):
    with safe_open(path, "pt") as file:
        spec = file.metadata()["spec"]
    net = sequential(spec)
    net.load_state_dict(load_file(path))
    with torch.no_grad():
        outputs = net(image(spec))[0]
    print(path, spec, *[f"{value:.4f}" for value in outputs.tolist()], sep="\n  ")


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write()
    elif sys.argv[1:2] == ["check"] and len(sys.argv) > 2:
        for weights in sys.argv[2:]:
            check(weights)
    else:
        sys.exit(__doc__)
