"""Answer, Summary -> neutral blocks that each face renders in its own medium."""
