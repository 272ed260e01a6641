"""Answer, Summary -> neutral blocks, which each face spells in its own medium."""
