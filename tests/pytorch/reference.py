"""PyTorch's word on our networks.

    pip install torch safetensors numpy
    python tests/pytorch/reference.py write              makes the reference files beside this script anew
    python tests/pytorch/reference.py check weights/cnn.safetensors …   loads weights files as they are

`write` draws small networks with PyTorch's own layers and random weights, and records what PyTorch
computes for one picture: outputs, loss and the gradient of every parameter. tests/pytorch.rs compares.
`check` builds the matching nn.Sequential from the file's metadata, gives it the file's tensors with
load_state_dict, and prints its outputs for the same picture.
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
SPECS = {
    "valid": "conv4 relu pool2 conv6x5 relu pool2 flatten dense10 / cross-entropy / adamw",
    "same": "conv3x5same sigmoid pool3 conv4x3same relu pool2 flatten dense10 / cross-entropy / sgd",
    "fused": "conv16 relu pool2 conv24 relu pool2 flatten dense10 / cross-entropy / adam",
    "plain": "pool4 conv5x2 relu conv6 flatten dense12 relu dense10 / cross-entropy / momentum",
    "quadratic": "pool2 flatten dense14 sigmoid dense10 sigmoid / quadratic / sgd",
}


def picture():
    """A picture that Rust makes by the same rule: grey steps, and a third of it without ink."""
    n = torch.arange(28 * 28)
    x, y = n % 28, n // 28
    ink = (x * 7 + y * 13) % 11 / 10.0
    return torch.where((x + y) % 3 == 0, torch.zeros(()), ink).float().reshape(1, 1, 28, 28)


def sequential(spec):
    layers, shape = [], (1, 28, 28)
    for word in spec.split("/")[0].split():
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
        shape = tuple(nn.Sequential(*layers)(torch.zeros(1, 1, 28, 28)).shape[1:])
    return nn.Sequential(*layers)


def loss_of(spec, outputs):
    if "quadratic" in spec:
        target = nn.functional.one_hot(torch.tensor([LABEL]), 10).float()
        return 0.5 * ((outputs - target) ** 2).sum()
    return nn.functional.cross_entropy(outputs, torch.tensor([LABEL]))


def write():
    for seed, (name, spec) in enumerate(SPECS.items()):
        torch.manual_seed(seed)
        net = sequential(spec)
        outputs = net(picture())
        loss = loss_of(spec, outputs)
        loss.backward()
        save_file(net.state_dict(), HERE / f"{name}.safetensors", metadata={"format": "pt", "spec": spec})
        gradient = {key: p.grad.flatten().tolist() for key, p in net.named_parameters()}
        record = {"outputs": outputs[0].tolist(), "loss": loss.item(), "gradient": gradient}
        (HERE / f"{name}.json").write_text(json.dumps(record) + "\n")


def check(path):
    with safe_open(path, "pt") as file:
        spec = file.metadata()["spec"]
    net = sequential(spec)
    net.load_state_dict(load_file(path))
    with torch.no_grad():
        outputs = net(picture())[0]
    print(path, spec, *[f"{value:.4f}" for value in outputs.tolist()], sep="\n  ")


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write()
    elif sys.argv[1:2] == ["check"] and len(sys.argv) > 2:
        for weights in sys.argv[2:]:
            check(weights)
    else:
        sys.exit(__doc__)
