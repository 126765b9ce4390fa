"""The settings of the tests: those of osa, with state in a directory of their own and quick passwords."""

import os
import tempfile

os.environ["OSA_HOME"] = tempfile.mkdtemp(prefix="osa-test-")
os.environ["OSA_SECRET_KEY"] = "only for the tests"  # noqa: S105

from osa.web.settings import *  # noqa: F403

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, not memory: threads and processes share it as they share the real one.
    DATABASES["default"]["TEST"] = {"NAME": str(OSA_HOME / "test.sqlite3")}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
