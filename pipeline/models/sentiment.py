"""Trains the general sentiment model: sentiment.py WORK_FOLDER [--leave SET]. One linear model for all sets."""
import json
import sys
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from descent import fit
from features import rows
from measures import ece, macro, read, softmax
from modelfile import quantise, write

HERE = Path(__file__).parent
BITS, LONGEST = 22, 3
# Chosen on one fifth of the training texts. The mean of several linear models is one linear model: nothing to pay when it runs.
L2, RATE, EPOCHS, DROP, SEEDS = 1e-6, 0.5, 6, 0.3, 6
CLASSES = {"neg": 0, "neu": 1, "pos": 2}
WEIGHT = {"smp_usual": 1.5, "smp_virus": 3.0, "hotel": 1.5, "waimai": 1.0, "shopping": 1.5, "weibo2": 2.5, "aux3": 0.3}
THREE = {"smp_usual", "smp_virus", "aux3"}
# Added to the logits: the training sets have fewer neutral and positive texts than the streams we read (chosen on both SMP dev sets).
SHIFT = np.array([0.0, 0.3, 0.15])
SELF_TEST = ["今天天气真好，开心！", "等了三个小时还没人来，太差劲了", "会议于周三上午举行。", "", "冇电成晚，热到瞓唔着"]


def gather(folder, leave):
    known = {r["hash"] for n in ("power.dev.jsonl",) for r in read(folder, n)}
    texts, chains, Y, two, weight = [], [], [], [], []
    for name in WEIGHT:
        if name == leave:
            continue
        for r in read(folder, f"{name}.train.jsonl"):
            if r["hash"] in known:
                continue
            texts.append(r["text"])
            chains.append(r["chain"])
            Y.append(np.eye(3)[CLASSES[r["label"]]])
            two.append(name not in THREE)
            weight.append(WEIGHT[name])
    return texts, chains, np.array(Y), np.array(two), np.array(weight)


def evaluate(folder, names, score, scale=1.0):
    out = {}
    for name in names:
        data = read(folder, f"{name}.dev.jsonl")
        truth = np.array([CLASSES[r["label"]] for r in data])
        p = softmax(score(data) * scale)
        two = name not in THREE
        out[name] = {"macro_f1": round(macro(truth, np.where(p[:, 2] > p[:, 0], 2, 0) if two else p.argmax(1)), 4)}
        if not two:
            out[name]["ece"] = round(ece(p, truth), 4)
    return out


def main():
    leave = sys.argv[sys.argv.index("--leave") + 1] if "--leave" in sys.argv else None
    folder = sys.argv[1]
    texts, chains, Y, two, weight = gather(folder, leave)
    X = rows(texts, BITS, LONGEST, chains)
    seen = np.asarray((X > 0).sum(0)).ravel()
    keep = np.flatnonzero(seen >= 2)
    rarity = np.log(len(texts) / (1 + seen[keep])).clip(0)
    rarity = np.sqrt(rarity / rarity.mean()).astype(np.float32)
    scaled = (X[:, keep] @ sp.diags(rarity)).tocsr()
    # A two-class set compares only its own classes: it says nothing of neutral.
    fits = [fit(scaled, Y, two, weight, L2, RATE, EPOCHS, DROP, seed) for seed in range(1, (2 if leave else SEEDS) + 1)]
    small, bias = (np.mean([f[part] for f in fits], axis=0) for part in (0, 1))
    bias = bias + SHIFT
    weights = np.zeros((1 << BITS, 3), np.float32)
    weights[keep] = small * rarity[:, None]
    table, scales = quantise(weights)
    served = table.astype(np.float32) * np.array(scales, np.float32)

    def score(data):
        return rows([r["text"] for r in data], BITS, LONGEST, [r["chain"] for r in data]) @ served + bias

    if leave:
        print(json.dumps({"left out": leave, **evaluate(folder, [leave], score)}), flush=True)
        return
    names = ["smp_usual", "smp_virus", "hotel", "waimai", "shopping", "weibo2"]
    temperature = min(np.arange(0.6, 2.6, 0.05), key=lambda t: sum(e.get("ece", 0) for e in evaluate(folder, ["smp_usual", "smp_virus"], score, t).values()))
    figures = evaluate(folder, names, score, temperature)
    print(json.dumps({"sharpness": float(temperature), "figures": figures}), flush=True)
    tests = [{"text": t, "logits": [round(float(x), 4) for x in score([{"text": t, "chain": ""}])[0]]} for t in SELF_TEST]
    header = {
        "name": "sentiment", "version": 1, "bits": BITS, "longest": LONGEST, "heads": ["negative", "neutral", "positive"],
        "packed": True, "scales": scales, "bias": bias.tolist(), "sharpness": float(temperature), "selfTest": tests, "figures": figures,
        "inputs": json.loads((Path(folder) / "inputs.json").read_text()),
    }
    write(HERE / "sentiment.bin", header, [table])


main() if __name__ == "__main__" else None
