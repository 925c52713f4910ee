"""Commands that measure: each makes its data, runs its contenders side by side, and prints a table of ratios."""
