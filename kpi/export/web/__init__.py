"""A page that stands on its own: marks, pictures and script of one HTML file that needs no network."""
