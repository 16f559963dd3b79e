"""Paper: walk lists, address labels and letters, typeset by Typst from plain data.

`content` says what is printed, `words` what it is called in each language, `sheets` which door stands on which page,
`typesetting` runs Typst in processes of its own. Nothing here knows who may be contacted: that was decided before.
"""
