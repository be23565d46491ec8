from fazhi.reading.compiled.names import Names

class Tree:
    def __init__(self, data: bytes, names: Names) -> None: ...
