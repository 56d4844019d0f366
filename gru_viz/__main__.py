"""``python -m gru_viz export LINK -o lesson.html``."""

from gru_viz.export.command import main

raise SystemExit(main())
