"""`python -m fazhi.cli` is the command `fazhi`."""

from fazhi.cli.app import main

main()
