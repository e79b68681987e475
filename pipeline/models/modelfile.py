"""Writes a model file: `WFM1`, header length (u32), header JSON (padded to 8), int8 tables (deflated if `packed`), SHA-256 of all before."""
import hashlib
import json
import struct
import zlib


def quantise(weights):
    """int8 per head; values beyond the 99.999th percentile are clipped."""
    import numpy as np

    top = np.quantile(np.abs(weights), 0.99999, axis=0)
    top = np.maximum(top, 1e-9)
    table = np.clip(np.rint(weights / top * 127), -127, 127).astype(np.int8)
    return table, (top / 127).tolist()


def write(path, header, tables):
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % 8)
    weights = b"".join(t.tobytes() for t in tables)
    body = b"WFM1" + struct.pack("<I", len(text)) + text + (zlib.compress(weights, 9) if header.get("packed") else weights)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(body + hashlib.sha256(body).digest())
    fresh.replace(path)
