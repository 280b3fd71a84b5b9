"""How tables of words are written: as text, for people to read and extend."""


def words(table: str) -> list[str]:
    """The words of `table`, in order."""
    return table.split()
