"""The conformance kit: the worked examples of a pack as plain files with an answer key, and the score of foreign answers."""
