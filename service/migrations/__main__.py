"""`python -m service.migrations "what changes"`: write the next version from the difference between models and schema."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from service.db import Database
from service.migrations import VERSIONS, config_for, migrate


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit('Say in a few words what changes: python -m service.migrations "Entries know their language"')
    number = max((int(path.name[:4]) for path in VERSIONS.glob("[0-9]*.py")), default=0) + 1
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'schema.sqlite3'}")
        migrate(database)
        with database.engine.begin() as connection:
            command.revision(config_for(connection), sys.argv[1], autogenerate=True, rev_id=f"{number:04}")
        database.close()


if __name__ == "__main__":
    main()
