"""A worker that does nothing for a long time: python -m stand_in_sleeper"""

import time

time.sleep(600)
