"""Pages of progress: the matrix, the board, and the duties and moves behind their numbers."""
