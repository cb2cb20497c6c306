"""Lets the tests of this folder share their strategies, properties and the worked examples."""

import sys
from pathlib import Path

_HERE = Path(__file__).parent
for _folder in (_HERE, _HERE.parent / "unit" / "scoring"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))
