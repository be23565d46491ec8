from fazhi.reading.compiled.markup import Tree
from fazhi.reading.compiled.names import Names

NAMES: Names

class Marked(Tree): ...
