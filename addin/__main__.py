"""``python -m addin …``"""

import sys

try:
    from addin.cli import main

    code = main()
except KeyboardInterrupt:  # also while the modules are being loaded
    print("Stopped.", file=sys.stderr)
    code = 1
raise SystemExit(code)
