"""A seeded sample world: a sales organisation as CSV files and six months of its mail."""

from addin.worlds.world import WorldSummary, write_world

__all__ = ["WorldSummary", "write_world"]
