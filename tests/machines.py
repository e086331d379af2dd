"""What can happen to an archive, as rules of a stateful test."""

from hypothesis import strategies as st
from hypothesis.stateful import rule


def add(name, change, machine):
    """Let a change happen to the subject of a machine."""

    def happen(self, **values):
        change.apply(self.subject, **values)

    happen.__name__ = name
    pools = {argument: st.sampled_from(pool) for argument, pool in change.pools.items()}
    setattr(machine, name, rule(**pools)(happen))
