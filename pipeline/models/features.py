"""Hashed character n-grams and lexicon features. `pipeline/grams.ts` and `pipeline/power.ts` compute exactly the same."""
import itertools
import json
import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import scipy.sparse as sp

HERE = Path(__file__).parent
M1, M2, M3 = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
CHAIN = re.compile(r"//\s*@[^:：/\s]{1,40}\s*[:：]?")


def mix(h):
    h = h ^ (h >> np.uint32(15))
    h = h * M2
    return h ^ (h >> np.uint32(13))


def grams(text, longest):
    """Hashes of all 1…longest-grams of UTF-16 units, with a mark (2, 3) before and behind the text."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    a = np.concatenate([[2], units, [3]]).astype(np.uint32)
    h = (a + np.uint32(1)) * M1
    out = [mix(h)]
    for n in range(2, longest + 1):
        if len(a) < n:
            break
        h = (h[:-1] ^ (h[:-1] >> np.uint32(16))) * M3 + (a[n - 1 :] + np.uint32(n)) * M1
        out.append(mix(h))
    return np.concatenate(out)


def rows(texts, bits, longest, chains=None, chain_value=0.5):
    """Distinct buckets of each text, value 1 (own words) or `chain_value` (quoted chain only), divided by √(sum of values)."""
    mask = np.uint32((1 << bits) - 1)
    pointers, indices, values = [0], [], []
    for i, text in enumerate(texts):
        own = np.unique(grams(text, longest) & mask)
        value = np.ones(len(own), np.float32)
        if chains is not None and chains[i]:
            quoted = np.setdiff1d(np.unique(grams(chains[i], longest) & mask), own)
            own = np.concatenate([own, quoted])
            value = np.concatenate([value, np.full(len(quoted), chain_value, np.float32)])
        indices.append(own.astype(np.int32))
        values.append(value / math.sqrt(value.sum()))
        pointers.append(pointers[-1] + len(own))
    return sp.csr_matrix((np.concatenate(values), np.concatenate(indices), np.array(pointers)), shape=(len(texts), 1 << bits))


def load_lexicon():
    lexicon = json.loads((HERE / "data" / "lexicon.json").read_text(encoding="utf-8"))
    return {group: phrases.split() for group, phrases in lexicon.items()}


LEXICON = load_lexicon()
GROUPS = list(LEXICON)
ABOUT = ["outage", "again", "restore", "voltage", "facility", "shock", "tariff", "arrears", "company", "grid", "connect", "pile", "metertrouble", "fieldmeter", "fieldcounter", "fieldworks", "fieldloss", "fieldcrew"]
# Words of appeals and of problem types: only those two questions see them, as relevance and polarity are no better for them.
LATE = [g for g in GROUPS if g.startswith("says")]
HEAD = 40
# Names of places tell nothing about the matter: their letters are hidden from the n-grams, so that another town changes nothing.
MASKED = ["town", "china"]
NAME = re.compile(r"@[^\s@:,!?。、/()\[\]#]{1,20}")


def hidden(text):
    """The text without what only looks like a power word: accidents across word borders (关停|电梯) and @names."""
    units = list(text)
    for phrase in LEXICON["accident"]:
        at = text.find(phrase)
        while at >= 0:
            units[at : at + len(phrase)] = "\0" * len(phrase)
            at = text.find(phrase, at + 1)
    if "@" in text:
        for match in NAME.finditer(text):
            units[match.start() : match.end()] = "\0" * len(match.group())
    return "".join(units)


def masked(text):
    """The text with every letter of a place name as the unit 1, as the n-grams see it."""
    clear, units = hidden(text), list(text)
    for group in MASKED:
        for phrase in LEXICON[group]:
            at = clear.find(phrase)
            while at >= 0:
                units[at : at + len(phrase)] = "\1" * len(phrase)
                at = clear.find(phrase, at + 1)
    return "".join(units)


def count_from(text, phrase):
    """Occurrences of a phrase, overlapping ones too, as the scanner of `pipeline/lexicon.ts` finds them."""
    found, at = 0, text.find(phrase)
    while at >= 0:
        found, at = found + 1, text.find(phrase, at + 1)
    return found


def named(text, late):
    """Names of the lexicon and shape features that a text has: g: group, h: group in the head, p: pair in the head, shape; `late`: with late groups."""
    groups, heads, count, first = [], [], 0, len(text)
    clear = hidden(text)
    for group in GROUPS:
        if group in LATE and not late:
            continue
        seen = text if group == "accident" else clear
        hits = [p for p in LEXICON[group] if p in seen]
        if not hits:
            continue
        groups.append(group)
        if any(p in seen[:HEAD] for p in hits):
            heads.append(group)
        if group in ABOUT:
            count += sum(count_from(seen, p) for p in hits)
            first = min(first, min(seen.find(p) for p in hits))
    length = min(7, int(math.log2(len(text) + 1)))
    main = [f"g:{g}" for g in groups] + [f"h:{g}" for g in heads]
    main += [f"len:{length}", f"cnt:{min(count, 6)}", f"cl:{min(count, 4)}:{length}", f"first:{min(5, first // 20)}:{int(length > 6)}"]
    if "?" in text[-3:]:
        main.append("asks")
    if "?" in text[-3:] or text.startswith(("如何", "为什么", "为何")):
        main.append("wonders")
    main += [name for sign, name in (("#", "topic"), ("[", "face"), ("|", "bar")) if sign in text]
    return main, [f"p:{a}+{b}" for a, b in itertools.combinations(heads, 2)]


def named_rows(texts, late, vocabulary=None):
    """Two sparse blocks, each row of length 1 at most: main features, and pairs (× √½); what only one text has is left out."""
    features = [named(t, late) for t in texts]
    if vocabulary is None:
        seen = [Counter(n for f in features for n in f[b]) for b in (0, 1)]
        vocabulary = [sorted(n for n, times in s.items() if times > 1) for s in seen]
    blocks = []
    for b, scale in ((0, 1.0), (1, math.sqrt(0.5))):
        index = {n: i for i, n in enumerate(vocabulary[b])}
        r, c, v = [], [], []
        for i, f in enumerate(features):
            known = [index[n] for n in f[b] if n in index]
            r += [i] * len(known)
            c += known
            v += [scale / math.sqrt(max(1, len(f[b])))] * len(known)
        blocks.append(sp.csr_matrix((np.array(v, np.float32), (r, c)), shape=(len(texts), len(index))))
    return blocks, vocabulary
