"""`python -m warpviz`."""

from warpviz.cli import main

main()
