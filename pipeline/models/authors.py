"""How the model fares with an author of whom it read nothing: authors.py WORK_FOLDER [AUTHOR …]. Asked in turn, as the pipeline asks."""
import sys

import numpy as np

from features import rows
from power import APPEALS, HEADS, LEAN, NAMED, PROBLEMS, SEES_LATE, balance, examples, gate_of, grams, kernel, labelled, name_columns, near_duplicates, solve, weigh

LOSSES = ["gate", "relevance", "polarity", "none", "other"]


def left_out(data, groups, K, head, author):
    """Scores of an author's texts by a head that read neither them nor what is nearly the same."""
    _, classes, ridge, power, _ = HEADS[head]
    y, known = labelled(data, head)
    test = np.flatnonzero([d.get("author") == author for d in data])
    train = known[~np.isin(groups[known], groups[test])]
    weight = balance(y[train], weigh([data[i] for i in train], head), power)
    a, offset = solve(K, train, y[train], classes, weight, ridge)
    return test, K[np.ix_(test, train)] @ a + offset + LEAN.get(head, 0)


def all_left_out(data, authors):
    """Scores of every text of these authors by head, each by a model without its author."""
    texts = [d["text"] for d in data]
    groups = near_duplicates(rows(texts, 20, 3))
    of_grams = kernel(grams(texts))
    of_names = {late: kernel(name_columns(texts, late)[0]) for late in (False, True)}
    scores = {}
    for head, (_, classes, *_) in HEADS.items():
        K = of_grams + NAMED.get(head, 1.0) * of_names[SEES_LATE[head]]
        scores[head] = np.zeros((len(data), classes))
        for author in authors:
            test, told = left_out(data, groups, K, head, author)
            scores[head][test] = told
    return scores


def tell(data, scores, is_open):
    """Per question what the pipeline would tell, and where a text would be lost: at the gate, by relevance, by polarity, or by the answer itself."""
    answers = {head: s.argmax(1) for head, s in scores.items()}
    stage = np.where(~is_open, "gate", np.where(answers["relevance"] == 0, "relevance", ""))
    complaint = np.where((stage == "") & (answers["event"] != 0), "polarity", stage)
    return {
        "appeal": (list(APPEALS.values()), 8, stage, np.where(stage == "", answers["appeal"], 8)),
        "problem": (PROBLEMS, 0, complaint, np.where(complaint == "", answers["problem"], 0)),
    }


def table(data, told, pick):
    """Rows of class, n, share lost at each stage, recall, precision; only texts that are about power and say so."""
    truths = {head: np.array([d[head] for d in data]) for head in HEADS}
    truths["relevance"] = np.array([d.get("told", d["relevance"]) for d in data])
    for question, (names, none, stage, answer) in told.items():
        truth = truths[question]
        judged = pick & ((truths["relevance"] == 0) | (truth >= 0) & (truths["relevance"] == 1))
        for c, name in enumerate(names):
            mine = judged & (truth == c) & (truths["relevance"] == 1) & ((question == "appeal") | (truths["event"] == 0))
            if c == none or not mine.any():
                continue
            lost = [(mine & (stage == s)).sum() for s in LOSSES[:3]]
            lost += [(mine & (stage == "") & (answer == none)).sum(), (mine & (stage == "") & (answer != none) & (answer != c)).sum()]
            said = judged & (answer == c)
            yield name, mine.sum(), [x / mine.sum() for x in lost], (mine & said).sum() / mine.sum(), (said & (truth == c)).sum() / max(1, said.sum())


def main():
    gate = gate_of(sys.argv[1])
    data = examples(sys.argv[1], gate, gate.fit())
    authors = sys.argv[2:] or sorted({d["author"] for d in data if d.get("author")})
    scores = all_left_out(data, authors)
    is_open = np.ones(len(data), bool)
    for author in authors:
        own = np.flatnonzero([d.get("author") == author for d in data])
        is_open[own] = gate.opens([data[i]["text"] for i in own], gate.fit(author))
    told = tell(data, scores, is_open)
    print("| author | class | n |", " | ".join(f"lost: {s}" for s in LOSSES), "| recall | precision |\n|", " --- |" * 10)
    for title, members in [*((a, [a]) for a in authors), ("all", authors)]:
        pick = np.isin([d.get("author", "") for d in data], members)
        for name, n, lost, recall, precision in table(data, told, pick):
            print("|", " | ".join([title, name, str(n), *(f"{x:.2f}" for x in lost), f"{recall:.2f}", f"{precision:.2f}"]), "|")


main() if __name__ == "__main__" else None
