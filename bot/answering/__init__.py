"""ParsedQuestion -> Answer."""
