"""The handbook: a guideline as legal staff read it, as one HTML page and one Word document."""
