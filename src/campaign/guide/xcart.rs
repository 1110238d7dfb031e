//! Document 003's plug-in, rebuilt.
