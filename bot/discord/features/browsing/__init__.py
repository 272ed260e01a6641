"""Looking at the library: `/articles`."""
