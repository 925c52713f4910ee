"""A synthetic hall: registers, operations with seeded violations, and the key that an audit must match."""

from clausewise.sample.write import Sample, answers, audits, make_sample, write_sample

__all__ = ["Sample", "answers", "audits", "make_sample", "write_sample"]
