"""Looking at the library: `/articles`, `/article`, `/find`, `/summary`, and turning their pages."""
