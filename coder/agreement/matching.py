"""Largest one-to-one matchings in many small bipartite graphs at once.

Matching a node that has one neighbour left with that neighbour is never wrong (Karp & Sipser 1981),
and it settles almost every place where two coders' spans meet. Those rounds run on whole arrays;
only what they leave, cycles and long chains, is matched by augmenting paths one edge at a time.
"""

from __future__ import annotations

import numpy as np

from coder.agreement.arrays import BoolArray
from coder.agreement.stretches import IntArray

LEAF_ROUNDS = 12
"""Rounds on whole arrays before the rest goes to augmenting paths."""


def maximum_matching(left: IntArray, right: IntArray) -> BoolArray:
    """Which edges are in a matching with as many edges as possible.

    Args:
        left: Node on one side of each edge; shape (E,), any integers.
        right: Node on the other side; numbers of their own, no edge twice.

    Returns:
        A mask of shape (E,): no node is in two chosen edges.
    """
    chosen = np.zeros(len(left), dtype=np.bool_)
    u, v = _compact(left), _compact(right)
    edges = np.arange(len(left))
    for _ in range(LEAF_ROUNDS):
        if not len(edges):
            return chosen
        before = len(edges)
        for leaf, hub in ((u, v), (v, u)):
            edges = _match_leaves(edges, leaf, hub, chosen)
        if len(edges) == before:
            break
    if len(edges):
        rest = _augment(u[edges].tolist(), v[edges].tolist())
        chosen[edges[rest]] = True
    return chosen


def _compact(node: IntArray) -> IntArray:
    """Small numbers for the nodes, so that counting by node needs little memory."""
    if not len(node):
        return node
    lowest = int(node.min())
    if int(node.max()) - lowest < 8 * len(node) + 1024:
        return node - lowest
    numbers: IntArray = np.unique(node, return_inverse=True)[1]
    return numbers


def _match_leaves(edges: IntArray, leaf: IntArray, hub: IntArray, chosen: BoolArray) -> IntArray:
    """Match each hub that has leaves with one of them; return the edges that stay open."""
    ends = leaf[edges]
    single = edges[np.bincount(ends)[ends] == 1]
    hubs, first = np.unique(hub[single], return_index=True)
    if not len(hubs):
        return edges
    chosen[single[first]] = True
    taken = np.zeros(int(hub[edges].max()) + 1, dtype=np.bool_)
    taken[hubs] = True
    return edges[~taken[hub[edges]]]


def _augment(left: list[int], right: list[int]) -> list[int]:
    """Positions of the edges of a maximum matching, by augmenting paths found depth first."""
    around: dict[int, list[int]] = {}
    for edge, node in enumerate(left):
        around.setdefault(node, []).append(edge)
    edge_at: dict[int, int] = {}
    for edges in around.values():
        seen: set[int] = set()
        # One iterator per node on the path; ``via`` holds the edges by which it was walked.
        path, via = [iter(edges)], list[int]()
        while path:
            for edge in path[-1]:
                node = right[edge]
                if node in seen:
                    continue
                seen.add(node)
                via.append(edge)
                if node in edge_at:
                    path.append(iter(around[left[edge_at[node]]]))
                else:
                    for step in via:
                        edge_at[right[step]] = step
                    path = []
                break
            else:
                path.pop()
                if via:
                    via.pop()
    return sorted(edge_at.values())
