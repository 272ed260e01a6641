"""How a test drives the server: as people do, and watching as they would."""
