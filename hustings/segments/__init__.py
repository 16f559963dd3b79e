"""The segment language: who is meant, as data. No engine, no clock, no network.

`parse` and `from_json` make a `Segment` or a list of problems; `unparse`, `to_json` and `describe` say it back;
`compile_segment` turns it into SQL for one engine; `reference` answers it slowly and obviously.
"""
