"""From text to sentences and terms: one analyser for the index and for questions."""

import sys
from importlib.util import find_spec, module_from_spec


def skip_unused() -> None:
    """Keep what is not used of nltk out of a process of this program's own, and scipy and scikit-learn with it.

    nltk's packages import all their modules, and these two wherever they are installed, which takes longer than all
    else. So the packages are there without what they do when they are imported; their modules are found as ever.
    """
    for name in ("scipy", "sklearn"):
        sys.modules[name] = None  # type: ignore[assignment]  # an import fails then, as where it is not installed
    for name in ("nltk", "nltk.corpus", "nltk.stem", "nltk.tokenize"):
        spec = find_spec(name)
        assert spec is not None  # nltk is a dependency
        sys.modules[name] = module_from_spec(spec)
    sys.modules["nltk.corpus"].stopwords = None  # type: ignore[attr-defined]  # the stemmer imports it, for an option
