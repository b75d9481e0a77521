"""Other tools' formats, in and out; no project, no SQL of our own record, no screen."""
