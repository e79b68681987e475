"""Reads prepared texts, and the measures by which both models are judged."""
import json
from pathlib import Path

import numpy as np


def read(folder, name):
    return [json.loads(line) for line in open(Path(folder) / name, encoding="utf-8")]


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def macro(truth, guess):
    scores = []
    for c in sorted(set(truth)):
        tp = ((truth == c) & (guess == c)).sum()
        scores.append(2 * tp / max(1, (truth == c).sum() + (guess == c).sum()))
    return float(np.mean(scores))


def ece(p, truth):
    top, right = p.max(1), p.argmax(1) == truth
    bins = np.minimum(9, (top * 10).astype(int))
    return float(sum((bins == b).sum() * abs(top[bins == b].mean() - right[bins == b].mean()) for b in set(bins)) / len(truth))
