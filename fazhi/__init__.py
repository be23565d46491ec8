"""fazhi (法治创建工作台): reads, checks and answers the material of a law-based-government assessment."""

__version__ = "0.1.0"
