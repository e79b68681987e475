"""The gate, which tells what is worth asking whether it is about power supply: opening words, and ridge regression on 1–3-grams. Written by power.py."""
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import lsqr

from features import ABOUT, LEXICON, hidden, rows
from measures import read
from modelfile import quantise, write

HERE = Path(__file__).parent
# The n-grams are those that the sentiment model reads, by their lowest bits.
READ_BITS, BITS, LONGEST = 22, 17, 3
RIDGE, ROUNDS = 0.7, 60
# Share of ordinary texts without an opening word that come in all the same.
SHARE = 0.003
# A word opens the gate if the share of texts about power that have it is so many times that of ordinary ones.
LIFT = 40
ORDINARY = ["smp_usual.train", "smp_virus.train", "weibo2.train", "aux3.train", "shopping.train", "hotel.train", "waimai.train", "titles"]
SELF_TEST = ["冰箱一夜全化了,师傅说零线松了", "今天天气真好", "", "修好三天又黑,第四回了", "下课去食堂"]


def rows_of(texts):
    """Distinct n-grams of each text as the sentiment model reads them, by their lowest bits; value 1, divided by the root of their number."""
    X = rows(texts, READ_BITS, LONGEST)
    # Rounded once: the shipped file can be made again byte by byte.
    counts = np.diff(X.indptr)
    values = np.repeat((1 / np.sqrt(np.maximum(1, counts))).astype(np.float32), counts)
    X = sp.csr_matrix((values, X.indices & ((1 << BITS) - 1), X.indptr), shape=(len(texts), 1 << BITS))
    X.sum_duplicates()
    return X


def opening_words(told, ordinary):
    """Words of the field that ordinary talk hardly uses: each alone makes a text worth asking about."""
    told, ordinary = [hidden(t) for t in told], [hidden(t) for t in ordinary]
    words = sorted({p for g in ABOUT for p in LEXICON[g]})
    least = LIFT * len(told) / len(ordinary)
    return [w for w in words if sum(w in t for t in told) >= least * (sum(w in t for t in ordinary) - 1)]


class Gate:
    """What `told` says of power supply, each text with its author, against ordinary texts and look-alikes."""

    def __init__(self, folder, told, alike):
        self.texts = [t for name in ORDINARY for t in (r["text"] for r in read(folder, f"{name}.jsonl"))]
        self.told, self.authors = [t for t, _ in told], np.array([a for _, a in told])
        self.words = opening_words(self.told, self.texts)
        self.closed = [t for t in self.texts if not self.has_word(t)]
        self.rows = [rows_of(part) for part in (self.told, alike, self.closed)]

    def has_word(self, text):
        clear = hidden(text)
        return any(w in clear for w in self.words)

    def fit(self, without=None):
        """Weights by bucket, and the score from which the gate opens: a fifth of the ordinary texts is kept aside to set it by."""
        told, alike, closed = self.rows
        told, aside = told[self.authors != without], np.arange(closed.shape[0]) % 5 == 0
        X = sp.vstack([told, alike, closed[~aside]]).tocsr()
        y = np.concatenate([np.ones(told.shape[0]), -np.ones(X.shape[0] - told.shape[0])])
        weights = lsqr(X, y, damp=RIDGE, iter_lim=ROUNDS)[0]
        return weights, float(np.quantile(closed[aside] @ weights, 1 - SHARE))

    def let_in(self, fitted):
        """Which of the ordinary texts without an opening word come in."""
        weights, limit = fitted
        return self.rows[2] @ weights >= limit

    def opens(self, texts, fitted):
        """Whether each text is worth asking about."""
        weights, limit = fitted
        return np.array([self.has_word(t) for t in texts]) | (rows_of(texts) @ weights >= limit)

    def save(self, fitted, inputs):
        """Writes the model file that the pipeline reads."""
        weights, limit = fitted
        table, scales = quantise(weights[:, None])
        served = rows_of(SELF_TEST) @ (table[:, 0] * scales[0]) - limit
        header = {
            "name": "gate", "version": 1, "packed": True, "bits": BITS, "longest": LONGEST, "heads": ["about"], "scales": scales, "bias": [-limit],
            "words": self.words, "selfTest": [{"text": t, "logits": [round(float(x), 4)]} for t, x in zip(SELF_TEST, served)], "inputs": inputs,
        }
        write(HERE / "gate.bin", header, [table])
