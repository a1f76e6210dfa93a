"""One moving sheet: a request and a network -> scenes."""
