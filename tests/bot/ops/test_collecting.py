"""What is loaded when serving begins is not looked at again."""

import gc

from bot.ops.collecting import freeze_gc


def test_full_collections_leave_out_what_was_there_and_still_find_garbage() -> None:
    class Node:
        other: "Node"

    kept = [Node()]
    try:
        freeze_gc()
        assert not any(one is kept for one in gc.get_objects())
        one, other = Node(), Node()
        one.other, other.other = other, one
        del one, other
        assert gc.collect() >= 2
    finally:
        gc.unfreeze()
