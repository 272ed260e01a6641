"""Learning the weights of the ranker and of the confidence from question sets."""
