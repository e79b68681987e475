"""Stochastic descent for a sparse multinomial logistic regression that forgets some n-grams of each text at each look."""
import math

import numba
import numpy as np


@numba.njit(fastmath=True)
def descend(pointers, columns, values, labels, two, weight, order, size, l2, rate, drop, seed):
    """AdaGrad with decaying rate; the L2 decay of a weight is caught up when its n-gram comes by. `two`: no neutral answer here."""
    np.random.seed(seed)
    epochs, rows, k = order.shape[0], order.shape[1], labels.shape[1]
    weights = np.zeros((size, k), np.float32)
    squares = np.full((size, k), np.float32(1e-3))
    bias, z, last = np.zeros(k), np.empty(k), np.zeros(size, np.int64)
    kept = np.empty(np.max(pointers[1:] - pointers[:-1]), np.int64)
    scale, time = np.float32(1 / (1 - drop)), 0
    for epoch in range(epochs):
        step = rate * (1 - epoch / epochs)
        for row in order[epoch]:
            time += 1
            count = 0
            for at in range(pointers[row], pointers[row + 1]):
                if np.random.random() >= drop:
                    kept[count] = at
                    count += 1
            z[:] = bias
            for at in kept[:count]:
                column, value = columns[at], values[at] * scale
                for c in range(k):
                    weights[column, c] *= math.exp(-l2 * (time - 1 - last[column]) * step / math.sqrt(squares[column, c]))
                    z[c] += value * weights[column, c]
                last[column] = time - 1
            if two[row]:
                z[1] = -1e4
            z = np.exp(z - z.max())
            z = weight[row] * (z / z.sum() - labels[row])
            bias -= 0.002 * (1 - epoch / epochs) * z
            for at in kept[:count]:
                column, value = columns[at], values[at] * scale
                for c in range(k):
                    slope = np.float32(value * z[c])
                    squares[column, c] += slope * slope
                    weights[column, c] -= step * slope / math.sqrt(squares[column, c])
    return weights, bias


def fit(X, labels, two, weight, l2, rate, epochs, drop, seed):
    """Weights and bias of one descent; the same for the same seed."""
    random = np.random.default_rng(seed)
    order = np.array([random.permutation(X.shape[0]) for _ in range(epochs)])
    return descend(X.indptr.astype(np.int64), X.indices, X.data.astype(np.float32), labels, two, weight / weight.mean(), order, X.shape[1], l2, rate, drop, seed)
