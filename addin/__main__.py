"""``python -m addin …``"""

from addin.cli import main

raise SystemExit(main())
