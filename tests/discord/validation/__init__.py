"""Is this request one that Discord takes? Its own OpenAPI description, and the rules which that lacks."""
