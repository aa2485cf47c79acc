"""The staff's screens, one file per desk. They ask acts and show the answer; they decide nothing and store nothing."""
