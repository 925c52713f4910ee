"""Two packs compared, in the words of legal staff: generated from the model, never from lines of text."""
