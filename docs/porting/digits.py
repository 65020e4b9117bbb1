"""The digit network of Mozafari et al. (arXiv:1804.00227), as a script for SpykeTorch."""

import sys

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Subset
from torchvision import datasets, transforms

from SpykeTorch import functional as sf
from SpykeTorch import snn
from SpykeTorch import utils

data, images, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

kernels = [
    utils.DoGKernel(3, 3 / 9, 6 / 9),
    utils.DoGKernel(3, 6 / 9, 3 / 9),
    utils.DoGKernel(7, 7 / 9, 14 / 9),
    utils.DoGKernel(7, 14 / 9, 7 / 9),
    utils.DoGKernel(13, 13 / 9, 26 / 9),
    utils.DoGKernel(13, 26 / 9, 13 / 9),
]
filter = utils.Filter(kernels, padding=6, thresholds=50)
to_latency = utils.Intensity2Latency(15, to_spike=True)


class S1C1:
    def __call__(self, image):
        image = filter(image.mul(255).unsqueeze(0))
        image = sf.local_normalization(image, 8)
        return to_latency(image).sign().byte()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = snn.Convolution(6, 30, 5, 0.8, 0.05)
        self.conv2 = snn.Convolution(30, 250, 3, 0.8, 0.05)
        self.conv3 = snn.Convolution(250, 200, 5, 0.8, 0.05)
        self.stdp1 = snn.STDP(self.conv1, (0.004, -0.003))
        self.stdp2 = snn.STDP(self.conv2, (0.004, -0.003))
        self.stdp3 = snn.STDP(self.conv3, (0.004, -0.003), False, 0.2, 0.8)
        self.anti_stdp3 = snn.STDP(self.conv3, (-0.004, 0.0005), False, 0.2, 0.8)
        self.max_ap = nn.Parameter(torch.tensor([0.15]))
        self.decision_map = [i // 20 for i in range(200)]
        self.seen = [0, 0]
        self.ctx = None

    def forward(self, input, max_layer):
        input = sf.pad(input.float(), (2, 2, 2, 2), 0)
        pot = self.conv1(input)
        spk, pot = sf.fire(pot, 15, True)
        if self.training and max_layer == 1:
            self.double(self.stdp1, 0)
            pot = sf.pointwise_inhibition(pot)
            spk = pot.sign()
            winners = sf.get_k_winners(pot, 5, 3, spk)
            self.ctx = [input, pot, spk, winners]
            return -1
        spk_in = sf.pad(sf.pooling(spk, 2, 2), (1, 1, 1, 1))
        pot = self.conv2(spk_in)
        spk, pot = sf.fire(pot, 10, True)
        if self.training and max_layer == 2:
            self.double(self.stdp2, 1)
            pot = sf.pointwise_inhibition(pot)
            spk = pot.sign()
            winners = sf.get_k_winners(pot, 8, 1, spk)
            self.ctx = [spk_in, pot, spk, winners]
            return -1
        spk_in = sf.pad(sf.pooling(spk, 3, 3), (2, 2, 2, 2))
        pot = self.conv3(spk_in)
        spk = sf.fire(pot)
        winners = sf.get_k_winners(pot, 1, 0, spk)
        self.ctx = [spk_in, pot, spk, winners]
        return self.decision_map[winners[0][0]] if len(winners) else -1

    def double(self, stdp, layer):
        if self.seen[layer] == 500:
            self.seen[layer] = 0
            ap = min(stdp.learning_rate[0][0].item() * 2, self.max_ap.item())
            stdp.update_all_learning_rate(ap, ap * -0.75)
        self.seen[layer] += 1

    def learn(self, stdp):
        input, pot, spk, winners = self.ctx
        stdp(input, pot, spk, winners)


def unsupervised(net, loader, layer):
    net.train()
    for data, _ in loader:
        for x in data:
            net(x, layer)
            net.learn(net.stdp1 if layer == 1 else net.stdp2)


def reinforced(net, loader):
    net.train()
    for data, targets in loader:
        right = 0
        wrong = 0
        for x, target in zip(data, targets):
            decision = net(x, 3)
            if decision == target.item():
                right += 1
                net.learn(net.stdp3)
            elif decision != -1:
                wrong += 1
                net.learn(net.anti_stdp3)
        r, w = right / len(data), wrong / len(data)
        net.stdp3.update_all_learning_rate(0.004 * w, -0.003 * w)
        net.anti_stdp3.update_all_learning_rate(-0.004 * r, 0.0005 * r)
        print("learnt", r, "right", w, "wrong")


def test(net, loader):
    net.eval()
    right = 0
    total = 0
    for data, targets in loader:
        for x, target in zip(data, targets):
            right += net(x, 3) == target.item()
            total += 1
    print("test", right / total, "right")


torch.manual_seed(0)
transform = transforms.Compose([transforms.ToTensor(), S1C1()])
train_data = datasets.MNIST(data, train=True, transform=transform)
train_set = utils.CacheDataset(Subset(train_data, range(images)))
test_data = datasets.MNIST(data, train=False, transform=transform)
test_set = Subset(test_data, range(images))
train_loader = DataLoader(train_set, batch_size=1000, shuffle=False)
test_loader = DataLoader(test_set, batch_size=1000, shuffle=False)

net = Net()
for _ in range(2):
    unsupervised(net, train_loader, 1)
for _ in range(4):
    unsupervised(net, train_loader, 2)
for _ in range(epochs):
    reinforced(net, train_loader)
    test(net, test_loader)
torch.save(net.state_dict(), "digits.net")
