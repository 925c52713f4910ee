"""An audit in parts: records of whole cases are judged apart, anywhere, and the results are put together again.

Nothing here knows what machine a part is judged on; `runners/` brings the records there.
"""
