"""Trains relevance, event polarity, appeal and problem: power.py WORK_FOLDER [--seeds N] [--without-dev]. Kernel ridge on lexicon and 1–2-grams."""
import json
import re
import sys
from pathlib import Path

import numpy as np
import scipy.linalg
import scipy.optimize
import scipy.sparse as sp

from features import ABOUT, GROUPS, HEAD, LATE, LEXICON, MASKED, masked, named_rows, rows
from gate import Gate
from measures import ece, macro, read, softmax
from modelfile import quantise, write

HERE = Path(__file__).parent
BITS, LONGEST = 16, 2
APPEALS = {"A": "safety-hazard", "B": "appliance-damage", "C": "outage-voltage", "D": "line-dispute", "E": "construction-compensation",
           "F": "connection-delay", "G": "tariff", "H": "billing-information", "N": "none"}
TITLES = {"安全隐患": "A", "家电损坏赔偿": "B", "停电与电压质量": "C", "线路与房屋邻近纠纷": "D", "施工赔偿": "E", "业扩办理超时": "F", "电费": "G", "账单信息获取": "H", "无": "N"}
PROBLEMS = ["none", "regulation", "internal", "attitude", "competence"]
POLARITIES = {"neg": 0, "neu": 1, "pos": 2}
# Head: first column, classes, ridge, balance (0 none … 1 full), weight of texts that we wrote.
HEADS = {"relevance": (0, 2, 0.7, 0.3, 0.4), "event": (2, 3, 1.0, 0.5, 0.8), "appeal": (5, 9, 0.5, 0.3, 0.8), "problem": (14, 5, 0.5, 0.8, 0.8)}
# Authors who saw nothing but the guideline: what they think relevant has its own manner, and so many of them outweigh the real texts.
VOICES = re.compile(r"written-([wxy]|a\d+)$")
VOICES_WEIGHT = {"relevance": 0.1, "event": 0.4, "appeal": 0.8, "problem": 0.8}
# How much the words of the lexicon count beside the n-grams, and by how much an answer must beat “none”: a type overlooked is worse than one too many.
NAMED = {"appeal": 0.5, "problem": 0.15}
LEAN = {"relevance": np.array([0, 0.15]), "problem": np.array([-0.15, 0, 0, 0, 0])}
# Questions that see the late groups of words too.
SEES_LATE = {"relevance": False, "event": False, "appeal": True, "problem": True}
# Words of a type of problem: a real complaint without any of them counts as one that tells none.
CUES = ["rulelaw", "buck", "manner", "blunder"]
# Kind of text on which a head is measured; for problem types there are only texts that we made up.
JUDGED = {"problem": "written"}
WIDTH = 19
# How much other texts count beside the real ones that are labelled: put together by a program, easily irrelevant, irrelevant with a word of the field.
LIGHT = {"synthetic": 0.3, "easy": 0.3, "alike": 0.15}
SELF_TEST = ["又停电了，都三个小时了", "湖人末节断电惨败", "感谢供电局师傅连夜抢修，来电了", "电费账单查不到，公众号一直报错", "", "台湾大停电", "塘厦镇又停电了，大岭山也是", "小区关停电梯，@停电黑 电费太贵了"]


def synthetic(name):
    path = HERE / "data" / name
    return [json.loads(line) for line in open(path, encoding="utf-8")] if path.exists() else []


def labels_of(name):
    """Labels by text hash: relevant (0, 1 or ?), polarity, category."""
    lines = (HERE / "data" / name).read_text(encoding="utf-8").splitlines()[1:]
    return {line.split("\t")[0]: line.split("\t")[1:4] for line in lines}


def gate_of(folder, without_dev=False):
    """The gate, taught by what is labelled as about power or not, `power.dev` included unless it is to be left out."""
    labels, dev = labels_of("power-labels.tsv"), {r["hash"] for r in read(folder, "power.dev.jsonl")} if without_dev else set()
    pool = [(r["text"], labels[r["hash"]][0]) for r in read(folder, "power_posts.unlabelled_pool.tsv") if r["hash"] in labels and r["hash"] not in dev]
    written = [(r["text"], r["label"][:1], r["author"].removesuffix(".txt")) for r in read(folder, "written.jsonl")]
    told = [(t, "pool") for t, label in pool if label == "1"] + [(t, author) for t, label, author in written if label == "1"]
    return Gate(folder, told, [t for t, label in pool if label == "0"] + [t for t, label, _ in written if label == "0"])


def examples(folder, gate, fitted):
    """All labelled texts as {text, kind, relevance, event, appeal, problem}; −1 where a head has no label."""
    out = []

    def add(text, kind, relevance, polarity="", category="", problem="", **more):
        out.append({"text": text, "kind": kind, "relevance": relevance, "event": POLARITIES.get(polarity, -1),
                    "appeal": "ABCDEFGHN".index(category) if category in APPEALS else -1, "problem": PROBLEMS.index(problem) if problem else -1, **more})

    for r in read(folder, "power.dev.jsonl"):
        add(r["text"], "dev", r["is_relevant"], r.get("polarity"), TITLES.get(r.get("category") or "", ""))
    for name, kind, labels in (("power_posts.unlabelled_pool.tsv", "pool", labels_of("power-labels.tsv")), ("streams.jsonl", "stream", labels_of("stream-labels.tsv"))):
        texts = read(folder, name)
        # A text that the gate keeps out is never asked about, so what it teaches counts little.
        for r, is_open in zip(texts, gate.opens([r["text"] for r in texts], fitted)):
            relevant, polarity, category = labels.get(r["hash"], "???")
            if relevant != "?":
                add(r["text"], kind if is_open or kind == "pool" or relevant == "1" else "alike", int(relevant), polarity, category)
    # Texts that are not about power at all, so that the layer stays quiet on them.
    for name in ("smp_usual", "smp_virus", "weibo2", "shopping", "hotel", "waimai"):
        for r in read(folder, f"{name}.train.jsonl")[100:180]:
            add(r["text"], "easy", 0)
    # What comes in without an opening word must not have won already.
    for text, is_in in zip(gate.closed, gate.let_in(fitted)):
        if is_in:
            add(text, "alike", 0)
    for r in synthetic("synthetic.jsonl"):
        add(r["text"], "synthetic", r.get("relevant", 1), r.get("polarity"), r.get("appeal", ""), r.get("problem", ""), author="synthetic")
    for r in read(folder, "written.jsonl"):
        relevant, polarity, category, problem = (r["label"].split() + ["", "", ""])[:4]
        told = {"0": 0, "1": 1}.get(relevant, -1)
        add(r["text"], "written", told, polarity, category, problem, author=r["author"].removesuffix(".txt"), told=told)
    for d in out:
        if d["kind"] in ("dev", "pool", "stream") and d["event"] == 0 and not any(p in d["text"] for g in CUES for p in LEXICON[g]):
            d["problem"] = 0
    return out


def near_duplicates(X, limit=0.6):
    """Group number of each text: texts whose 1–3-grams overlap (cosine > limit), transitively."""
    S = (X @ X.T).tocoo()
    pairs = S.data > limit
    graph = sp.coo_matrix((np.ones(pairs.sum()), (S.row[pairs], S.col[pairs])), shape=S.shape)
    return sp.csgraph.connected_components(graph, directed=False)[1]


def balance(y, weight, power):
    w = weight.astype(float).copy()
    for c in set(y):
        w[y == c] *= (weight.sum() / len(set(y)) / weight[y == c].sum()) ** power
    return w / w.mean()


def solve(K, train, y, classes, weight, ridge):
    """Dual coefficients and offset of weighted kernel ridge regression on one-hot targets."""
    Y = np.eye(classes)[y]
    offset = np.average(Y, axis=0, weights=weight)
    A = K[np.ix_(train, train)] + np.diag(ridge / weight)
    return scipy.linalg.cho_solve(scipy.linalg.cho_factor(A, check_finite=False), Y - offset), offset


def labelled(data, head):
    y = np.array([d[head] for d in data])
    return y, np.flatnonzero(y >= 0)


def weigh(data, head):
    """How much each text counts for a question, before the classes are balanced."""
    by_kind = {"written": HEADS[head][4], "voice": VOICES_WEIGHT[head], **LIGHT}
    return np.array([by_kind["voice"] if VOICES.match(d.get("author", "")) else by_kind.get(d["kind"], 1.0) for d in data])


def cross_validate(K, data, head, groups, seed, folds=5):
    """Out-of-fold scores of every text; near-duplicates share a fold, synthetic texts are trained on with their own folds."""
    _, classes, ridge, power, _ = HEADS[head]
    y, known = labelled(data, head)
    order = np.random.RandomState(seed).permutation(groups.max() + 1)
    fold = order[groups] % folds
    out = np.zeros((len(data), classes))
    base = weigh(data, head)
    for f in range(folds):
        train = known[fold[known] != f]
        if len(set(y[train])) < 2:
            continue
        test = np.flatnonzero(fold == f)
        a, offset = solve(K, train, y[train], classes, balance(y[train], base[train], power), ridge)
        out[test] = K[np.ix_(test, train)] @ a + offset + LEAN.get(head, 0)
    return out


def calibrate(scores, y):
    """Sharpness of softmax(sharpness × score) by likelihood; it moves no decision."""

    def loss(sharp):
        return -np.log(np.maximum(softmax(scores * sharp)[np.arange(len(y)), y], 1e-9)).mean()

    return float(scipy.optimize.minimize_scalar(loss, bounds=(0.5, 20.0), method="bounded").x)


def name_columns(texts, late):
    """Named features of texts, and the names of their columns."""
    blocks, vocabulary = named_rows(texts, late)
    return sp.hstack(blocks).tocsr(), [*vocabulary[0], *vocabulary[1]]


def named_vocabulary(columns):
    """The names of columns as the two parts that `named_rows` takes: main features, and pairs."""
    return [[n for n in columns if not n.startswith("p:")], [n for n in columns if n.startswith("p:")]]


def grams(texts):
    return rows([masked(t) for t in texts], BITS, LONGEST)


def kernel(X):
    return (X @ X.T).toarray().astype(np.float64)


def relevance_f1(truth, guess):
    return float(2 * ((truth == 1) & (guess == 1)).sum() / max(1, (truth == 1).sum() + (guess == 1).sum()))


def interval(truth, guess, measure, times=1000):
    """95 % bootstrap interval of a measure over the texts; the fitting itself is not repeated."""
    rng = np.random.RandomState(0)
    draws = [measure(truth[pick], guess[pick]) for pick in (rng.randint(0, len(truth), len(truth)) for _ in range(times))]
    return [float(x) for x in np.quantile(draws, (0.025, 0.975))]


def figures(data, head, scores, kind):
    """What a head reaches out of fold on the texts of a kind; `interval` is that of F1 (relevance) or macro-F1."""
    y, known = labelled(data, head)
    pick = np.array([i for i in known if data[i]["kind"] == kind])
    truth, guess = y[pick], scores[pick].argmax(1)
    out = {"n": len(pick), "accuracy": float((truth == guess).mean()), "macro_f1": macro(truth, guess), "ece": ece(scores[pick], truth)}
    if head == "relevance":
        out["f1"] = relevance_f1(truth, guess)
    out["interval"] = interval(truth, guess, relevance_f1 if head == "relevance" else macro)
    return out


def main():
    folder = sys.argv[1]
    seeds = int(sys.argv[sys.argv.index("--seeds") + 1]) if "--seeds" in sys.argv else 3
    gate = gate_of(folder, "--without-dev" in sys.argv)
    fitted = gate.fit()
    data = examples(folder, gate, fitted)
    texts = [d["text"] for d in data]
    groups = near_duplicates(rows(texts, 20, 3))
    # `--without-dev` leaves out `power.dev` and whatever is nearly the same, so that the file can be measured on it through the pipeline.
    is_dev = np.array([d["kind"] == "dev" for d in data])
    G = grams(texts)
    named = {late: name_columns(texts, late) for late in (False, True)}
    names = sorted(set(named[False][1]) | set(named[True][1]))
    ofGrams = kernel(G)
    table, words, bias, report = np.zeros((G.shape[1], WIDTH), np.float32), np.zeros((len(names), WIDTH)), np.zeros(WIDTH), {}
    for head, (first, classes, ridge, power, _) in HEADS.items():
        y, known = labelled(data, head)
        if len(known) == 0:
            continue
        N, columns = named[SEES_LATE[head]]
        of_names = NAMED.get(head, 1.0)
        K = ofGrams + of_names * kernel(N)
        trials = [cross_validate(K, data, head, groups, seed) for seed in range(seeds)]
        # Only texts of the kind that is asked about set how sure an answer sounds: the pool is noisier and mostly noise.
        judged = JUDGED.get(head, "dev")
        real = np.array([i for i in known if data[i]["kind"] == judged])
        sharp = calibrate(np.concatenate([t[real] for t in trials]), np.concatenate([y[real]] * seeds))
        runs = [figures(data, head, softmax(t * sharp), judged) for t in trials]
        report[head] = {k: np.round(np.mean([r[k] for r in runs], axis=0), 4).tolist() for k in runs[0]}
        if "--without-dev" in sys.argv:
            known = known[~np.isin(groups[known], groups[is_dev])]
        base = weigh([data[i] for i in known], head)
        a, offset = solve(K, known, y[known], classes, balance(y[known], base, power), ridge)
        table[:, first : first + classes] = (G[known].T @ a) * sharp
        words[[names.index(n) for n in columns], first : first + classes] = of_names * (N[known].T @ a) * sharp
        bias[first : first + classes] = (offset + LEAN.get(head, 0)) * sharp
        print(head, json.dumps(report[head]), flush=True)
    table, scales = quantise(table)
    words = np.round(words, 3)
    served = sp.csr_matrix(grams(SELF_TEST)) @ (table * np.array(scales, np.float32)) + bias
    for head, (first, classes, *_) in HEADS.items():
        blocks, vocabulary = named_rows(SELF_TEST, SEES_LATE[head], named_vocabulary(named[SEES_LATE[head]][1]))
        seen = [names.index(n) for part in vocabulary for n in part]
        served[:, first : first + classes] += sp.hstack(blocks).tocsr() @ words[seen, first : first + classes]
    inputs = json.loads((Path(folder) / "inputs.json").read_text())
    gate.save(fitted, inputs)
    header = {
        "name": "power", "version": 3, "packed": True, "bits": BITS, "longest": LONGEST, "heads": [f"{h}:{c}" for h, (_, k, *_) in HEADS.items() for c in range(k)],
        "scales": scales, "bias": bias.tolist(), "lexicon": {g: LEXICON[g] for g in GROUPS}, "about": ABOUT, "late": LATE,
        "head": HEAD, "masked": MASKED, "features": {n: [float(x) for x in row] for n, row in zip(names, words)},
        "selfTest": [{"text": t, "logits": [round(float(x), 4) for x in row]} for t, row in zip(SELF_TEST, served)],
        "figures": report, "inputs": inputs,
    }
    write(HERE / "power.bin", header, [table])


main() if __name__ == "__main__" else None
