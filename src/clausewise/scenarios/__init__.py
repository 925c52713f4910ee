"""The pack's features as tests: worked examples, and the audit's own scenarios."""
